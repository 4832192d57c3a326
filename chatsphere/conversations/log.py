"""The log of a conversation: every entry is written in the transaction that does what it reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from chatsphere.bells import channel_of, tell
from chatsphere.conversations.models import ConversationEvent, EventKind

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.conversations.models import Conversation, Message


def channel(conversation_id: UUID) -> str:
    """Where news of a conversation are told."""
    return channel_of("conversation", conversation_id)


def record(kind: EventKind, message: Message, **data: Any) -> None:
    """Append an entry about ``message`` and tell the followers once it is committed."""
    _append(message.conversation_id, ConversationEvent(kind=kind, message=message, epoch=message.epoch, data=data))


def record_asked(question: Message, reply: Message) -> None:
    """Append that a question was asked and its reply queued, as ``record`` does, in one go."""
    _append(
        question.conversation_id,
        ConversationEvent(kind=EventKind.QUESTION_ASKED, message=question),
        ConversationEvent(kind=EventKind.REPLY_QUEUED, message=reply),
    )


def record_of_conversation(kind: EventKind, conversation: Conversation) -> None:
    """Append an entry about the conversation itself."""
    _append(conversation.pk, ConversationEvent(kind=kind))


def _append(conversation_id: UUID, *entries: ConversationEvent) -> None:
    """Append entries.

    The conversation's row is locked until the transaction ends, so that sequences become visible in order and
    without gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chatsphere_conversation SET last_sequence = last_sequence + %s, last_activity_at = now() "
            "WHERE id = %s RETURNING last_sequence",
            [len(entries), conversation_id],
        )
        (last,) = cursor.fetchone()
    for sequence, entry in enumerate(entries, start=last - len(entries) + 1):
        entry.conversation_id, entry.sequence = conversation_id, sequence
    ConversationEvent.objects.bulk_create(entries)
    tell(channel(conversation_id), {"sequence": last})
