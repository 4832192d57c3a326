"""Following a conversation: its events in order and the text of its replies as it grows.

Redis carries events and deltas as they come; the database has all that a follower may have missed.  Whichever served
it, a follower is given the same events and, by (reply, epoch, offset), the same text.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from chatsphere.conversations.cursor import Cursor
from chatsphere.conversations.live import text_key
from chatsphere.conversations.log import channel, told_event
from chatsphere.conversations.looking import EVENTS_A_READ, Standing, first_cursor, read, standings_of
from chatsphere.conversations.models import ConversationEvent, EventKind
from chatsphere.feeds import LOOK, Look, hub
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from chatsphere.feeds import Follower

LIVE_LOOK_SECONDS = 1.0
"""How often the database is asked about replies that are being written and of which nothing was heard meanwhile."""

IDLE_LOOK_SECONDS = 15.0
"""How often it is looked at while nothing is going on."""

GAP_LOOK_SECONDS = 0.2
"""How soon after a look the next one is made when a delta was missed."""

ENDED = frozenset({EventKind.REPLY_COMPLETED, EventKind.REPLY_STOPPED, EventKind.REPLY_FAILED})
BEGUN = frozenset({EventKind.REPLY_STARTED, EventKind.REPLY_RESTARTED})


@dataclass(frozen=True)
class Happened:
    """An event of the log; ``event.message`` is as it was when the event was told, or later."""

    event: ConversationEvent
    cursor: Cursor


@dataclass(frozen=True)
class Delta:
    """More of a reply's text, from ``offset`` (code points) of its attempt ``epoch``."""

    reply: UUID
    epoch: int
    offset: int
    text: str
    cursor: Cursor


async def follow(conversation_id: UUID, after: Cursor | None) -> AsyncGenerator[Happened | Delta]:
    """Everything that happens in a conversation after a cursor, for ever.

    Without a cursor it begins with the latest question.  Events come in order of their sequence and once; deltas
    of a reply join without gap or overlap, and all of its text comes before the event that ends it.
    """
    cursor = after or await in_thread_patiently(first_cursor)(conversation_id)
    async with hub().follow(channel(conversation_id)) as news:
        place = _Place(conversation_id, cursor)
        async for item in place.look():
            yield item
        with _onlookers().with_one_more(place, news):
            while True:
                async for item in place.take(await news.next()):
                    yield item


class _Place:
    """Where one follower stands."""

    def __init__(self, conversation_id: UUID, cursor: Cursor) -> None:
        self.conversation = conversation_id
        self._cursor = cursor
        self._looked = 0.0
        self.is_live = False
        self.has_heard = False
        """Whether anything came since the onlookers asked last."""

    @property
    def sequence(self) -> int:
        """Of the last event that was given."""
        return self._cursor.sequence

    def is_behind(self, standing: Standing) -> bool:
        """Whether the database has more than the follower was given."""
        return standing.sequence > self.sequence or standing.characters > self._cursor.offset

    async def take(self, entry: dict[str, Any] | Look) -> AsyncIterator[Happened | Delta]:
        """What an entry of the channel brings, or has the follower look at."""
        self.has_heard = not isinstance(entry, Look)
        for item in self._brought(entry):
            yield item
        if self._tells_of_more(entry):
            async for item in self.look():
                yield item

    def _brought(self, entry: dict[str, Any] | Look) -> Iterator[Happened | Delta]:
        """What the entry itself holds, where it goes on from here."""
        if isinstance(entry, Look):
            return
        if self._follows(entry):
            for told in entry["events"]:
                yield from self._tell(told_event(told))
        elif self._fits(entry):
            yield from self._extend(entry["text"], entry["offset"])

    def _tells_of_more(self, entry: dict[str, Any] | Look) -> bool:
        """Whether there is more than the follower was given."""
        if isinstance(entry, Look):
            return True
        if "sequence" in entry:
            return bool(entry["sequence"] > self.sequence)
        return self._is_ahead(entry) and time.monotonic() - self._looked > GAP_LOOK_SECONDS

    def _follows(self, entry: dict[str, Any]) -> bool:
        """Whether the entry brings the very next events."""
        return "events" in entry and bool(entry["sequence"] - len(entry["events"]) == self.sequence)

    def _is_ours(self, entry: dict[str, Any]) -> bool:
        cursor = self._cursor
        return cursor.reply is not None and entry["reply"] == str(cursor.reply) and entry["epoch"] == cursor.epoch

    def _fits(self, entry: dict[str, Any]) -> bool:
        return "text" in entry and self._is_ours(entry) and bool(entry["offset"] <= self._cursor.offset)

    def _is_ahead(self, entry: dict[str, Any]) -> bool:
        return not self._is_ours(entry) or bool(entry["offset"] > self._cursor.offset)

    async def look(self) -> AsyncIterator[Happened | Delta]:
        """All that the database, and for a reply being written also Redis, know beyond the cursor."""
        while True:
            self._looked = time.monotonic()
            seen = await in_thread_patiently(read)(self.conversation, self.sequence)
            for event in seen.events:
                for item in self._tell(event):
                    yield item
            if len(seen.events) < EVENTS_A_READ:
                break
        self.is_live = seen.live is not None
        if seen.live is not None and (seen.live.pk, seen.live.epoch) == (self._cursor.reply, self._cursor.epoch):
            kept = await hub().get_text(text_key(seen.live.pk, seen.live.epoch))
            for item in self._extend(max(kept, seen.live.text, key=len), 0):
                yield item

    def _tell(self, event: ConversationEvent) -> Iterator[Happened | Delta]:
        reply, cursor = event.message, self._cursor
        if reply is not None:
            if event.kind in BEGUN and (cursor.reply, cursor.epoch) != (reply.pk, event.epoch):
                self._cursor = cursor.in_reply(reply.pk, event.epoch, 0)
                self.is_live = True
            elif event.kind == EventKind.CITATION_ADDED and (reply.pk, reply.epoch) == (cursor.reply, event.epoch):
                yield from self._extend(reply.text, 0)  # stored with the citation, to the end of its mark at least
            elif event.kind in ENDED:
                if cursor.reply != reply.pk:
                    self._cursor = cursor.in_reply(reply.pk, event.epoch, 0)
                yield from self._extend(reply.text, 0)
                self.is_live = False
        self._cursor = self._cursor.at_event(event.sequence)
        yield Happened(event, self._cursor)

    def _extend(self, text: str, offset: int) -> Iterator[Delta]:
        """What ``text``, standing at ``offset`` of the reply, adds to what the follower has."""
        cursor = self._cursor
        if cursor.reply is None or offset + len(text) <= cursor.offset:
            return
        new = text[cursor.offset - offset :]
        self._cursor = cursor.in_reply(cursor.reply, cursor.epoch, cursor.offset + len(new))
        yield Delta(cursor.reply, cursor.epoch, cursor.offset, new, self._cursor)


class _Onlookers:
    """All who follow a conversation in this event loop: one query a while tells who has missed something.

    With one for each follower, many replies that begin at once would keep each other waiting: the later they
    are, the more is asked.
    """

    def __init__(self) -> None:
        self._places: dict[_Place, Follower] = {}
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def with_one_more(self, place: _Place, news: Follower) -> Iterator[None]:
        """Look for this one too, until the block is left."""
        self._places[place] = news
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on(), name="onlookers")
        try:
            yield
        finally:
            del self._places[place]

    async def _look_on(self) -> None:
        all_looked = time.monotonic()
        while self._places:
            await asyncio.sleep(LIVE_LOOK_SECONDS)
            asked = [place for place in self._places if place.is_live and not place.has_heard]
            if time.monotonic() - all_looked > IDLE_LOOK_SECONDS:
                asked, all_looked = list(self._places), time.monotonic()
            for place in self._places:
                place.has_heard = False
            await self._ask_about(asked)

    async def _ask_about(self, places: list[_Place]) -> None:
        """Have those look who are behind, but for those who have news to read anyway."""
        if not places:
            return
        standings = await in_thread_patiently(standings_of)({place.conversation for place in places})
        for place in places:
            news, standing = self._places.get(place), standings.get(place.conversation)
            if news is not None and standing is not None and news.is_idle and place.is_behind(standing):
                news.put(LOOK)


_onlooking: WeakKeyDictionary[asyncio.AbstractEventLoop, _Onlookers] = WeakKeyDictionary()


def _onlookers() -> _Onlookers:
    loop = asyncio.get_running_loop()
    if loop not in _onlooking:
        _onlooking[loop] = _Onlookers()
    return _onlooking[loop]
