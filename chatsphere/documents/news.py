"""The log of what happens to a bot's documents, and telling those who follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.bells import channel_of, tell

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.documents.models import Document


DELETED = ""
"""What a document's last event says in place of a stage."""


def channel(bot_id: UUID) -> str:
    """Where news of a bot's documents are told."""
    return channel_of("documents", bot_id)


_RECORD = """
WITH counted AS (
    UPDATE chatsphere_bot SET document_sequence = document_sequence + cardinality(%(states)s::text[])
    WHERE id = %(bot)s RETURNING id, document_sequence
), recorded AS (
    INSERT INTO chatsphere_documentevent (bot_id, sequence, document, state)
    SELECT id, document_sequence - cardinality(%(states)s::text[]) + place, %(document)s, state
    FROM counted, unnest(%(states)s::text[]) WITH ORDINALITY AS reached (state, place)
)
SELECT document_sequence FROM counted
"""


def record(document: Document, *states: str) -> None:
    """Log that the document reached its present stage, or these in turn, in the transaction that reached them.

    The bot's row is locked until that transaction ends, so sequences become visible in order: best done last in it.
    """
    reached = [str(state) for state in states or (document.state,)]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, {"bot": document.bot_id, "document": document.pk, "states": reached})
        (sequence,) = cursor.fetchone()
    tell(channel(document.bot_id), {"sequence": sequence})


def mention_progress(document: Document) -> None:
    """Have followers look at the document's counts; not logged, because the counts themselves are kept."""
    tell(channel(document.bot_id), {"document": str(document.pk)})
