from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection
from hypothesis import given, settings
from hypothesis.strategies import datetimes, just
from psycopg.pq import Format

from config.postgres.base import DatabaseWrapper, QuickTime
from tests.services import postgres

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS = 6


def test_after_a_restart_nobody_meets_a_broken_connection() -> None:
    assert isinstance(connection._connections[connection._alias], DatabaseWrapper)  # type: ignore[attr-defined]
    _fill_the_pool()
    connection.close()
    with psycopg.connect(postgres.url_of("postgres"), autocommit=True) as server:
        broken = server.execute(
            "SELECT count(pg_terminate_backend(pid, 20000)) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        ).fetchone()
    assert broken is not None
    assert broken[0] >= CONNECTIONS
    began_at = time.monotonic()
    for _ in range(CONNECTIONS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.close()
    assert time.monotonic() - began_at < 10  # the pool's own patience would be 30


@settings(deadline=None)
@given(moment=datetimes(timezones=just(UTC)))
def test_times_come_back_as_they_went_in(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, date_trunc('second', %s::timestamptz)", [moment, moment])
        assert cursor.fetchone() == (moment, moment.replace(microsecond=0))


def test_a_time_is_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2026-02-03 04:05:06.7+05:30'::timestamptz")
        (found,) = cursor.fetchone()
        loader = cursor.connection.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, Format.TEXT)
    assert loader is QuickTime
    assert found.tzinfo is UTC
    assert found == datetime(2026, 2, 2, 22, 35, 6, 700_000, UTC)


@pytest.mark.parametrize("written", ["infinity", "-infinity", "0044-03-15 00:00 BC", "12026-01-01"])
def test_a_time_that_python_has_not_is_refused_as_by_psycopg(written: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [written])
        with pytest.raises(DataError, match="timestamp"):
            cursor.fetchone()


def _fill_the_pool() -> None:
    """Use so many connections at the same time, and give them back."""
    together = threading.Barrier(CONNECTIONS)

    def use() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                together.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for done in [threads.submit(use) for _ in range(CONNECTIONS)]:
            done.result()
