"""Bells: messages that say "look", and never carry what they are about.

PostgreSQL holds the truth; Redis only makes others look sooner.  Ringing is best effort: a bell that is
lost costs the seconds until the next sweep (work) or the next look (followers), never more.
"""

from __future__ import annotations

import json
import logging
import time
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction
from dramatiq.errors import BrokerConnectionError as QueueUnreachable
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from dramatiq import Actor

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

SILENT_SECONDS = 2.0
"""How long nothing is sent after Redis took too long: whoever tells of ten things waits once, not ten times."""


class _Reach:
    """Whether Redis is worth a try in this process."""

    silent_until = 0.0

    @property
    def is_there(self) -> bool:
        return time.monotonic() >= self.silent_until

    def learn(self, error: Exception) -> None:
        """Remember that Redis took too long; one that refuses at once costs nobody time."""
        if isinstance(error, redis.TimeoutError | TimeoutError):
            self.silent_until = time.monotonic() + SILENT_SECONDS


_reach = _Reach()


@cache
def redis_client() -> redis.Redis:
    """This process's client: no retries, half a second at most for each command."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 0),
    )


def ask_redis(question: Callable[[redis.Redis], _Answer]) -> _Answer | None:
    """What Redis answers, for those who can do without; None, and soon, while it is away."""
    if not _reach.is_there:
        return None
    try:
        return question(redis_client())
    except (redis.RedisError, OSError) as error:
        _reach.learn(error)
        return None


def call_worker(actor: Actor[..., Any], *args: str) -> None:
    """Ask a worker to run ``actor`` once the present transaction is committed."""

    def send() -> None:
        if not _reach.is_there:
            return
        try:
            actor.send(*args)
        except (QueueUnreachable, redis.RedisError, OSError) as error:
            _reach.learn(error)
            log.warning("bell for %s not rung: the queue is unreachable; the sweep will", actor.actor_name)

    transaction.on_commit(send, robust=True)


def bells_waiting(actor: Actor[..., Any]) -> int | None:
    """How many bells for the actor's queue nobody has heard yet; None when the queue is unreachable."""
    if not _reach.is_there:
        return None
    try:
        return int(actor.broker.waiting(actor.queue_name))  # type: ignore[attr-defined]
    except (redis.RedisError, OSError) as error:
        _reach.learn(error)
        return None


def tell(channel: str, entry: dict[str, Any] | str) -> None:
    """Tell the followers of a channel, once the present transaction is committed; a string is JSON already."""
    news = entry if isinstance(entry, str) else json.dumps(entry)

    def publish() -> None:
        if not _reach.is_there:
            return
        try:
            redis_client().publish(channel, news)
        except (redis.RedisError, OSError) as error:
            _reach.learn(error)
            log.warning("followers of %s not told: Redis is unreachable", channel)

    transaction.on_commit(publish, robust=True)


def channel_of(kind: str, key: UUID) -> str:
    """Name of the channel on which news of one thing are told."""
    return f"chatsphere:{kind}:{key}"
