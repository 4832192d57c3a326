"""How many requests somebody makes in a minute: counted in Redis for all processes, and by each while Redis is away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from django.db import transaction

from chatsphere.bells import ask_redis

if TYPE_CHECKING:
    from collections.abc import Callable

    import redis

WINDOW_SECONDS = 60
"""A window begins with its first request."""

LARGEST_BOOK = 10_000
"""Subjects that one process counts by itself; beyond that it begins anew."""


@dataclass(frozen=True)
class Rate:
    """Where somebody stands: ``used`` of ``limit`` requests, the latest included, until all are forgotten."""

    limit: int
    used: int
    resets_at: datetime

    @property
    def remaining(self) -> int:
        """How many more are taken."""
        return max(self.limit - self.used, 0)

    @property
    def is_exceeded(self) -> bool:
        """Whether the latest was one too many."""
        return self.used > self.limit


_EDITION = "chatsphere:rate-limits"
"""Counts how often limits have changed: what is remembered of an earlier edition is asked anew."""


def count_request(subject: str, limit: Callable[[], int]) -> Rate:
    """Count one more request of ``subject``, refused ones included.

    ``limit`` is asked once in a window, and again after ``limits_changed``.
    """
    return ask_redis(lambda client: _in_redis(client, f"chatsphere:rate:{subject}", limit)) or _book.count(
        subject, limit
    )


def _in_redis(client: redis.Redis, key: str, limit: Callable[[], int]) -> Rate:
    asking = client.pipeline(transaction=False)
    asking.incr(key)
    asking.pttl(key)
    asking.mget(f"{key}:limit", _EDITION)
    used, left, (remembered, edition) = asking.execute()
    known_edition, _, allowed = (remembered or "").partition(" ")
    if left < 0:
        left = WINDOW_SECONDS * 1000
        asking.pexpire(key, left)
    if not allowed or known_edition != (edition or "0"):
        allowed = limit()
        asking.set(f"{key}:limit", f"{edition or 0} {allowed}", px=left)
    if asking.command_stack:
        asking.execute()
    return Rate(int(allowed), int(used), datetime.now(UTC) + timedelta(milliseconds=left))


def limits_changed() -> None:
    """Have everybody's limit asked anew with the next request, once the present transaction is committed.

    While Redis is away it is asked anew with the next window, within a minute.
    """
    transaction.on_commit(lambda: ask_redis(lambda client: client.incr(_EDITION)), robust=True)


class _Book:
    """What this process counts while Redis is away."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int, int]] = {}
        self._lock = Lock()

    def count(self, subject: str, limit: Callable[[], int]) -> Rate:
        """Count one more request."""
        now = time.monotonic()
        with self._lock:
            ends, used, allowed = self._windows.get(subject, (0.0, 0, 0))
        if ends <= now:
            ends, used, allowed = now + WINDOW_SECONDS, 0, limit()
        with self._lock:
            if len(self._windows) >= LARGEST_BOOK:
                self._windows.clear()
            self._windows[subject] = ends, used + 1, allowed
        return Rate(allowed, used + 1, datetime.now(UTC) + timedelta(seconds=ends - now))


_book = _Book()
