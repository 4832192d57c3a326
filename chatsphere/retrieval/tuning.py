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
"""Share of the vectors in a score, where they carry meaning.  On six public collections .4 to .6 differ by less than
.004 of nDCG@10, and half and half of stretched scores (.632) beats reciprocal rank fusion (.622)."""

THRESHOLD = 0.0
"""Relevance that the best passage must reach, where words alone are compared."""

THRESHOLD_WITH_MEANINGS = 0.0
"""The same where vectors take part."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Settings of one search.

    ``passages`` is how many are used at most.  ``vector_weight`` is 0 for words alone and 1 for vectors alone.  A
    question whose best passage has a relevance (0 to 1) below ``threshold`` finds nothing.
    """

    passages: int
    vector_weight: float
    threshold: float

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """A bot's settings; where it leaves the choice, words alone with an embedding model that knows no meanings."""
        weight = bot.vector_weight
        if weight is None:
            weight = VECTOR_WEIGHT if embedding_model().is_semantic else 0.0
        threshold = bot.relevance_threshold
        if threshold is None:
            threshold = THRESHOLD_WITH_MEANINGS if weight else THRESHOLD
        return cls(bot.passage_count, weight, threshold)

    def by_words(self) -> Self:
        """The same for words alone: a default threshold is then that of words."""
        threshold = THRESHOLD if self.threshold == THRESHOLD_WITH_MEANINGS else self.threshold
        return replace(self, vector_weight=0.0, threshold=threshold)
