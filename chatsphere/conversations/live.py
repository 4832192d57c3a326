"""Replies now being written by this process: their text on its way to followers and to the database.

Deltas are gathered for some milliseconds and go out for all replies in one round trip to Redis, where the whole text so
far is also kept for those who join later.  Twice a second one statement renews every lease, checkpoints every
text, and brings back who was asked to stop and whose claim is lost.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from itertools import chain
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from redis import asyncio as aioredis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from chatsphere.claims import LEASE
from chatsphere.conversations.log import channel
from chatsphere.threads import in_urgent_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from chatsphere.claims import Claim
    from chatsphere.conversations.models import Message

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
"""How long deltas are gathered, at least: twenty times a second looks like a stream that never rests."""

GATHER_SECONDS_A_REPLY = 0.0005
"""The same for each reply being written, where that is more: what a delta costs matters more, the more there are."""

LONGEST_GATHER_SECONDS = 0.1
"""Ten times a second is still read as one stream."""

YIELD_SECONDS_A_REPLY = 0.02
"""How long no model is heard, at most, for each reply that is being prepared: first words come before further ones."""

LONGEST_YIELD_SECONDS = 0.5
"""Twice a second is slow, and still goes on: nobody who reads waits longer so that others may begin."""

PULSE_SECONDS = 0.5
"""How often leases are renewed, texts checkpointed and stops noticed; half of what a stop may take."""

TEXT_SECONDS = 600
"""How long Redis keeps the text of a reply after its last delta."""

# Texts are written by position, not appended: a Redis that lost its data then holds NULs in front, and is not believed.
_SEND = """
for place, key in ipairs(KEYS) do
    local first = place * 4 - 2
    redis.call('SETRANGE', key, ARGV[first], ARGV[first + 1])
    redis.call('EXPIRE', key, ARGV[1])
    redis.call('PUBLISH', ARGV[first + 2], ARGV[first + 3])
end
"""

# A citation may have stored a longer text while this beat was on its way.
_PULSE = """
UPDATE chatsphere_message AS message
SET text = CASE WHEN length(beat.text) > length(message.text) THEN beat.text ELSE message.text END,
    lease_until = now() + make_interval(secs => %s)
FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS beat (id, epoch, text)
WHERE message.id = beat.id AND message.epoch = beat.epoch AND message.state = 'ANSWERING'
RETURNING message.id, message.stop_requested_at IS NOT NULL
"""


def text_key(reply_id: UUID, epoch: int) -> str:
    """Where Redis keeps the text of a reply that is being written."""
    return f"chatsphere:text:{reply_id}:{epoch}"


class LiveReply:
    """One reply being written.

    ``halted`` is set when it was asked to stop or its claim was lost, ``is_prepared`` when its model can be asked.
    """

    def __init__(self, claim: Claim[Message], conversation_id: UUID) -> None:
        self.claim = claim
        self.channel = channel(conversation_id)
        self.text = ""
        self.halted = asyncio.Event()
        self.is_lost = False
        self.is_prepared = False
        self.sent_characters = 0
        self.sent_bytes = 0

    @property
    def has_news(self) -> bool:
        """Whether there is text that was not sent yet."""
        return len(self.text) > self.sent_characters

    def unsent(self) -> tuple[str, str]:
        """What to append to the text in Redis, and the delta to tell."""
        piece = self.text[self.sent_characters :]
        delta = {
            "reply": str(self.claim.pk),
            "epoch": self.claim.epoch,
            "offset": self.sent_characters,
            "text": piece,
        }
        return piece, json.dumps(delta)

    def mark_sent(self, piece: str) -> None:
        """``piece`` is with the followers."""
        self.sent_characters += len(piece)
        self.sent_bytes += len(piece.encode())


class LiveReplies:
    """All replies that this event loop is writing."""

    def __init__(self) -> None:
        self._replies: dict[UUID, LiveReply] = {}
        self._redis = aioredis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        self._say = self._redis.register_script(_SEND)
        self._news = asyncio.Event()
        self._is_time = asyncio.Event()
        self._is_time.set()
        self._heard_at = 0.0
        self._sending = asyncio.Lock()
        self._sender: asyncio.Task[None] | None = None
        self._renewer: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def writing(self, claim: Claim[Message], conversation_id: UUID) -> AsyncIterator[LiveReply]:
        """Take a reply under way; its lease is renewed until the block is left."""
        reply = LiveReply(claim, conversation_id)
        self._replies[claim.pk] = reply
        self._sender = _still_going(self._sender) or asyncio.create_task(self._send_on())
        self._renewer = _still_going(self._renewer) or asyncio.create_task(self._beat_on())
        try:
            yield reply
        finally:
            del self._replies[claim.pk]

    def grow(self, reply: LiveReply, text: str) -> None:
        """The reply's text is now ``text``, which begins with what it was."""
        reply.text = text
        if reply.has_news:
            self._news.set()
            if _still_going(self._sender):
                self._is_time.clear()

    async def until_sent(self) -> None:
        """Wait until what is known was sent and the gathering after that is over; at once where all was sent before.

        Who writes hears its model then: so what has come meanwhile is heard and sent in one go, and all replies one
        after the other.  While many replies are being prepared, that is less often.
        """
        await self._is_time.wait()

    async def flush(self, reply: LiveReply) -> None:
        """Send what is left of a reply, as far as Redis is there, and what others have with it."""
        async with self._sending:
            if reply.has_news:
                await self._send()

    async def _send_on(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                async with self._sending:
                    await self._send()
                by_load = GATHER_SECONDS_A_REPLY * len(self._replies)
                await asyncio.sleep(min(max(GATHER_SECONDS, by_load), LONGEST_GATHER_SECONDS))
                if self._is_yielding():
                    self._news.set()
                    continue
                self._is_time.set()
                await asyncio.sleep(0)  # those who waited hear first
        finally:
            self._is_time.set()

    def _is_yielding(self) -> bool:
        """Whether those being written leave the processor to those being prepared; if not, they are heard now."""
        now = asyncio.get_running_loop().time()
        preparing = sum(not reply.is_prepared for reply in self._replies.values())
        if now - self._heard_at < min(YIELD_SECONDS_A_REPLY * preparing, LONGEST_YIELD_SECONDS):
            return True
        self._heard_at = now
        return False

    async def _send(self) -> None:
        sending = [(reply, *reply.unsent()) for reply in self._replies.values() if reply.has_news]
        if not sending:
            return
        keys = [text_key(reply.claim.pk, reply.claim.epoch) for reply, _, _ in sending]
        said: list[tuple[int | str, ...]] = [
            (reply.sent_bytes, piece, reply.channel, delta) for reply, piece, delta in sending
        ]
        try:
            await self._say(keys, [TEXT_SECONDS, *chain.from_iterable(said)])
        except (RedisError, OSError):
            log.warning("deltas of %d replies not sent: Redis is unreachable; checkpoints carry the text", len(sending))
            return
        for reply, piece, _ in sending:
            reply.mark_sent(piece)

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            if not self._replies:
                continue
            beating = {pk: (reply.claim.epoch, reply.text) for pk, reply in self._replies.items()}
            try:
                answers = await in_urgent_thread(_beat)(beating)
            except (OperationalError, InterfaceError):
                log.warning("could not renew %d replies: the database is unreachable", len(beating))
                continue
            for pk, (epoch, _) in beating.items():
                reply = self._replies.get(pk)
                if reply is not None and reply.claim.epoch == epoch and answers.get(pk, True):
                    reply.is_lost = pk not in answers
                    reply.halted.set()


def _still_going(task: asyncio.Task[None] | None) -> asyncio.Task[None] | None:
    return None if task is None or task.done() else task


def _beat(beating: dict[UUID, tuple[int, str]]) -> dict[UUID, bool]:
    """Renew and checkpoint; for each reply that is still ours, whether it was asked to stop."""
    epochs, texts = zip(*beating.values(), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, [LEASE.total_seconds(), list(beating), list(epochs), list(texts)])
        return dict(cursor.fetchall())


_live: WeakKeyDictionary[asyncio.AbstractEventLoop, LiveReplies] = WeakKeyDictionary()


def live_replies() -> LiveReplies:
    """The replies of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _live:
        _live[loop] = LiveReplies()
    return _live[loop]
