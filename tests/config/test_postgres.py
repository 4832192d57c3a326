from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from config.postgres.base import DatabaseWrapper
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
