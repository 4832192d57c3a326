"""From a mark in a reply to the exact words of the source that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.ai.extracts import best_extracts
from chatsphere.ai.protocol import Passage

if TYPE_CHECKING:
    from chatsphere.conversations.marks import Mark
    from chatsphere.documents.models import Chunk


@dataclass(frozen=True)
class Cited:
    """A citation with its two sides: the mark's span of the reply, and ``start`` to ``end`` of the document's text."""

    mark: Mark
    chunk: Chunk
    start: int
    end: int
    quote: str


def cite(mark: Mark, text: str, chunk: Chunk, language: str) -> Cited:
    """Find in the chunk what the marked statement of ``text`` rests on.

    That is the statement itself where it is quoted word for word, otherwise the sentence of the chunk that fits it
    best, and the whole chunk where none does.
    """
    start, end = _span(text[mark.start : mark.end], chunk, language)
    return Cited(mark, chunk, chunk.start + start, chunk.start + end, chunk.text[start:end])


def _span(statement: str, chunk: Chunk, language: str) -> tuple[int, int]:
    found = chunk.text.find(statement) if statement else -1
    if found >= 0:
        return found, found + len(statement)
    passage = Passage(1, chunk.document.title, chunk.heading, chunk.text)
    best = best_extracts(statement, [passage], language)
    return (best[0].start, best[0].end) if best else (0, len(chunk.text))
