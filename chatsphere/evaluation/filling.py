"""A bot filled with a collection, by the pieces that ingestion is made of, without its files, claims and events."""

from __future__ import annotations

import hashlib
import re
from array import array
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from chatsphere.accounts.models import User
from chatsphere.ai import embedding_model
from chatsphere.bots.models import Bot
from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.indexing import embedded_text, store_embeddings
from chatsphere.documents.models import Chunk, Document, Source, Stage, Version
from chatsphere.documents.storing import store_stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chatsphere.evaluation.collection import Entry

CHUNKS_AN_EMBEDDING = 256


def filled_bot(entries: Iterable[Entry], language: str, cache: Path | None = None) -> Bot:
    """Make a bot of nobody's that answers from these documents, in the caller's transaction.

    A document's ``file`` is its key in the collection.  Vectors are kept in the directory ``cache``, if one is given.
    """
    owner = User.objects.create_user(f"{uuid4()}@evaluation.invalid")
    bot = Bot.objects.create(owner=owner, name="Evaluation", language=language)
    for entry in entries:
        _add(bot, entry)
    if embedding_model().is_semantic:
        _embed(bot, _Vectors(cache))
    return bot


def _add(bot: Bot, entry: Entry) -> None:
    document = Document.objects.create(
        bot=bot,
        title=entry.title[:255],
        source=Source.TEXT,
        media_type="text/plain",
        size=len(entry.text.encode()),
        content_hash=b"",
        file=entry.key,
        state=Stage.READY,
    )
    version = Version.objects.create(
        document=document,
        bot=bot,
        is_live=True,
        number=1,
        title=document.title,
        size=document.size,
        language=bot.language,
        embedding_model=embedding_model().name,
        chunk_tokens=bot.chunk_tokens,
    )
    blocks = [Block(text) for part in re.split(r"\n\s*\n", entry.text) if (text := part.strip())]
    count = embedding_model().count_tokens
    stretches = compose(blocks, max_tokens=bot.chunk_tokens, language=bot.language, count=count)
    stored = store_stretches(version, list(stretches))
    version.chunk_count, version.word_count = len(stored.keys), stored.words
    version.save(update_fields=["chunk_count", "word_count"])


def _embed(bot: Bot, vectors: _Vectors) -> None:
    """Embed all chunks of the bot, in batches that run over the bounds of its many small documents."""
    chunks = Chunk.objects.filter(version__bot=bot).select_related("version").order_by("pk").iterator()
    while batch := list(islice(chunks, CHUNKS_AN_EMBEDDING)):
        found = vectors.of([embedded_text(chunk.version.title, chunk.heading, chunk.text) for chunk in batch])
        pairs = zip(batch, found, strict=True)
        for version, group in groupby(pairs, key=lambda pair: pair[0].version):
            store_embeddings(version, ((chunk.pk, vector) for chunk, vector in group))


class _Vectors:
    """The vectors of texts, from a directory that keeps one file for each batch of them or else from the model."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory

    def of(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of these texts."""
        model = embedding_model()
        if self._directory is None:
            return model.embed_passages(texts)
        content = "\0".join((model.name, *texts))
        path = self._directory / f"{hashlib.sha256(content.encode()).hexdigest()}.f32"
        if path.exists():
            return _read(path, len(texts))
        vectors = model.embed_passages(texts)
        self._directory.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{uuid4().hex}")
        part.write_bytes(array("f", (number for vector in vectors for number in vector)).tobytes())
        part.rename(path)
        return vectors


def _read(path: Path, number: int) -> list[list[float]]:
    numbers = array("f", path.read_bytes())
    width = len(numbers) // number
    return [numbers[start : start + width].tolist() for start in range(0, len(numbers), width)]
