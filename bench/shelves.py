"""Bots of made words and vectors, whose rows are those that ingestion would write."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bench.corpus import Corpus
    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Version

A_DOCUMENT = 100
CHUNK_WORDS = 60
DIMENSIONS = 384
TOPICS = 20
"""Directions about which the vectors of a bot lie; a question off its topics lies anywhere."""

_OCCURRENCE = np.dtype([("chunk", ">i8"), ("frequency", ">i2"), ("length", ">i2")])


@dataclass
class Shelf:
    """A bot's data in memory: the words of each chunk, by their numbers, and its vectors."""

    bot: Bot
    words: NDArray[np.int32]
    vectors: NDArray[np.float32]


class Maker:
    """Makes them, the same in every run."""

    def __init__(self, corpus: Corpus) -> None:
        from chatsphere.accounts.models import User
        from chatsphere.ai import embedding_model

        self.vocabulary = corpus._words
        weights = np.array([1 / rank for rank in range(1, len(self.vocabulary) + 1)])
        self.shares = weights / weights.sum()
        self.chance = np.random.default_rng(1)
        # As the workers embed: what is embedded by another model they make anew.
        self.model = embedding_model().name
        self.owner = User.objects.create(email="bench@example.org")

    def shelf(self, size: int) -> Shelf:
        """A new bot with so many chunks, in documents of ``A_DOCUMENT``."""
        from chatsphere.bots.models import Bot

        bot = Bot.objects.create(owner=self.owner, name="Bench", language="simple")
        words = self.chance.choice(len(self.vocabulary), size=(size, CHUNK_WORDS), p=self.shares).astype(np.int32)
        vectors = self.unit(TOPICS)[self.chance.integers(0, TOPICS, size)] + 0.8 * self.unit(size)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        shelf = Shelf(bot, words, vectors)
        with transaction.atomic():
            for start in range(0, size, A_DOCUMENT):
                self.document(shelf, start)
        return shelf

    def unit(self, number: int) -> NDArray[np.float32]:
        """Vectors anywhere, of unit length."""
        found = self.chance.standard_normal((number, DIMENSIONS), np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    def document(self, shelf: Shelf, start: int) -> Version:
        """Store a document of the shelf's chunks from ``start`` on, each table by COPY; returns its version."""
        from chatsphere.documents.indexing import store_embeddings
        from chatsphere.documents.models import Document, Source, Stage, Version

        part = slice(start, start + A_DOCUMENT)
        words, vectors = shelf.words[part], shelf.vectors[part]
        document = Document.objects.create(
            bot=shelf.bot, title="", source=Source.TEXT, media_type="text/plain", size=1, content_hash=b"",
            file="", state=Stage.READY,
        )  # fmt: skip
        version = Version.objects.create(
            document=document, bot=shelf.bot, is_live=True, number=1, title="", size=1, language="simple",
            embedding_model=self.model, chunk_count=len(words), word_count=int(words.size),
        )  # fmt: skip
        first = _reserved("chatsphere_chunk", len(words))
        columns = '(id, document_id, version_id, ordinal, text, heading, start, "end")'
        _copy(f"chunk {columns}", self._chunks(version, first, words))
        _copy("posting (bot_id, version_id, term, occurrences)", self._postings(version, first, words))
        store_embeddings(version, enumerate(vectors.tolist(), first))
        return version

    def _chunks(self, version: Version, first: int, words: NDArray[np.int32]) -> Iterator[str]:
        holders = f"{version.document_id}\t{version.pk}"
        for ordinal, numbers in enumerate(words.tolist()):
            text = " ".join([self.vocabulary[number] for number in numbers])
            yield f"{first + ordinal}\t{holders}\t{ordinal}\t{text}\t\t0\t1\n"

    def _postings(self, version: Version, first: int, words: NDArray[np.int32]) -> Iterator[str]:
        """What ``index_words`` would write."""
        chunks = np.repeat(np.arange(len(words)), CHUNK_WORDS)
        pairs, counts = np.unique(words.ravel() * len(words) + chunks, return_counts=True)
        terms, places = np.divmod(pairs, len(words))
        found = np.empty(len(pairs), _OCCURRENCE)
        found["chunk"], found["frequency"], found["length"] = places + first, counts, CHUNK_WORDS
        packed = found.tobytes().hex()
        bounds = [0, *(np.flatnonzero(np.diff(terms)) + 1).tolist(), len(terms)]
        width = 2 * _OCCURRENCE.itemsize
        holder = f"{version.bot_id}\t{version.pk}"
        for begin, end in pairwise(bounds):
            term = self.vocabulary[terms[begin]]
            yield f"{holder}\t{term}\t\\\\x{packed[begin * width : end * width]}\n"


def _reserved(table: str, number: int) -> int:
    """The first of so many keys in a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        ((sequence,),) = cursor.fetchall()
        cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, number - 1])
        last: int = cursor.fetchone()[0]
    return last - number + 1


def _copy(table: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY chatsphere_{table} FROM STDIN") as copy:
        copy.write("".join(lines))
