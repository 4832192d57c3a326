"""A pytest plugin: a PostgreSQL and a Redis of the test run's own, and an environment that reaches nothing else.

Loaded by ``-p``, before pytest-django reads the settings and with them the environment; so pytest is run as
``python -m pytest``, which finds it.  Everything is in a temporary directory that goes with the run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded import Postgres, Redis, socket_directory
from config.env import Environment

home = Path(tempfile.mkdtemp(prefix="chatsphere-tests-"))
_sockets = socket_directory(home)
postgres = Postgres(data=home / "postgres", sockets=_sockets, log=home / "postgres.log", durable=False)
redis = Redis(directory=home, sockets=_sockets, log=home / "redis.log")


def environment() -> dict[str, str]:
    """What ChatSphere sees of the outside in a test: these services, a temporary folder, no provider, no proxy."""
    return {
        "SECRET_KEY": "signs-what-tests-sign-and-is-long-enough-for-a-start",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "STORAGE_URL": f"file:{home / 'files'}",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "LOCAL_PROFILE": "true",
        "ANONYMOUS_REQUESTS_PER_MINUTE": "100000",
        "NO_PROXY": "*",
        "HF_HUB_OFFLINE": "1",
    }


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start both and set the environment; what the machine's own environment says of ChatSphere is dropped."""
    atexit.register(_stop)
    for name in list(os.environ):
        if name.lower() in Environment.model_fields or name.startswith("OPENAI_"):
            del os.environ[name]
    os.environ.update(environment())
    postgres.start()
    redis.start()


def _stop() -> None:
    redis.stop()
    postgres.stop()
    shutil.rmtree(home, ignore_errors=True)
