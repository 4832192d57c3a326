"""Following channels of news: one Redis connection a process, fanned out to bounded queues."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.conf import settings
from redis import asyncio as aioredis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = logging.getLogger(__name__)

QUEUE_ENTRIES = 256
"""Entries that wait for one follower; one that reads more slowly is told to look at the whole again."""

RECONNECT_SECONDS = 0.5

ANSWER_SECONDS = 1.0
"""How long Redis may take to give a text or take a subscription; after that the database has to do."""


class Look:
    """Stands for entries that were missed: the follower should look at the truth again."""


LOOK = Look()


class Follower:
    """The receiving end of a channel."""

    def __init__(self) -> None:
        self._entries: asyncio.Queue[dict[str, Any] | Look] = asyncio.Queue(QUEUE_ENTRIES)

    def put(self, entry: dict[str, Any] | Look) -> None:
        """Hand an entry over; a queue that is full is emptied and begun anew with ``LOOK``."""
        if self._entries.full():
            while not self._entries.empty():
                self._entries.get_nowait()
            entry = LOOK
        self._entries.put_nowait(entry)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to take."""
        return self._entries.empty()

    async def next(self, seconds: float | None = None) -> dict[str, Any] | Look:
        """The next entry, or ``LOOK`` when none came for so long; None: for as long as it takes."""
        try:
            async with asyncio.timeout(seconds):
                return await self._entries.get()
        except TimeoutError:
            return LOOK


class Hub:
    """Reads for every follower of this process.  When Redis comes back after a loss everybody is told to look."""

    def __init__(self) -> None:
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)
        self._redis = aioredis.Redis.from_url(
            settings.REDIS_URL,
            decode_responses=True,
            socket_connect_timeout=1,
            socket_timeout=None,
            retry=Retry(NoBackoff(), 0),
        )
        self._pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        self._reader: asyncio.Task[None] | None = None
        self._change = asyncio.Lock()

    @asynccontextmanager
    async def follow(self, channel: str) -> AsyncIterator[Follower]:
        """Follow a channel; what is told from here on arrives, as far as Redis is there."""
        follower = Follower()
        try:
            await self._join(channel, follower)
            yield follower
        finally:
            self._followers[channel].discard(follower)
            if not self._followers[channel]:
                await asyncio.shield(self._leave(channel))

    async def get_text(self, key: str) -> str:
        """The text kept under a key; empty when there is none, it was damaged by a loss of data, or Redis is away."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                text = await self._redis.get(key)
        except (RedisError, OSError, UnicodeDecodeError):
            return ""
        return text if isinstance(text, str) and "\0" not in text else ""

    async def close(self) -> None:
        """Let go of Redis; followers hear nothing more."""
        if self._reader is not None:
            self._reader.cancel()
        await self._pubsub.aclose()  # type: ignore[no-untyped-call]
        await self._redis.aclose()

    async def _join(self, channel: str, follower: Follower) -> None:
        async with self._change:
            is_first = not self._followers[channel]
            self._followers[channel].add(follower)
            if is_first:
                await self._quietly(self._pubsub.subscribe, channel)
            if self._reader is None or self._reader.done():
                self._reader = asyncio.create_task(self._read_on(), name="feeds")

    async def _leave(self, channel: str) -> None:
        async with self._change:
            if not self._followers[channel]:
                del self._followers[channel]
                await self._quietly(self._pubsub.unsubscribe, channel)

    async def _quietly(self, verb: Any, channel: str) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):  # everybody who comes or goes waits for this
                await verb(channel)
        except (RedisError, OSError):
            log.warning("channel %s: Redis is unreachable", channel)

    async def _read_on(self) -> None:
        while True:
            try:
                message = await self._pubsub.get_message(timeout=None)
            except (RedisError, OSError, RuntimeError, UnicodeDecodeError):
                await self._reconnect()
                continue
            if message is not None:
                self._hand_out(message)

    def _hand_out(self, message: dict[str, Any]) -> None:
        try:
            entry = json.loads(message["data"], parse_float=Decimal)  # costs stay exact
        except ValueError:
            log.warning("channel %s: what came is no JSON", message["channel"])
            return
        for follower in tuple(self._followers.get(message["channel"], ())):
            follower.put(entry)

    async def _reconnect(self) -> None:
        """Subscribe to everything anew, then tell everybody to look; tries until Redis is there."""
        while True:
            await asyncio.sleep(RECONNECT_SECONDS)
            async with self._change:
                await self._pubsub.aclose()  # type: ignore[no-untyped-call]
                self._pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
                try:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        await self._pubsub.subscribe(*(tuple(self._followers) or ("chatsphere:nobody",)))
                except (RedisError, OSError):
                    continue
            for followers in tuple(self._followers.values()):
                for follower in followers:
                    follower.put(LOOK)
            return


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
