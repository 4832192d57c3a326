"""What is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from chatsphere.text import storable

QUESTION_CHARACTERS = 2_000
"""So much of a question is searched for; ranking reads the postings of every word."""

WEIGHT_OF_EARLIER = 0.5
"""What a word of the question before counts, beside 1 for one of the question itself; half of that one further back."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and those asked before it that it leans on, the latest first: their words count less."""

    text: str
    earlier: tuple[str, ...] = ()

    def searchable(self) -> Self:
        """The same without what is too long, and without what PostgreSQL's text cannot hold."""
        return type(self)(_searchable(self.text), tuple(filter(None, map(_searchable, self.earlier))))

    @property
    def weighted(self) -> list[tuple[str, float]]:
        """Its texts, each with what a word of it counts."""
        return [(text, WEIGHT_OF_EARLIER**back) for back, text in enumerate((self.text, *self.earlier))]

    @property
    def in_full(self) -> str:
        """All of it as one text, in the order in which it was asked: for what compares meanings."""
        return "\n".join((*reversed(self.earlier), self.text))


def _searchable(text: str) -> str:
    return storable(text[:QUESTION_CHARACTERS].replace("\0", " ")).strip()
