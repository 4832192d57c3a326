"""The log of what happens to a bot's documents, and telling those who follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.bells import channel_of, tell

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.documents.models import Document


def channel(bot_id: UUID) -> str:
    """Where news of a bot's documents are told."""
    return channel_of("documents", bot_id)


_RECORD = """
WITH counted AS (
    UPDATE chatsphere_bot SET document_sequence = document_sequence + 1 WHERE id = %s RETURNING id, document_sequence
)
INSERT INTO chatsphere_documentevent (bot_id, sequence, document, state)
SELECT id, document_sequence, %s, %s FROM counted
RETURNING sequence
"""


def record(document: Document, *, deleted: bool = False) -> None:
    """Log the document's present stage, in the transaction that reached it.

    The bot's row is locked until that transaction ends, so sequences become visible in order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [document.bot_id, document.pk, "" if deleted else str(document.state)])
        (sequence,) = cursor.fetchone()
    tell(channel(document.bot_id), {"sequence": sequence})


def mention_progress(document: Document) -> None:
    """Have followers look at the document's counts; not logged, because the counts themselves are kept."""
    tell(channel(document.bot_id), {"document": str(document.pk)})
