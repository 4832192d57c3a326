"""Retrieval at several sizes of a bot among many others, beside numpy and bm25s in memory on the same data."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import bm25s
import numpy as np
from django.db import connection, transaction

from bench.corpus import Corpus
from bench.figures import Figure, quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from bench.stack import Stack
    from chatsphere.bots.models import Bot

SIZES = (1_000, 20_000, 50_000, 100_000)
OTHERS = 300_000
A_BOT = 10_000
"""Chunks of each of the other bots."""
A_DOCUMENT = 100
CHUNK_WORDS = 60
DIMENSIONS = 384
QUESTIONS = 40
TOPICS = 20
"""Directions about which the vectors of a bot lie; a question off its topics lies anywhere."""
MODEL = "bench"


@dataclass
class Shelf:
    """A bot's data in memory: the words of each chunk, by their numbers, and its vectors."""

    bot: Bot
    words: NDArray[np.int32]
    vectors: NDArray[np.float32]
    topics: NDArray[np.float32]
    chunk_ids: list[int]


async def measure(stack: Stack) -> list[Figure]:
    """Fill the tables by COPY, warm up, and ask."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Figure]:
    corpus = Corpus()
    maker = _Maker(corpus)
    for _ in range(OTHERS // A_BOT):
        maker.shelf(A_BOT)
    figures: list[Figure] = []
    shelves = {size: maker.shelf(size) for size in SIZES}
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for size, shelf in shelves.items():
        figures += _compared(size, shelf, maker)
    return [*figures, *_upkeep(shelves[SIZES[1]], maker)]


class _Maker:
    """Makes bots whose rows are those that ingestion would write."""

    def __init__(self, corpus: Corpus) -> None:
        self.vocabulary = corpus._words
        weights = np.array([1 / rank for rank in range(1, len(self.vocabulary) + 1)])
        self.shares = weights / weights.sum()
        self.chance = np.random.default_rng(1)

    def shelf(self, size: int) -> Shelf:
        """A new bot with so many chunks."""
        from chatsphere.accounts.models import User
        from chatsphere.bots.models import Bot

        owner, _ = User.objects.get_or_create(email="bench@example.org")
        bot = Bot.objects.create(owner=owner, name="Bench", language="simple")
        words = self.chance.choice(len(self.vocabulary), size=(size, CHUNK_WORDS), p=self.shares).astype(np.int32)
        topics = self._unit(TOPICS)
        vectors = topics[self.chance.integers(0, TOPICS, size)] + 0.8 * self._unit(size)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        shelf = Shelf(bot, words, vectors.astype(np.float32), topics, [])
        for start in range(0, size, A_DOCUMENT):
            self.document(shelf, start)
        return shelf

    def _unit(self, number: int) -> NDArray[np.float32]:
        found = self.chance.standard_normal((number, DIMENSIONS)).astype(np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    def document(self, shelf: Shelf, start: int) -> Any:
        """Store a document with the chunks from ``start`` on; returns its version."""
        from chatsphere.documents.models import Chunk, Document, Source, Stage, Version

        words = shelf.words[start : start + A_DOCUMENT]
        with transaction.atomic():
            document = Document.objects.create(
                bot=shelf.bot, title="", source=Source.TEXT, media_type="text/plain", size=1, content_hash=b"",
                file="", state=Stage.READY,
            )  # fmt: skip
            version = Version.objects.create(
                document=document, bot=shelf.bot, is_live=True, number=1, title="", size=1, language="simple",
                embedding_model=MODEL, chunk_count=len(words), word_count=int(words.size),
            )  # fmt: skip
            rows = [
                Chunk(document=document, version=version, ordinal=ordinal, start=0, end=1,
                      text=" ".join(self.vocabulary[word] for word in chunk))
                for ordinal, chunk in enumerate(words)
            ]  # fmt: skip
            keys = [chunk.pk for chunk in Chunk.objects.bulk_create(rows)]
            shelf.chunk_ids += keys
            self._index(version, keys, words)
            self._embed(version, keys, shelf.vectors[start : start + A_DOCUMENT])
        return version

    def _index(self, version: Any, keys: list[int], words: NDArray[np.int32]) -> None:
        """What ``index_words`` would write for these words, by COPY."""
        statement = "COPY chatsphere_posting (bot_id, version_id, term, chunks, frequencies, lengths) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for word, where, counts in _postings(words):
                copy.write_row(
                    (version.bot_id, version.pk, self.vocabulary[word], _array(keys[place] for place in where),
                     _array(counts), _array(CHUNK_WORDS for _ in where))
                )  # fmt: skip

    def _embed(self, version: Any, keys: list[int], vectors: NDArray[np.float32]) -> None:
        from chatsphere.documents.indexing import store_embeddings

        store_embeddings(version, zip(keys, vectors.tolist(), strict=True))


def _array(numbers: Any) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _postings(words: NDArray[np.int32]) -> Iterator[tuple[int, list[int], list[int]]]:
    """Each word with the chunks that have it, and how often."""
    chunks = np.repeat(np.arange(len(words)), words.shape[1])
    pairs, counts = np.unique(np.stack([words.ravel(), chunks]), axis=1, return_counts=True)
    bounds = np.flatnonzero(np.diff(pairs[0])) + 1
    for place in np.split(np.arange(pairs.shape[1]), bounds):
        yield int(pairs[0][place[0]]), pairs[1][place].tolist(), counts[place].tolist()


def _compared(size: int, shelf: Shelf, maker: _Maker) -> list[Figure]:
    """p50 and p95 of our search and of the arrays, asked the same questions in turn."""
    arrays = _Arrays(shelf)
    figures = []
    for topic in ("on", "off"):
        ours, theirs = [], []
        for number in range(QUESTIONS + 3):
            words, vector = _question(shelf, maker, is_on_topic=topic == "on")
            if number < 3:  # warm both
                _search(shelf, words, vector)
                arrays.search(words, vector)
                continue
            ours.append(_timed(partial(_search, shelf, words, vector)))
            theirs.append(_timed(partial(arrays.search, words, vector)))
        limit = quantile(theirs, 0.5)
        name = f"retrieval, {size:,} chunks, {topic} topic"
        figures.append(Figure(f"{name}, p50", quantile(ours, 0.5), "ms", limit, target=max(15.0, 10 * limit)))
        figures.append(Figure(f"{name}, p95", quantile(ours, 0.95), "ms", quantile(theirs, 0.95)))
    return figures


def _question(shelf: Shelf, maker: _Maker, *, is_on_topic: bool) -> tuple[list[str], NDArray[np.float32]]:
    """Eight words and a vector: of a chunk of the bot's with noise, or from anywhere."""
    place = random.randrange(len(shelf.words))  # noqa: S311 - no secret
    if is_on_topic:
        words = maker.chance.choice(shelf.words[place], 8, replace=False)
        vector = shelf.vectors[place] + 0.5 * maker._unit(1)[0]
    else:
        words = maker.chance.choice(len(maker.vocabulary), 8, p=maker.shares)
        vector = maker._unit(1)[0]
    return [maker.vocabulary[word] for word in words], vector / np.linalg.norm(vector)


def _search(shelf: Shelf, words: list[str], vector: NDArray[np.float32]) -> None:
    """What a reply does but for embedding the question, by the same pieces."""
    from chatsphere.documents.models import Chunk
    from chatsphere.retrieval.fusion import fuse
    from chatsphere.retrieval.question import Question
    from chatsphere.retrieval.tuning import CANDIDATES, VECTOR_WEIGHT
    from chatsphere.retrieval.vectors import compare, rank_by_vectors
    from chatsphere.retrieval.words import rank_by_words

    numbers = vector.tolist()
    nearest = rank_by_vectors(shelf.bot, numbers, MODEL, CANDIDATES)
    found = rank_by_words(shelf.bot, Question(" ".join(words)), CANDIDATES, nearest)
    nearest |= compare(numbers, MODEL, found.scores.keys() - nearest.keys())
    best = list(fuse(found.scores, nearest, VECTOR_WEIGHT))[:24]
    assert len(Chunk.objects.select_related("document", "version").in_bulk(best)) == len(best)


class _Arrays:
    """The limit: one bot's data in this process, exact cosines and bm25s."""

    def __init__(self, shelf: Shelf) -> None:
        self.vectors = shelf.vectors
        vocabulary = Corpus()._words
        texts = [[vocabulary[word] for word in chunk] for chunk in shelf.words]
        self.bm25 = bm25s.BM25()
        self.bm25.index(texts, show_progress=False)

    def search(self, words: list[str], vector: NDArray[np.float32]) -> None:
        """The best fifty by each, and no more."""
        number = min(50, len(self.vectors))
        scores = self.vectors @ vector.astype(np.float32)
        np.argpartition(-scores, number - 1)[:number]
        self.bm25.retrieve([words], k=number, show_progress=False)


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _upkeep(shelf: Shelf, maker: _Maker) -> list[Figure]:
    """What adding a document's words and vectors takes, and taking them out again: statistics are kept nowhere else."""
    from chatsphere.documents.indexing import forget, index_words
    from chatsphere.documents.models import ChunkEmbedding, Posting

    added, deleted = [], []
    for _ in range(10):
        version = maker.document(shelf, 0)
        Posting.objects.filter(version=version).delete()
        keys = list(ChunkEmbedding.objects.filter(version=version).values_list("pk", flat=True))
        added.append(_timed(partial(index_words, version, keys)))
        deleted.append(_timed(partial(forget, version)))
    return [
        Figure(f"indexing the words of {A_DOCUMENT} chunks, p50", quantile(added, 0.5), "ms"),
        Figure(f"taking {A_DOCUMENT} chunks out of both indexes, p50", quantile(deleted, 0.5), "ms"),
    ]
