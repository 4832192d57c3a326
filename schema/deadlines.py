"""How long an operation may take.

PostgreSQL ends a single statement of the web after ten seconds (``config.postgres``); here many quick ones together
come to an end.  What runs between statements is bounded by the operation's cost.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUERY_SECONDS = 15.0
MUTATION_SECONDS = 120.0
"""A file may have to travel to a bucket far away."""

LONGEST_SECONDS = 150.0
"""After which a client is answered whatever its operation does, the wait for a free thread included."""


class OutOfTime(Exception):
    """The operation's time is over: it asks the database nothing more."""


@contextmanager
def in_time(*, is_mutation: bool) -> Iterator[None]:
    """Let statements begin until the time of an operation of this kind is over; after that, raise OutOfTime."""
    deadline = time.monotonic() + (MUTATION_SECONDS if is_mutation else QUERY_SECONDS)

    def ask(execute: Callable[..., Any], *args: Any) -> Any:
        if time.monotonic() > deadline:
            raise OutOfTime
        return execute(*args)

    with connection.execute_wrapper(ask):
        yield
