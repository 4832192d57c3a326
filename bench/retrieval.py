"""Retrieval at several sizes of a bot among many others, beside numpy and bm25s in memory on the same data."""

from __future__ import annotations

import asyncio
import random
import time
from functools import partial
from typing import TYPE_CHECKING

import bm25s
import numpy as np
from django.db import connection

from bench.corpus import Corpus
from bench.figures import Figure, quantile
from bench.shelves import A_DOCUMENT, Maker

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bench.shelves import Shelf
    from bench.stack import Stack

SIZES = (1_000, 20_000, 50_000, 100_000)
OTHERS = 300_000
A_BOT = 10_000
"""Chunks of each of the other bots."""
QUESTIONS = 40


async def measure(stack: Stack) -> list[Figure]:
    """Fill the tables by COPY, warm up, and ask."""
    return await asyncio.to_thread(_measure)


def _measure() -> list[Figure]:
    maker = Maker(Corpus())
    shelves = {SIZES[0]: maker.shelf(SIZES[0])}
    _settle()
    figures = _compared(f"{SIZES[0]:,} chunks and no others", shelves[SIZES[0]], maker)
    for _ in range(OTHERS // A_BOT):
        maker.shelf(A_BOT)
    shelves |= {size: maker.shelf(size) for size in SIZES[1:]}
    _settle()
    for size, shelf in shelves.items():
        figures += _compared(f"{size:,} chunks", shelf, maker)
    return [*figures, *_upkeep(shelves[SIZES[1]], maker)]


def _settle() -> None:
    """Do at once what PostgreSQL would do meanwhile: a search reads the index alone, where vacuum has been."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _compared(name: str, shelf: Shelf, maker: Maker) -> list[Figure]:
    """p50 and p95 of our search and of the arrays, asked the same questions in turn."""
    arrays = _Arrays(shelf)
    figures = []
    for topic in ("on", "off"):
        ours, theirs = [], []
        for number in range(QUESTIONS + 3):
            words, vector = _question(shelf, maker, is_on_topic=topic == "on")
            if number < 3:  # warm both
                _search(shelf, maker.model, words, vector)
                arrays.search(words, vector)
                continue
            ours.append(_timed(partial(_search, shelf, maker.model, words, vector)))
            theirs.append(_timed(partial(arrays.search, words, vector)))
        limit = quantile(theirs, 0.5)
        of = f"retrieval, {name}, {topic} topic"
        figures.append(Figure(f"{of}, p50", quantile(ours, 0.5), "ms", limit, target=max(15.0, 10 * limit)))
        figures.append(Figure(f"{of}, p95", quantile(ours, 0.95), "ms", quantile(theirs, 0.95)))
    return figures


def _question(shelf: Shelf, maker: Maker, *, is_on_topic: bool) -> tuple[list[str], NDArray[np.float32]]:
    """Eight words and a vector: of a chunk of the bot's with noise, or from anywhere."""
    place = random.randrange(len(shelf.words))  # noqa: S311 - no secret
    if is_on_topic:
        words = maker.chance.choice(shelf.words[place], 8, replace=False)
        vector = shelf.vectors[place] + 0.5 * maker.unit(1)[0]
    else:
        words = maker.chance.choice(len(maker.vocabulary), 8, p=maker.shares)
        vector = maker.unit(1)[0]
    return [maker.vocabulary[word] for word in words], vector / np.linalg.norm(vector)


def _search(shelf: Shelf, model: str, words: list[str], vector: NDArray[np.float32]) -> None:
    """What a reply does but for embedding the question, by the same pieces."""
    from chatsphere.retrieval.collection import Collection
    from chatsphere.retrieval.fusion import fuse
    from chatsphere.retrieval.passages import read_passages
    from chatsphere.retrieval.postings import find_words
    from chatsphere.retrieval.question import Question
    from chatsphere.retrieval.search import READ_AHEAD
    from chatsphere.retrieval.tuning import CANDIDATES, VECTOR_WEIGHT
    from chatsphere.retrieval.vectors import compare, ranking
    from chatsphere.retrieval.words import Scores

    numbers = vector.tolist()
    collection = Collection.of(shelf.bot)
    words_found = find_words(collection, Question(" ".join(words)))
    with ranking(shelf.bot, {model: numbers}, CANDIDATES) as nearest:
        scores = Scores.of(collection, words_found)
    found = scores.best(CANDIDATES, nearest)
    nearest |= compare(numbers, model, found.scores.keys() - nearest.keys())
    best = list(fuse(found.scores, nearest, VECTOR_WEIGHT))[: shelf.bot.passage_count + READ_AHEAD]
    assert len(read_passages(best)) == len(best)


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


def _upkeep(shelf: Shelf, maker: Maker) -> list[Figure]:
    """What adding a document's words and vectors takes, and taking them out again: statistics are kept nowhere else."""
    from chatsphere.documents.indexing import forget, index_words
    from chatsphere.documents.models import Posting

    added, deleted = [], []
    for _ in range(10):
        version = maker.document(shelf, 0)
        Posting.objects.filter(version=version).delete()
        keys = list(version.chunks.values_list("pk", flat=True))
        added.append(_timed(partial(index_words, version, keys)))
        deleted.append(_timed(partial(forget, version)))
    return [
        Figure(f"indexing the words of {A_DOCUMENT} chunks, p50", quantile(added, 0.5), "ms"),
        Figure(f"taking {A_DOCUMENT} chunks out of both indexes, p50", quantile(deleted, 0.5), "ms"),
    ]
