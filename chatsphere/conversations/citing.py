"""From a mark in a reply to the exact words of the source that it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.ai.extracts import best_extracts
from chatsphere.ai.protocol import Passage

if TYPE_CHECKING:
    from chatsphere.conversations.marks import Mark
    from chatsphere.documents.models import Chunk

_BETWEEN_WORDS = r"(?:\s*\[\d+\])*\s+"
"""White space of any kind, and footnote marks of the source, which no reply repeats."""

QUOTATION_WORDS = 4
"""Fewer words in a row prove nothing: they stand anywhere."""


@dataclass(frozen=True)
class Cited:
    """A citation with its two sides.

    ``answer_start`` to ``answer_end`` is the statement in the reply, ``start`` to ``end`` the quote in the document's
    text, both in code points.
    """

    number: int
    answer_start: int
    answer_end: int
    chunk: Chunk
    start: int
    end: int
    quote: str


def cite(mark: Mark, text: str, chunk: Chunk, language: str) -> Cited:
    """Find in the chunk what the marked statement of ``text`` rests on.

    That is the whole line before the mark, or else its last sentence, where it stands in the chunk word for word;
    otherwise the sentence of the chunk that fits the statement best, and the whole chunk where none does.
    """
    for start in dict.fromkeys((mark.line, mark.start)):
        found = _verbatim(text[start : mark.end], chunk.text)
        if found:
            return _cited(mark, start, chunk, found)
    passage = Passage(1, chunk.document.title, chunk.heading, chunk.text)
    best = best_extracts(text[mark.start : mark.end], [passage], language)
    return _cited(mark, mark.start, chunk, (best[0].start, best[0].end) if best else (0, len(chunk.text)))


def cite_whole(mark: Mark, chunk: Chunk) -> Cited:
    """All of the text before the mark rests on the whole chunk."""
    return _cited(mark, 0, chunk, (0, len(chunk.text)))


def _verbatim(statement: str, source: str) -> tuple[int, int] | None:
    """Where a statement stands in its source, whatever white space and footnote marks are between the words."""
    words = statement.split()
    if len(words) < QUOTATION_WORDS:
        return None
    found = re.search(_BETWEEN_WORDS.join(map(_word, words)), source)
    return found.span() if found else None


def _word(word: str) -> str:
    """The pattern of a word; a footnote mark may stand between it and its full stop."""
    bare = word.rstrip(".,;:!?")
    return re.escape(bare) + (r"(?:\s*\[\d+\])*" + re.escape(word[len(bare) :]) if bare != word else "")


def _cited(mark: Mark, answer_start: int, chunk: Chunk, span: tuple[int, int]) -> Cited:
    start, end = span
    return Cited(
        number=mark.number,
        answer_start=answer_start,
        answer_end=mark.end,
        chunk=chunk,
        start=chunk.start + start,
        end=chunk.start + end,
        quote=chunk.text[start:end],
    )
