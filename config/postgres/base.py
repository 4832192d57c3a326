"""Connections from the pool that work, and read times quickly."""

from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap
from psycopg_pool import ConnectionPool

STATEMENT_TIMEOUT = " -c statement_timeout=10s"
"""For connections of the web: nobody waits longer for one statement.  Workers and migrations may take their time."""

IDLE_TIMEOUT = " -c idle_in_transaction_session_timeout=30s"
"""For connections of workers: what one that stands still has locked, rows and the right to sweep, is free after this.

Three leases long: a transaction of theirs that is this late has lost its claim, and would write nothing any more.
"""


class QuickTime(BaseTzLoader):  # type: ignore[misc]  # Django's, which no stub describes
    """A time as PostgreSQL writes it in UTC, read by Python's own parser; Django's loader takes eight times as long.

    A message has six of them, and a page a hundred messages.
    """

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """The time; psycopg says of what Python has none for (infinity, the years before 1) what is wrong with it."""
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            found: datetime = super().load(data)
            return found


class DatabaseWrapper(base.DatabaseWrapper):
    """Reads times quickly, and looks at a pooled connection before it is used, without asking the database.

    CONN_HEALTH_CHECKS makes the pool do so, but it waits 1, 2, 4 ... seconds between two broken connections, and after
    a restart of the database all are broken: a request met its time limit before it met a connection that worked.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, but for how times are read."""
        parameters: dict[str, Any] = super().get_connection_params()
        adapters = AdaptersMap(parameters["context"])
        adapters.register_loader("timestamptz", QuickTime)
        return {**parameters, "context": adapters}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that works; each that is broken is replaced, in the background and at once."""
        connection = super().get_new_connection(conn_params)
        if self.pool:
            for _ in range(self.pool.max_size):
                if _works(connection):
                    break
                self.pool.putconn(connection)
                connection = super().get_new_connection(conn_params)
        return connection


def _works(connection: psycopg.Connection[Any]) -> bool:
    """Whether the database still listens.  To one that waits for us it says nothing but that it has ended: then ask."""
    try:
        said = select.poll()
        said.register(connection.fileno(), select.POLLIN)
        if said.poll(0):
            ConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        return False
    return True
