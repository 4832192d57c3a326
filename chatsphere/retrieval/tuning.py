"""By what a search is tuned: a bot's own settings, and what was measured best where it has none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from chatsphere.ai import embedding_model

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

CANDIDATES = 50
"""Passages that each ranking proposes.  Measured best with the weight below."""

VECTOR_WEIGHT = 0.5
"""Share of the vectors in a score, where they carry meaning.  On six public collections half and half of stretched
scores (nDCG@10 .632) beats reciprocal rank fusion (.622); .4 and .6 are a little worse on scifact and squad."""

THRESHOLD = 0.35
"""Relevance that the best passage must reach.  Of steps of .05 the highest that refuses at most one in 200 questions
which the documents answer: of those of squad, even positions, on its whole articles.  Of scifact's claims, which these
articles know nothing of, it refuses 78 in 100."""

THRESHOLD_WITH_MEANINGS = 0.35
"""The same where vectors take part: 77 in 100 with MiniLM.  A model whose cosines are high altogether refuses less."""


def standard_threshold(vector_weight: float) -> float:
    """The threshold of a bot that has none of its own."""
    return THRESHOLD_WITH_MEANINGS if vector_weight else THRESHOLD


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings of one search.

    ``passages`` is how many are used at most.  ``vector_weight`` is 0 for words alone and 1 for vectors alone.  A
    question whose best passage has a relevance (0 to 1) below ``threshold`` finds nothing.  Whether the best are
    ranked anew where a model is configured for it says ``is_reranked``.
    """

    passages: int
    vector_weight: float
    threshold: float
    is_reranked: bool = True

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """A bot's settings; where it leaves the choice, words alone with an embedding model that knows no meanings."""
        weight = bot.vector_weight
        if weight is None:
            weight = VECTOR_WEIGHT if embedding_model().is_semantic else 0.0
        threshold = bot.relevance_threshold
        if threshold is None:
            threshold = standard_threshold(weight)
        return cls(bot.passage_count, weight, threshold)

    def by_words(self) -> Self:
        """The same for words alone: a default threshold is then that of words."""
        threshold = THRESHOLD if self.threshold == THRESHOLD_WITH_MEANINGS else self.threshold
        return replace(self, vector_weight=0.0, threshold=threshold)
