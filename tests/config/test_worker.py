from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from chatsphere import bells, sweeping
from chatsphere.bots.services import create_bot
from chatsphere.documents.models import Document
from chatsphere.documents.services import add_text
from chatsphere.presence import WorkerPresence
from config import processes
from config.worker import Unrung
from tests.services import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unrung() -> Iterator[Unrung]:
    unrung = Unrung("documents", threads=2)
    yield unrung
    unrung.stop()


@pytest.fixture
def silence() -> Iterator[None]:
    """As if Redis had just taken too long."""
    bells._reach.silent_until = time.monotonic() + 60
    yield
    bells._reach.silent_until = 0.0


def finished(number: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if Document.objects.filter(state="READY").count() == number:
            return True
        time.sleep(0.05)
    return False


def test_what_is_due_is_done_without_bells_while_redis_is_away(alice: User, silence: None, unrung: Unrung) -> None:
    bot = create_bot(alice, name="Ducks")
    for number in range(3):
        add_text(bot, f"Duck {number}", f"Duck number {number} swims.")
    unrung.look()
    assert finished(2, within=15)  # as many as there are threads
    unrung.look()
    assert finished(3, within=15)


DRAIN_SECONDS = 60

HASTY = """
import sys
from config.postgres import base
base.IDLE_TIMEOUT = base.IDLE_TIMEOUT.replace("30s", "2s")
from config.__main__ import main
sys.exit(main(["worker", "--queue", "documents"]))
"""


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on this test's database, whose transactions may stand still for two seconds."""
    seen = os.environ | {
        "DATABASE_URL": postgres.url_of(connection.settings_dict["NAME"]),
        "DRAIN_SECONDS": str(DRAIN_SECONDS),
    }
    worker = processes.start([sys.executable, "-c", HASTY], log=tmp_path / "log", environment=seen)
    yield worker
    worker.send_signal(signal.SIGCONT)
    processes.stop(worker)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_that_stands_still_in_a_transaction_lets_go_of_its_locks(
    alice: User, hasty: subprocess.Popen[bytes]
) -> None:
    place = postgres.url_of(connection.settings_dict["NAME"])
    with psycopg.connect(place, autocommit=True) as server:

        def sweeps_and_waits() -> bool:
            """Whether the process that may sweep waits for a lock."""
            found = server.execute(
                "SELECT wait_event_type FROM pg_stat_activity JOIN pg_locks USING (pid) "
                "WHERE locktype = 'advisory' AND objid = %s AND granted",
                [sweeping.SWEEP_LOCK],
            ).fetchone()
            return found == ("Lock",)

        with psycopg.connect(place) as holding:
            holding.execute("LOCK TABLE chatsphere_message")
            until(sweeps_and_waits)
            hasty.send_signal(signal.SIGSTOP)
            os.waitpid(hasty.pid, os.WUNTRACED)  # it stands
        until(sweeping.sweep)
        add_text(create_bot(alice, name="Ducks"), "Duck", "A duck swims.")
        hasty.send_signal(signal.SIGCONT)
        assert finished(1, within=60)
        assert hasty.poll() is None


def test_with_redis_there_the_bells_do(alice: User, unrung: Unrung) -> None:
    add_text(create_bot(alice, name="Ducks"), "Duck", "A duck swims.")
    unrung.look()
    assert not finished(1, within=0.5)


def test_a_worker_whose_threads_all_sleep_ends_when_asked(hasty: subprocess.Popen[bytes]) -> None:
    """Long before it would give up those that do not end."""
    until(WorkerPresence.objects.exists)
    hasty.terminate()
    assert hasty.wait(DRAIN_SECONDS / 2) == 0
    assert not WorkerPresence.objects.exists()
