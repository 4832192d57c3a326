"""Where the ORM runs when an event loop asks: a pool of threads, as many as the process may hold connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

P = ParamSpec("P")
R = TypeVar("R")


@cache
def executor() -> ThreadPoolExecutor:
    """This process's query threads: as many as pooled connections, so that no thread waits for one."""
    return ThreadPoolExecutor(settings.DATABASE_POOL_SIZE, thread_name_prefix="query")


def in_thread(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """``work`` as an awaitable that runs in a query thread and leaves no connection behind.

    Never awaited from inside a query thread: with every thread doing so none would be left.
    """

    def clean(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return sync_to_async(clean, thread_sensitive=False, executor=executor())
