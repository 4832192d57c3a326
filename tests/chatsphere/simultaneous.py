"""Calls from other threads: many that all begin together, or one that comes later."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

R = TypeVar("R")


def all_at_once(calls: Sequence[Callable[[], R]]) -> list[R | BaseException]:
    """What each of the calls returned or raised, in their order.

    The database must be a real one (``django_db(transaction=True)``): every thread has a connection of its own.
    """
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], R]) -> R:
        together.wait(timeout=30)
        return cleanly(call)

    with ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(run, call) for call in calls]
        return [future.exception() or future.result() for future in futures]


def at_once(times: int, call: Callable[[], R]) -> list[R | BaseException]:
    """What each of so many calls of the same returned or raised."""
    return all_at_once([call] * times)


def later(seconds: float, call: Callable[[], object]) -> None:
    """Make the call after so long, whatever happens here meanwhile."""
    threading.Timer(seconds, cleanly, [call]).start()


def cleanly(call: Callable[[], R]) -> R:
    """What the call returned; its thread's connection is given back, which would otherwise be lost to the pool."""
    try:
        return call()
    finally:
        connection.close()
