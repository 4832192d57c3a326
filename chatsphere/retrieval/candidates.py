"""What a search comes to: the passages it looked at, which of them are used, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chatsphere.documents.models import Chunk
    from chatsphere.errors import FailureCode
    from chatsphere.retrieval.question import Question
    from chatsphere.retrieval.tuning import Tuning


class Cut(StrEnum):
    """Why a candidate is not used."""

    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    NEAR_DUPLICATE = "NEAR_DUPLICATE"
    BEYOND_COUNT = "BEYOND_COUNT"
    OVER_BUDGET = "OVER_BUDGET"


class Candidate(NamedTuple):
    """A passage that was looked at: its place (from 1) and score in each ranking that has it.

    ``score`` is the fused one, 0 to 1, and compares only candidates of one search.  ``relevance``, 0 to 1 too, compares
    searches: the share of the question that the passage's words have (``words.Ranking``), and ``vector_score`` (a
    cosine), in the weights of the search.  ``word_score`` is BM25.  ``number`` is by what a reply cites it; None where
    it is ``cut``.  ``rerank_score`` is that of a model which read it with the question, on a scale of its own.
    """

    chunk_id: int
    score: float
    relevance: float
    word_rank: int | None = None
    word_score: float | None = None
    vector_rank: int | None = None
    vector_score: float | None = None
    number: int | None = None
    cut: Cut | None = None
    rerank_score: float | None = None


@dataclass(slots=True)
class Timings:
    """Milliseconds that the steps of a search took; 0 for one that was not taken."""

    embedding: float = 0.0
    vectors: float = 0.0
    words: float = 0.0
    passages: float = 0.0
    rewriting: float = 0.0
    reranking: float = 0.0


@dataclass(frozen=True)
class Retrieval:
    """All that a search came to.

    ``candidates`` come best first, as the last step ranked them.  ``chunks`` holds those that were read, with their
    documents: all that are used, and at least the next best.  The failures say that a step was left out because
    its provider failed.
    """

    question: Question
    tuning: Tuning
    candidates: tuple[Candidate, ...] = ()
    chunks: Mapping[int, Chunk] = field(default_factory=dict)
    timings: Timings = field(default_factory=Timings)
    embedding_failure: FailureCode | None = None
    reranking_failure: FailureCode | None = None

    @property
    def used(self) -> list[Candidate]:
        """Those that are used, best first."""
        return [candidate for candidate in self.candidates if candidate.cut is None]

    @property
    def passages(self) -> list[Chunk]:
        """The passages that are used, best first, with their documents."""
        return [self.chunks[candidate.chunk_id] for candidate in self.used]

    def within_budget(self, numbers: Collection[int]) -> Self:
        """The same when only the passages of these ``numbers`` found room."""
        candidates = (
            each._replace(number=None, cut=Cut.OVER_BUDGET) if each.number and each.number not in numbers else each
            for each in self.candidates
        )
        return replace(self, candidates=tuple(candidates))
