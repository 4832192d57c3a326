"""The queue that carries the bells."""

from __future__ import annotations

from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Callbacks, Retries, ShutdownNotifications, TimeLimit


def redis_broker(url: str) -> RedisBroker:
    """A broker for bells: no retries (the row is asked again by the sweep), dead workers' bells taken back in seconds."""
    return RedisBroker(
        url=url,
        middleware=[TimeLimit(time_limit=3_600_000), ShutdownNotifications(), Callbacks(), Retries(max_retries=0), AsyncIO()],
        heartbeat_timeout=10_000,
        maintenance_chance=1_000_000,
        dead_message_ttl=60_000,
    )
