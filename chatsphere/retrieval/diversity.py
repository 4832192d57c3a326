"""Telling copies apart from passages that say something of their own."""

from __future__ import annotations

import re

from django.utils.functional import cached_property

from chatsphere.ai.words import FUNCTION_WORDS, WORD

SHINGLE = 4
"""Words in a row that are compared as one."""

ALIKE = 0.8
"""A passage this part of which stands in another says nothing new."""

_TELLING = re.compile(r"[^\W_a-z]")
"""Begins a name, or a number: where two copies of one form differ."""


class Outline:
    """What a passage is compared by: its names, and where they are not enough, its shingles."""

    def __init__(self, text: str) -> None:
        self._words = WORD.findall(text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names and numbers."""
        return frozenset(
            word for word in set(self._words) if _TELLING.match(word) and word.lower() not in FUNCTION_WORDS
        )

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Every few words in a row."""
        small = [word.lower() for word in self._words]
        return frozenset(zip(*(small[place:] for place in range(SHINGLE)), strict=False)) or frozenset([tuple(small)])

    def repeats(self, other: Outline) -> bool:
        """Whether nearly all of it stands in the other, and every name and number of it."""
        return self.names <= other.names and len(self.shingles & other.shingles) >= ALIKE * len(self.shingles)
