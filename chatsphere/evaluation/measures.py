"""How good a ranking is, by judged questions: the measures of TREC, with the grades as gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import fmean
from typing import Self, TypeAlias

Grades: TypeAlias = Mapping[str, int]
"""The relevant documents of one question and how relevant each is, from 1; those not named are irrelevant."""

GAIN_DEPTH = 10
RECALL_DEPTH = 20


def discounted_gain(ranked: Sequence[str], grades: Grades, depth: int = GAIN_DEPTH) -> float:
    """nDCG: the gains of the first ``depth`` documents, each over log2(rank + 1), as a share of the best possible."""
    best = sorted(grades.values(), reverse=True)
    return _discounted([grades.get(name, 0) for name in ranked[:depth]]) / _discounted(best[:depth])


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def recall(ranked: Sequence[str], grades: Grades, depth: int = RECALL_DEPTH) -> float:
    """Return the share of the relevant documents that is among the first ``depth``."""
    return len(grades.keys() & set(ranked[:depth])) / len(grades)


def reciprocal_rank(ranked: Sequence[str], grades: Grades) -> float:
    """One over the rank of the first relevant document; 0 without one."""
    return next((1 / rank for rank, name in enumerate(ranked, start=1) if name in grades), 0.0)


@dataclass(frozen=True)
class Quality:
    """Means over ``questions`` questions."""

    questions: int
    discounted_gain: float
    recall: float
    reciprocal_rank: float

    @classmethod
    def of(cls, rankings: Sequence[tuple[Sequence[str], Grades]]) -> Self:
        """Judge rankings of documents, best first and each document once; raises StatisticsError without any."""
        return cls(
            questions=len(rankings),
            discounted_gain=fmean(discounted_gain(*each) for each in rankings),
            recall=fmean(recall(*each) for each in rankings),
            reciprocal_rank=fmean(reciprocal_rank(*each) for each in rankings),
        )
