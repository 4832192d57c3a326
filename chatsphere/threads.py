"""Where the ORM runs when an event loop asks: a pool of threads, as many as the process may hold connections."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections
from django.db.utils import InterfaceError, InternalError, OperationalError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

AGAIN_SECONDS = 0.5
"""How soon a database that was away is asked again."""

AWAY = ("08", "53", "57P", "25P03")
"""SQLSTATE classes of a database that is out of reach, out of resources, or just starting or stopping; and its state
when it ended a transaction because we stood still."""

P = ParamSpec("P")
R = TypeVar("R")


@cache
def executor() -> ThreadPoolExecutor:
    """This process's query threads: as many as pooled connections, so that no thread waits for one."""
    return ThreadPoolExecutor(settings.DATABASE_POOL_SIZE, thread_name_prefix="query")


@cache
def _urgent_executor() -> ThreadPoolExecutor:
    """One more thread: a connection is free for it as soon as any query thread has done one piece of work."""
    return ThreadPoolExecutor(1, thread_name_prefix="urgent")


def in_thread(work: Callable[P, R]) -> Callable[P, asyncio.Future[R]]:
    """``work`` as a future that runs in a query thread, begun when it is called, and leaves no connection behind.

    Never awaited from inside a query thread: with every thread doing so none would be left.
    """
    return _running_in(executor, work)


def in_urgent_thread(work: Callable[P, R]) -> Callable[P, asyncio.Future[R]]:
    """Like ``in_thread``, without queueing behind hundreds of other pieces: for what is short and must be in time."""
    return _running_in(_urgent_executor, work)


def _running_in(pool: Callable[[], ThreadPoolExecutor], work: Callable[P, R]) -> Callable[P, asyncio.Future[R]]:
    """In a copy of the context, of which nothing comes back: asgiref brings all of it back, at a tenth of a request."""
    clean = _cleanly(work)

    def run(*args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
        inside = partial(copy_context().run, clean, *args, **kwargs)
        return asyncio.get_running_loop().run_in_executor(pool(), inside)

    return run


def _cleanly(work: Callable[P, R]) -> Callable[P, R]:
    def clean(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return clean


def in_thread_patiently(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Like ``in_thread``, and while the database is away again and again: for streams, which outlive its restart.

    The connection may be lost after a commit and before the answer, so ``work`` must bear being done twice.
    """
    once = in_thread(work)

    async def again(*args: P.args, **kwargs: P.kwargs) -> R:
        while True:
            try:
                return await once(*args, **kwargs)
            except (OperationalError, InterfaceError, InternalError) as error:
                if not _is_away(error):
                    raise
                log.warning("the database is away; asked again until it answers")
                await asyncio.sleep(AGAIN_SECONDS)

    return again


def _is_away(error: Exception) -> bool:
    """Whether the database could not be asked at all; a query that it ended itself is another matter."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(AWAY)
