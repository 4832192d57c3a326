from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from chatsphere.documents.following import DocumentNews, follow
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Document
from chatsphere.documents.services import add_text, delete_document
from chatsphere.threads import in_thread

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)


async def hear(bot: Bot, after: int | None, until: str | None) -> list[DocumentNews]:
    """All that is told after a cursor until a stage is reached; None stands for a deletion."""
    heard = []
    async with asyncio.timeout(10), aclosing(follow(bot, after)) as news:
        async for item in news:
            heard.append(item)
            if item.stage == until:
                return heard
    raise AssertionError(heard)


async def test_every_stage_is_told_as_it_happens(bot: Bot) -> None:
    hearing = asyncio.create_task(hear(bot, None, "READY"))
    await asyncio.sleep(0.1)
    document = await in_thread(add_text)(bot, "Ducks", "Ducks swim.")
    claim = await in_thread(Document.claim)()
    assert claim is not None
    await in_thread(ingest)(claim)

    heard = await hearing
    stages = list(dict.fromkeys(item.stage for item in heard))
    assert stages == ["QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING", "READY"]
    assert {item.document_id for item in heard} == {document.pk}

    again = await hear(bot, heard[0].sequence, "READY")
    assert [item.stage for item in again] == stages[1:]


async def test_who_comes_late_is_shown_what_is_on_its_way(bot: Bot) -> None:
    document = await in_thread(add_text)(bot, "Ducks", "Ducks swim.")
    heard = await hear(bot, None, "QUEUED")
    assert [item.document for item in heard] == [document]

    await in_thread(delete_document)(document)
    gone = await hear(bot, heard[-1].sequence, None)
    assert (gone[-1].document_id, gone[-1].document) == (document.pk, None)
