"""Whether what is given to a model holds the answer, and whether a question without one is refused.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[str, int, int]
"""Of which article, from which character to which."""


def within(passages: Iterable[tuple[Span, int]], words: int) -> list[Span]:
    """What finds room in so many words: passages with their words, best first, each whole or not at all."""
    fitting = []
    for span, count in passages:
        if count <= words:
            words -= count
            fitting.append(span)
    return fitting


def hold(passages: Iterable[Span], article: str, answers: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the answers stands whole in a passage, or in several that follow each other."""
    joined: list[list[int]] = []
    for _, start, end in sorted(span for span in passages if span[0] == article):
        if joined and start <= joined[-1][1] + 2:  # nothing but a space or two line breaks in between
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return any(start <= first and last <= end for first, last in answers for start, end in joined)


@dataclass(frozen=True)
class Refusing:
    """How well unanswerable questions are told: of those refused, and of those that should be."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @classmethod
    def by(cls, threshold: float, relevances: Sequence[tuple[float, bool]]) -> Self:
        """Of questions with the relevance of their best passage and whether they have an answer."""
        refused = [is_answerable for relevance, is_answerable in relevances if relevance < threshold]
        wrong, unanswerable = sum(refused), sum(not is_answerable for _, is_answerable in relevances)
        right = len(refused) - wrong
        return cls(right / len(refused) if refused else 0.0, right / unanswerable if unanswerable else 0.0)


def best_threshold(relevances: Sequence[tuple[float, bool]]) -> float:
    """Of 0, .05, .1 and so on the one by which unanswerable questions are told best, by F1."""
    return max((step / 20 for step in range(20)), key=lambda threshold: Refusing.by(threshold, relevances).f1)


SPARED = 200
"""Of so many questions that are answered, a sparing threshold refuses one at most."""


def sparing_threshold(relevances: Sequence[tuple[float, bool]]) -> float:
    """Of 0, .05, .1 and so on the highest that refuses at most one in ``SPARED`` of the answerable."""
    answerable = [relevance for relevance, is_answerable in relevances if is_answerable]
    steps = (step / 20 for step in range(20))
    return max(each for each in steps if SPARED * sum(known < each for known in answerable) <= len(answerable))
