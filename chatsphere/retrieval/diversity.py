"""Telling copies apart from passages that say something of their own."""

from __future__ import annotations

import re
from typing import NamedTuple

from chatsphere.ai.words import FUNCTION_WORDS, WORD

SHINGLE = 4
"""Words in a row that are compared as one."""

ALIKE = 0.8
"""A passage this part of which stands in another says nothing new."""

_TELLING = re.compile(r"[^\W_a-z]")
"""Begins a name, or a number: where two copies of one form differ."""


class Outline(NamedTuple):
    """What passages are compared by."""

    shingles: frozenset[tuple[str, ...]]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Outline:
        """The outline of a passage."""
        words = WORD.findall(text)
        small = [word.lower() for word in words]
        return cls(
            frozenset(zip(*(small[place:] for place in range(SHINGLE)), strict=False)) or frozenset([tuple(small)]),
            frozenset(word for word in set(words) if _TELLING.match(word) and word.lower() not in FUNCTION_WORDS),
        )

    def repeats(self, other: Outline) -> bool:
        """Whether nearly all of it stands in the other, and every name and number of it."""
        return self.names <= other.names and len(self.shingles & other.shingles) >= ALIKE * len(self.shingles)
