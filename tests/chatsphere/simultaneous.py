"""The same call from many threads that all begin together."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")


def at_once(times: int, call: Callable[[], R]) -> list[R | BaseException]:
    """What each of the calls returned or raised.

    The database must be a real one (``django_db(transaction=True)``): every thread has a connection of its own.
    """
    together = threading.Barrier(times)

    def run() -> R:
        together.wait(timeout=30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        futures = [threads.submit(run) for _ in range(times)]
        return [future.exception() or future.result() for future in futures]
