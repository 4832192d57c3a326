"""What the database knows of a conversation that somebody follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Length

from chatsphere.compiled import Read
from chatsphere.conversations.cursor import Cursor
from chatsphere.conversations.models import Conversation, ConversationEvent, EventKind, Message, MessageState

if TYPE_CHECKING:
    from collections.abc import Collection

EVENTS_A_READ = 200

_events = ConversationEvent.objects
_queued = Read(
    lambda conversation: (
        _events.filter(conversation=conversation, kind=EventKind.REPLY_QUEUED)
        .order_by("-sequence")
        .only("sequence")[:1]
    ),
    conversation=UUID,
)
_at = Read(
    lambda conversation, sequence: _events.filter(conversation=conversation, sequence=sequence),
    conversation=UUID,
    sequence=int,
)
_after = Read(
    lambda conversation, sequence: _events.filter(conversation=conversation, sequence__gt=sequence).order_by(
        "sequence"
    )[:EVENTS_A_READ],
    conversation=UUID,
    sequence=int,
)
_live = Read(
    lambda conversation: Message.objects.filter(conversation=conversation, state=MessageState.ANSWERING).only(
        "pk", "epoch", "text", "conversation_id"
    )[:1],
    conversation=UUID,
)


@dataclass(frozen=True)
class Seen:
    """One look at the database: events after a sequence, and the reply being written, read before them."""

    events: list[ConversationEvent]
    live: Message | None


@dataclass(frozen=True)
class Standing:
    """How far a conversation is: its last event, and the characters of the reply being written, 0 without one."""

    sequence: int
    characters: int


def first_cursor(conversation_id: UUID) -> Cursor:
    """Where a follower without a cursor begins: before the latest reply was queued, and its question if that is new."""
    latest = _queued.row(conversation=conversation_id)
    queued = latest.sequence if latest else 1
    before = _at.row(conversation=conversation_id, sequence=queued - 1)
    return Cursor(queued - 2 if before and before.kind == EventKind.QUESTION_ASKED else queued - 1)


def standings_of(conversation_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """How far these conversations are, by one query."""
    live = Message.objects.filter(conversation=OuterRef("pk"), state=MessageState.ANSWERING)
    written = Subquery(live.annotate(written=Length("text")).values("written"))
    asked = Conversation.objects.filter(pk__in=conversation_ids).annotate(written=Coalesce(written, 0))
    return {
        key: Standing(sequence, characters)
        for key, sequence, characters in asked.values_list("pk", "last_sequence", "written")
    }


def read(conversation_id: UUID, sequence: int) -> Seen:
    """Look once.  The live reply is read first: events read after it can only be newer, and then tell how it ended."""
    live = _live.row(conversation=conversation_id)
    events = _after.rows(conversation=conversation_id, sequence=sequence)
    messages = Message.objects.prefetch_related("citations").in_bulk(
        {event.message_id for event in events if event.message_id}
    )
    for event in events:  # one row for each message, however many events are about it: a reply may be long
        if event.message_id is not None:
            event.message = messages.get(event.message_id)
    return Seen([event for event in events if event.message_id is None or event.message is not None], live)
