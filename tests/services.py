"""A pytest plugin: a PostgreSQL and a Redis of the test run's own, and an environment that reaches nothing else.

Loaded by ``-p`` on the command line of pytest, because Django's settings read the environment before any conftest is
imported.  Everything is in a temporary directory that goes with the run.
"""

from __future__ import annotations

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
    """What ChatSphere sees of the outside in a test: these services, a temporary folder, no model provider."""
    return {
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-be-accepted-at-start",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "STORAGE_URL": f"file:{home / 'files'}",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "LOCAL_PROFILE": "true",
    }


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start both and set the environment, before pytest-django imports the settings."""
    for name in Environment.model_fields:
        os.environ.pop(name.upper(), None)
    os.environ.update(environment())
    postgres.start()
    redis.start()


def pytest_unconfigure() -> None:
    """Stop both and take the directory away."""
    redis.stop()
    postgres.stop()
    shutil.rmtree(home, ignore_errors=True)
