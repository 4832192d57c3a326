"""How alike two questions are worded: what decides whether a stored answer is given as it stands.  Pure.

Sameness of words and of their neighbours, and of nothing else: a question that means the same in other words is left
to the search, and one that differs by a "not" or a name must not get the other's answer.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from chatsphere.ai.words import stem, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SAME = 0.95
"""From this likeness on a question counts as the stored one.

With 1,473 stored questions of squad, none of 1,437 others comes so near a wrong one; of 3,168 that were made to mislead
by a small change two do, which have the very words of a stored one; from .92 on it would be 24, and from .85 on 269.
Lower case and a missing question mark change nothing; 93 % are found with a plural for a singular, 90 % with "what's"
for "what is", 37 % without an article, 2 % with a letter left out.
"""

MOST_WORDS = 400
"""So much of a question is compared."""


def wording(question: str, language: str) -> list[str]:
    """The words of a question as they are compared: in order, without case, cut down to their stems."""
    return [stem(word, language) for word in words_of(question)[:MOST_WORDS]]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two wordings are, 0 to 1: the share of their words and pairs of neighbours that both have (Dice)."""
    if not one or not other:
        return 0.0
    ours, theirs = _features(one), _features(other)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def lengths_that_may_match(words: int) -> tuple[int, int]:
    """Fewest and most words of a wording that can be SAME as one of so many ``words``.

    Of a wording of n words there are 2n + 1 features, and the shorter one's can all be in the longer.
    """
    fewest = next(count for count in range(1, words + 1) if _best(count, words) >= SAME)
    most = words
    while _best(words, most + 1) >= SAME:
        most += 1
    return fewest, most


def _best(shorter: int, longer: int) -> float:
    return (2 * shorter + 1) * 2 / (2 * shorter + 2 * longer + 2)


def _features(words: Sequence[str]) -> Counter[tuple[str, ...]]:
    framed = ["", *words, ""]
    return Counter([*((word,) for word in words), *pairwise(framed)])
