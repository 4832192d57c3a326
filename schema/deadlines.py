"""How long an operation may take.

PostgreSQL ends a single statement of the web after ten seconds (``config.postgres``); here many quick ones together
come to an end, and so does what is resolved between them: no statement and no object is begun after the deadline.
"""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
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
    """The operation's time is over: it asks the database nothing more, and resolves nothing more."""


_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)
"""By the monotonic clock; a subscription has none."""


def require_time() -> None:
    """Raise OutOfTime once the time of the operation that runs here is over."""
    if time.monotonic() > _deadline.get():
        raise OutOfTime


@contextmanager
def in_time(*, is_mutation: bool) -> Iterator[None]:
    """Let statements and objects begin until the time of such an operation is over; then OutOfTime is raised."""
    before = _deadline.set(time.monotonic() + (MUTATION_SECONDS if is_mutation else QUERY_SECONDS))

    def ask(execute: Callable[..., Any], *args: Any) -> Any:
        require_time()
        return execute(*args)

    try:
        with connection.execute_wrapper(ask):
            yield
    finally:
        _deadline.reset(before)
