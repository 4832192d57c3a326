"""Bots with documents put straight into the indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.accounts.models import User
from chatsphere.ai import embedding_model
from chatsphere.bots.models import Bot, Language
from chatsphere.documents.indexing import index_words, store_embeddings
from chatsphere.documents.models import Chunk, Document, Source, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence


def a_bot(name: str = "alice", language: str = Language.ENGLISH) -> Bot:
    owner, _ = User.objects.get_or_create(email=f"{name}@example.org")
    return Bot.objects.create(owner=owner, name=f"{name}'s", language=language)


def a_document(bot: Bot, title: str = "", state: str = Stage.READY, model: str | None = None) -> Document:
    return Document.objects.create(
        bot=bot,
        title=title,
        source=Source.TEXT,
        media_type="text/plain",
        size=1,
        content_hash=b"",
        file="",
        state=state,
        embedding_model=embedding_model().name if model is None else model,
    )


def chunks_of(document: Document, texts: Sequence[str], heading: str = "") -> list[int]:
    rows = (
        Chunk(document=document, ordinal=ordinal, text=text, heading=heading, start=0, end=len(text))
        for ordinal, text in enumerate(texts)
    )
    return [chunk.pk for chunk in Chunk.objects.bulk_create(rows)]


def shelve(bot: Bot, *texts: str, title: str = "", heading: str = "", state: str = Stage.READY) -> Document:
    """A document whose chunks have these texts, with words and vectors indexed."""
    document = a_document(bot, title, state)
    keys = chunks_of(document, texts, heading)
    document.chunk_count = len(keys)
    document.word_count = index_words(document, bot.language, keys)
    document.save()
    store_embeddings(document, zip(keys, embedding_model().embed_passages(texts), strict=True))
    return document
