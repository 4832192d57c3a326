"""Bells: messages that say "look", and never carry what they are about.

PostgreSQL holds the truth; Redis only makes others look sooner.  Ringing is best effort: a bell that is
lost costs the seconds until the next sweep (work) or the next look (followers), never more.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction
from dramatiq.errors import BrokerConnectionError as QueueUnreachable
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from dramatiq import Actor

log = logging.getLogger(__name__)


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


def call_worker(actor: Actor[..., Any], *args: str) -> None:
    """Ask a worker to run ``actor`` once the present transaction is committed."""

    def send() -> None:
        try:
            actor.send(*args)
        except (QueueUnreachable, redis.RedisError, OSError):
            log.warning("bell for %s not rung: the queue is unreachable; the sweep will", actor.actor_name)

    transaction.on_commit(send, robust=True)


def tell(channel: str, entry: dict[str, Any]) -> None:
    """Tell the followers of a channel, once the present transaction is committed."""

    def publish() -> None:
        try:
            redis_client().publish(channel, json.dumps(entry))
        except (redis.RedisError, OSError):
            log.warning("followers of %s not told: Redis is unreachable", channel)

    transaction.on_commit(publish, robust=True)


def channel_of(kind: str, key: UUID) -> str:
    """Name of the channel on which news of one thing are told."""
    return f"chatsphere:{kind}:{key}"
