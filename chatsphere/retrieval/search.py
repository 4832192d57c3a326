"""From a question to the passages that may answer it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.ai import embedding_model
from chatsphere.documents.models import Chunk, Stage
from chatsphere.errors import ProviderFailure
from chatsphere.retrieval.fusion import fuse
from chatsphere.retrieval.vectors import rank_by_vectors
from chatsphere.retrieval.words import rank_by_words

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Document

log = logging.getLogger(__name__)

CANDIDATES = 50
"""Passages that each ranking proposes.  Measured best with the weight below."""

VECTOR_WEIGHT = 0.5
"""Share of the vectors in a score, where they carry meaning.  On six public collections .4 to .6 differ by less than
.004 of nDCG@10, and half and half of stretched scores (.632) beats reciprocal rank fusion (.622)."""

QUESTION_CHARACTERS = 2_000
"""So much of a question is searched for; ranking reads the postings of every word."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why: its place (from 1) and score in each ranking that has it.

    ``score`` is the fused one, 0 to 1, and compares only hits of one search.  ``word_score`` is BM25,
    ``vector_score`` a cosine.
    """

    chunk: Chunk
    score: float
    word_rank: int | None
    word_score: float | None
    vector_rank: int | None
    vector_score: float | None

    @property
    def document(self) -> Document:
        """The document that the passage stands in."""
        return self.chunk.document


def search(bot: Bot, question: str, *, limit: int = 8, vector_weight: float | None = None) -> list[Hit]:
    """Find the passages of the bot's ready documents that fit ``question``, best first, at most ``limit``.

    At most three statements.  Empty when no passage shares a word with the question and there is nothing to compare
    meanings by.  ``vector_weight`` is 0 for words alone and 1 for vectors alone; unless given it is
    ``VECTOR_WEIGHT`` with a semantic embedding model and 0 with one that knows only words.  A provider that cannot
    embed the question leaves the words to answer alone.
    """
    question = _searchable(question)
    if not question:
        return []
    if vector_weight is None:
        vector_weight = VECTOR_WEIGHT if embedding_model().is_semantic else 0.0
    vectors = _by_vectors(bot, question) if vector_weight > 0 else {}
    words = rank_by_words(bot, question, CANDIDATES) if vector_weight < 1 else {}
    fused = fuse(words, vectors, vector_weight)
    return _hits(bot, dict(list(fused.items())[:limit]), words, vectors)


def _searchable(question: str) -> str:
    """The part of a question that is searched for, without what PostgreSQL's text cannot hold."""
    return question[:QUESTION_CHARACTERS].replace("\0", " ").encode(errors="ignore").decode().strip()


def _by_vectors(bot: Bot, question: str) -> dict[int, float]:
    model = embedding_model()
    try:
        vector = model.embed_query(question)
    except ProviderFailure as failure:
        log.warning("a question could not be embedded (%s): searching by words alone", failure.code)
        return {}
    return rank_by_vectors(bot, vector, model.name, CANDIDATES)


def _hits(bot: Bot, fused: dict[int, float], words: dict[int, float], vectors: dict[int, float]) -> list[Hit]:
    """Fetch the passages; one whose document went away meanwhile is left out."""
    word_ranks = {key: rank for rank, key in enumerate(words, start=1)}
    vector_ranks = {key: rank for rank, key in enumerate(vectors, start=1)}
    # By key alone: asked for the bot's as well, a planner without statistics reads all its chunks to find these.
    chunks = Chunk.objects.select_related("document").in_bulk(list(fused))
    return [
        Hit(chunks[key], score, word_ranks.get(key), words.get(key), vector_ranks.get(key), vectors.get(key))
        for key, score in fused.items()
        if key in chunks and _is_searched(bot, chunks[key].document)
    ]


def _is_searched(bot: Bot, document: Document) -> bool:
    return document.bot_id == bot.pk and document.state == Stage.READY
