"""The people every test knows, and the whole of ChatSphere as real processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import pytest
from django.db import connection

from chatsphere.accounts.registration import create_account
from chatsphere.plans.services import ensure_plans
from tests.buckets import S3Server
from tests.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from chatsphere.accounts.models import User
    from config.postgres.base import DatabaseWrapper

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hash passwords without the work that makes guessing slow."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_connection_is_lost() -> Iterator[None]:
    """Whatever a test's threads borrowed of the pool they give back: what ends with its thread is lost to all later."""
    yield
    deadline = time.monotonic() + 10
    while (lent := connections_lent()) > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert lent <= 0, f"{lent} connections of the pool were not given back"


def connections_lent() -> int:
    """Connections that the pool of this process has lent out, this thread's aside."""
    database = cast("DatabaseWrapper", connection)
    if database.alias not in database._connection_pools:  # type: ignore[attr-defined]
        return 0
    stats = database.pool.get_stats()
    return int(stats["pool_size"] - stats["pool_available"] - (database.connection is not None))


@pytest.fixture
def plans(db: None) -> None:
    """The first plans, as a migrated server has them."""
    ensure_plans()


@pytest.fixture
def alice(plans: None) -> User:
    """An owner."""
    return create_account("alice@example.org", PASSWORD, name="Alice")


@pytest.fixture
def bob(plans: None) -> User:
    """Another owner."""
    return create_account("bob@example.org", PASSWORD, name="Bob")


@pytest.fixture
def charlie(plans: None) -> User:
    """A stranger: has an account, owns nothing, and tries everything."""
    return create_account("charlie@example.org", PASSWORD, name="Charlie")


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3-compatible storage."""
    with S3Server(tmp_path_factory.mktemp("bucket") / "log").up() as server:
        yield server


@pytest.fixture(scope="session")
def live_stack(tmp_path_factory: pytest.TempPathFactory, bucket: S3Server) -> Iterator[Stack]:
    """Web server and workers, offline, on a database of their own, with files in a bucket; shared by all journeys.

    Pages on loopback may be read.
    """
    home: Path = tmp_path_factory.mktemp("stack")
    with Stack(home, STORAGE_URL=bucket.storage_url, FETCH_ALLOW_NETWORKS="127.0.0.0/8").up() as stack:
        yield stack
