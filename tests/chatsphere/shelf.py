"""Bots with documents put straight into the indexes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from chatsphere.accounts.models import User
from chatsphere.ai import embedding_model
from chatsphere.bots.models import Bot, Language
from chatsphere.documents.indexing import index_words, store_embeddings
from chatsphere.documents.models import Chunk, Document, Posting, Source, Stage, Version

if TYPE_CHECKING:
    from collections.abc import Sequence


def a_bot(name: str = "alice", language: str = Language.ENGLISH) -> Bot:
    owner, _ = User.objects.get_or_create(email=f"{name}@example.org")
    return Bot.objects.create(owner=owner, name=f"{name}'s", language=language)


def a_version(bot: Bot, title: str = "", *, is_live: bool = True, model: str | None = None) -> Version:
    """The only version of a new document, with nothing in it yet."""
    document = Document.objects.create(
        bot=bot,
        title=title,
        source=Source.TEXT,
        media_type="text/plain",
        size=1,
        content_hash=b"",
        file="",
        state=Stage.READY if is_live else Stage.EMBEDDING,
        live_version=1 if is_live else None,
    )
    return Version.objects.create(
        document=document,
        bot=bot,
        is_live=is_live,
        number=1,
        title=title,
        size=1,
        language=bot.language,
        embedding_model=embedding_model().name if model is None else model,
    )


def chunks_of(version: Version, texts: Sequence[str], heading: str = "") -> list[int]:
    rows = (
        Chunk(
            document=version.document,
            version=version,
            ordinal=ordinal,
            text=text,
            heading=heading,
            start=0,
            end=len(text),
        )
        for ordinal, text in enumerate(texts)
    )
    return [chunk.pk for chunk in Chunk.objects.bulk_create(rows)]


def shelve(bot: Bot, *texts: str, title: str = "", heading: str = "", is_live: bool = True) -> Document:
    """A document whose chunks have these texts, with words and vectors indexed."""
    version = a_version(bot, title, is_live=is_live)
    keys = chunks_of(version, texts, heading)
    version.chunk_count = len(keys)
    version.word_count = index_words(version, keys)
    version.save()
    store_embeddings(version, zip(keys, embedding_model().embed_passages(texts), strict=True))
    return version.document


def occurrences(posting: Posting) -> list[tuple[int, int, int]]:
    """Of each chunk that has the stem: the chunk's id, how often it stands there, the chunk's length."""
    return list(struct.iter_unpack(">qhh", posting.occurrences))
