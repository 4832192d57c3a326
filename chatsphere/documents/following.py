"""Following the documents of a bot: each stage as it is reached, and progress in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chatsphere.documents.models import Document, DocumentEvent, Stage
from chatsphere.documents.news import channel
from chatsphere.feeds import Look, hub
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from chatsphere.bots.models import Bot

EVENTS_A_READ = 200
LOOK_SECONDS = 5.0
"""How often the database is looked at, whatever Redis says."""

FINAL = (Stage.READY, Stage.FAILED, Stage.CANCELLED)


@dataclass(frozen=True)
class DocumentNews:
    """A stage that was reached, or progress within one.

    ``document`` is the row as it is now, None once it is gone; ``stage`` is None when this is what was told.
    """

    sequence: int
    document_id: UUID
    stage: Stage | None
    document: Document | None
    at: datetime


async def follow(bot: Bot, after: int | None) -> AsyncGenerator[DocumentNews]:
    """Everything that happens to a bot's documents after event ``after``, for ever.

    Without one it begins with a snapshot: each document that is on its way, at the stage it has reached.
    """
    async with hub().follow(channel(bot.pk)) as news:
        if after is None:
            after, snapshot = await in_thread_patiently(_snapshot)(bot.pk)
            for item in snapshot:
                yield item
        entry: dict[str, Any] | Look = Look()
        while True:
            if isinstance(entry, Look) or entry.get("sequence", 0) > after:
                while found := await in_thread_patiently(_read)(bot.pk, after):
                    for item in found:
                        yield item
                    after = found[-1].sequence
            elif "document" in entry:
                progress = await in_thread_patiently(_progress)(bot.pk, UUID(entry["document"]), after)
                if progress is not None:
                    yield progress
            entry = await news.next(LOOK_SECONDS)


def _snapshot(bot_id: UUID) -> tuple[int, list[DocumentNews]]:
    """The sequence reached, and what is on its way: read in this order, so that nothing falls between."""
    last = (
        DocumentEvent.objects.filter(bot=bot_id).order_by("-sequence").values_list("sequence", flat=True).first() or 0
    )
    under_way = Document.objects.filter(bot=bot_id).exclude(state__in=FINAL).order_by("created_at")
    return last, [_now(document, last) for document in under_way]


def _read(bot_id: UUID, after: int) -> list[DocumentNews]:
    events = list(DocumentEvent.objects.filter(bot=bot_id, sequence__gt=after).order_by("sequence")[:EVENTS_A_READ])
    documents = Document.objects.in_bulk([event.document for event in events])
    return [
        DocumentNews(
            event.sequence,
            event.document,
            Stage(event.state) if event.state else None,
            documents.get(event.document),
            event.created_at,
        )
        for event in events
    ]


def _progress(bot_id: UUID, document_id: UUID, sequence: int) -> DocumentNews | None:
    document = Document.objects.filter(bot=bot_id, pk=document_id).exclude(state__in=FINAL).first()
    return _now(document, sequence) if document else None


def _now(document: Document, sequence: int) -> DocumentNews:
    return DocumentNews(sequence, document.pk, Stage(document.state), document, document.updated_at)
