"""From a question to the passages that may answer it: the one search that replies, trials and evaluation share."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from chatsphere.ai import embedding_model, embedding_model_named, reranker
from chatsphere.documents.indexing import embedded_text
from chatsphere.errors import ProviderFailure
from chatsphere.retrieval.candidates import Candidate, Cut, Retrieval, Timings
from chatsphere.retrieval.collection import Collection
from chatsphere.retrieval.diversity import Outline
from chatsphere.retrieval.fusion import fuse
from chatsphere.retrieval.passages import read_passages
from chatsphere.retrieval.postings import find_words
from chatsphere.retrieval.tuning import CANDIDATES, Tuning
from chatsphere.retrieval.vectors import compare, ranking
from chatsphere.retrieval.words import Scores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatsphere.ai.protocol import EmbeddingModel
    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Chunk, Version
    from chatsphere.errors import FailureCode
    from chatsphere.retrieval.question import Question

log = logging.getLogger(__name__)

READ_AHEAD = 4
"""Candidates that are read beyond those to be used: so many may be copies before more must be read."""

RERANKED = 30
"""Of the best candidates so many are ranked anew where a model is configured for that: its time goes by the passage."""

LOOKS = 3
"""How often is searched where a passage is gone between ranking and reading: a new version has taken over."""


def retrieve(bot: Bot, question: Question, tuning: Tuning | None = None) -> Retrieval:
    """Find the passages of the bot's live versions that fit ``question``, by ``tuning`` or else the bot's own.

    Five statements; more where most of what is found are copies, or versions are being made.  Nothing is found when no
    passage shares a word with the question and there is nothing to compare meanings by.  A provider that fails leaves
    its step out.
    """
    for _ in range(LOOKS):
        search = _Search(bot, question.searchable(), tuning or Tuning.of(bot))
        found = search.find()
        if not search.has_missed:
            break
    return found


class _Search:
    """One search on its way."""

    def __init__(self, bot: Bot, question: Question, tuning: Tuning) -> None:
        self.bot = bot
        self.question = question
        self.tuning = tuning
        self.timings = Timings()
        self.chunks: dict[int, Chunk] = {}
        self.embedding_failure: FailureCode | None = None
        self.reranking_failure: FailureCode | None = None
        self.has_missed = False

    def find(self) -> Retrieval:
        """Rank, and choose from what was ranked."""
        candidates = self.rank()
        if all(candidate.relevance < self.tuning.threshold for candidate in candidates):
            return self.outcome([candidate._replace(cut=Cut.BELOW_THRESHOLD) for candidate in candidates])
        return self.outcome(self.choose(self.rank_anew(candidates)))

    def outcome(self, candidates: list[Candidate]) -> Retrieval:
        """What it came to."""
        return Retrieval(
            question=self.question,
            tuning=self.tuning,
            candidates=tuple(candidates),
            chunks=self.chunks,
            timings=self.timings,
            embedding_failure=self.embedding_failure,
            reranking_failure=self.reranking_failure,
        )

    def rank(self) -> list[Candidate]:
        """What both rankings propose, best first."""
        if not self.question.text:
            return []
        collection = Collection.of(self.bot)
        vectors = self._embedded(self._models(collection))
        if not vectors:
            self.tuning = self.tuning.by_words()
        weight = self.tuning.vector_weight
        with self._timed("words"):
            found = find_words(collection, self.question) if weight < 1 else []
        with self._timed("vectors" if vectors else "words"), ranking(self.bot, vectors, CANDIDATES) as nearest:
            scores = Scores.of(collection, found)
        with self._timed("words"):
            words = scores.best(CANDIDATES, nearest)
        vector_ranks, word_ranks = _ranks(nearest), _ranks(words.scores)
        # What one ranking proposes is judged by the other too, so that being nearly among the best counts as such.
        for name, vector in vectors.items():
            with self._timed("vectors"):
                nearest |= compare(vector, name, words.scores.keys() - nearest.keys())
        fused = fuse(words.scores, nearest, weight)
        return [
            Candidate(
                chunk_id=key,
                score=score,
                relevance=(1 - weight) * words.shares.get(key, 0.0) + weight * max(nearest.get(key, 0.0), 0.0),
                word_rank=word_ranks.get(key),
                word_score=words.scores.get(key),
                vector_rank=vector_ranks.get(key),
                vector_score=nearest.get(key),
            )
            for key, score in fused.items()
        ]

    def rank_anew(self, candidates: list[Candidate]) -> list[Candidate]:
        """The best in the order of the model that reads each with the question; all as they were where it fails."""
        model = reranker() if self.tuning.is_reranked else None
        if model is None:
            return candidates
        best, others = self._read(candidates[:RERANKED]), candidates[RERANKED:]
        try:
            with self._timed("reranking"):
                scores = model.score(self.question.in_full, [self._in_full(candidate) for candidate in best])
        except ProviderFailure as failure:
            log.warning("passages could not be ranked anew (%s): their order stays", failure.code)
            self.reranking_failure = failure.code
            return [*best, *others]
        scored = [each._replace(rerank_score=score) for each, score in zip(best, scores, strict=True)]
        return [*sorted(scored, key=lambda each: -(each.rerank_score or 0.0)), *others]

    def _in_full(self, candidate: Candidate) -> str:
        chunk = self.chunks[candidate.chunk_id]
        return embedded_text(chunk.version.title, chunk.heading, chunk.text)

    def _models(self, collection: Collection) -> dict[str, EmbeddingModel]:
        """The models by which the bot's versions were embedded: one, or two while one takes over from the other.

        None where one of them cannot be asked any more: versions for which no vector speaks would stand behind all
        others, so words alone are fairer.
        """
        if not self.tuning.vector_weight:
            return {}
        models: dict[str, EmbeddingModel] = {}
        for name in collection.models:
            model = embedding_model_named(name)
            if model is None or model.is_semantic != embedding_model().is_semantic:
                return {}
            models[name] = model
        return models

    def _embedded(self, models: Mapping[str, EmbeddingModel]) -> dict[str, list[float]]:
        """The question as each model embeds it; none where one of them fails."""
        vectors: dict[str, list[float]] = {}
        for name, model in models.items():
            try:
                with self._timed("embedding"):
                    vectors[name] = model.embed_query(self.question.in_full)
            except ProviderFailure as failure:
                log.warning("a question could not be embedded (%s): searching by words alone", failure.code)
                self.embedding_failure = failure.code
                return {}
        return vectors

    def choose(self, candidates: list[Candidate]) -> list[Candidate]:
        """Read the best, and use as many as are asked for of those that repeat no better one."""
        chosen: list[Candidate] = []
        kept: list[Outline] = []
        ahead = self.tuning.passages + READ_AHEAD
        while candidates and len(kept) < self.tuning.passages:
            read, candidates = self._read(candidates[:ahead]), candidates[ahead:]
            chosen += [self._judged(candidate, kept) for candidate in read]
        return [*chosen, *(candidate._replace(cut=Cut.BEYOND_COUNT) for candidate in candidates)]

    def _judged(self, candidate: Candidate, kept: list[Outline]) -> Candidate:
        """The candidate with its number, or the reason why it is cut."""
        if len(kept) == self.tuning.passages:
            return candidate._replace(cut=Cut.BEYOND_COUNT)
        outline = Outline(self.chunks[candidate.chunk_id].text)
        if any(map(outline.repeats, kept)):
            return candidate._replace(cut=Cut.NEAR_DUPLICATE)
        kept.append(outline)
        return candidate._replace(number=len(kept))

    def _read(self, candidates: list[Candidate]) -> list[Candidate]:
        """Fetch the passages; one whose version went away meanwhile is left out."""
        wanted = [candidate.chunk_id for candidate in candidates if candidate.chunk_id not in self.chunks]
        with self._timed("passages"):
            found = read_passages(wanted)
        self.chunks |= {key: chunk for key, chunk in found.items() if _is_searched(self.bot, chunk.version)}
        read = [candidate for candidate in candidates if candidate.chunk_id in self.chunks]
        self.has_missed |= len(read) < len(candidates)
        return read

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = perf_counter()
        try:
            yield
        finally:
            setattr(self.timings, step, getattr(self.timings, step) + (perf_counter() - began) * 1000)


def _ranks(scores: Mapping[int, float]) -> dict[int, int]:
    """The places, from 1, of those that a ranking proposed itself."""
    return {key: rank for rank, key in enumerate(list(scores)[:CANDIDATES], start=1)}


def _is_searched(bot: Bot, version: Version) -> bool:
    return version.bot_id == bot.pk and version.is_live
