"""The log of a conversation: every entry is written in the transaction that does what it reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from chatsphere.bells import channel_of, tell
from chatsphere.conversations.models import ConversationEvent

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.conversations.models import Conversation, EventKind, Message


def channel(conversation_id: UUID) -> str:
    """Where news of a conversation are told."""
    return channel_of("conversation", conversation_id)


def record(kind: EventKind, message: Message, **data: Any) -> ConversationEvent:
    """Append an entry about ``message`` and tell the followers once it is committed."""
    return _append(message.conversation_id, kind=kind, message=message, epoch=message.epoch, data=data)


def record_of_conversation(kind: EventKind, conversation: Conversation) -> ConversationEvent:
    """Append an entry about the conversation itself."""
    return _append(conversation.pk, kind=kind)


def _append(conversation_id: UUID, **entry: Any) -> ConversationEvent:
    """Append an entry.

    The conversation's row is locked until the transaction ends, so that sequences become visible in order and
    without gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chatsphere_conversation SET last_sequence = last_sequence + 1, last_activity_at = now() "
            "WHERE id = %s RETURNING last_sequence",
            [conversation_id],
        )
        (sequence,) = cursor.fetchone()
    tell(channel(conversation_id), {"sequence": sequence})
    return ConversationEvent.objects.create(conversation_id=conversation_id, sequence=sequence, **entry)
