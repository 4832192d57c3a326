from __future__ import annotations

import json
import subprocess
import sys

import pytest

from config.garbage import YOUNG_OBJECTS

LOADED = 100_000
"""Objects that every process has loaded, and more."""

WEB = "import config.asgi\nthreading.Event().wait(20)"
WORKER = """
import django
django.setup()
from config import worker
worker.serve("documents")
"""
PROGRAM = """
import gc, json, os, signal, sys, threading, time

def look():
    while not gc.get_freeze_count():
        time.sleep(0.05)
    print(json.dumps([gc.get_freeze_count(), len(gc.get_objects()), gc.get_threshold()[0]]), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=look, daemon=True).start()
"""


@pytest.mark.parametrize("load", [WEB, WORKER], ids=["web", "worker"])
def test_what_a_process_has_loaded_is_not_looked_through_again(load: str) -> None:
    program = [sys.executable, "-c", PROGRAM + load]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    spared, others, threshold = json.loads(done.stdout)
    assert spared > LOADED > 10 * others, done.stderr
    assert threshold == YOUNG_OBJECTS
