"""Citation marks in a text that is still arriving.

A model cites passage n by writing ``[n]``.  Marks of passages it was given stay; others are dropped, so that text and
citations always agree.  Whatever might be the beginning of a mark is held back until it is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatsphere.sentences import sentence_spans
from chatsphere.text import storable

if TYPE_CHECKING:
    from collections.abc import Collection

NUMBERS = r"\d{1,3}(?:\s?,\s?\d{1,3}){0,9}"
"""What stands between the brackets of a mark."""

# Each begins where white space begins, never within it: so a long run of it is read once.
_MARK = re.compile(rf"(?<![ \t])(?P<space>[ \t]*)\[(?P<numbers>{NUMBERS})\]")
_PERHAPS_A_MARK = re.compile(r"(?<!\s)\s*(\[(\d{1,3}(\s?,\s?\d{1,3}){0,9}(\s?,?\s?)?)?)?\Z")
_END_OF_STATEMENT = re.compile(r"[\s.,;:!?…)\"'”’»]*")


@dataclass(frozen=True)
class Mark:
    """A citation mark: passage ``number``, and what it stands after, in code points of the text.

    The statement is the last sentence before the mark, from ``start`` to ``end``; ``line`` is where the sentences begin
    that stand in the same line before it and after the mark before.
    """

    number: int
    start: int
    end: int
    line: int


@dataclass
class MarkedText:
    """A reply's text as it grows, without white space at its beginning and end.

    ``known`` are the numbers of the passages that were given.
    """

    known: Collection[int]
    language: str = "english"
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    _held: str = ""
    _closed: int = 0
    """Where the last mark ends in the text."""

    def feed(self, piece: str) -> None:
        """Take the next piece of the model's output; what PostgreSQL cannot store is left out."""
        arrived = self._held + storable(piece)
        certain = _PERHAPS_A_MARK.search(arrived).start()  # type: ignore[union-attr]  # it matches the empty end
        self._held = arrived[certain:]
        self._settle(arrived[:certain])

    def keep(self, literal: str) -> None:
        """Take a piece in which nothing is a mark: code and the like."""
        body = literal.rstrip()
        if body:
            held, self._held = self._held, ""
            self._settle(held)
            self._append(storable(body))
        self._held += literal[len(body) :]

    def finish(self) -> None:
        """Nothing more comes: what was held back is text after all, but for white space."""
        held, self._held = self._held, ""
        self._settle(held.rstrip())

    def _settle(self, certain: str) -> None:
        done = 0
        for found in _MARK.finditer(certain):
            self._append(certain[done : found.start()])
            done = found.end()
            numbers = [int(number) for number in found["numbers"].split(",")]
            kept = [number for number in dict.fromkeys(numbers) if number in self.known]
            if kept:
                line, start, end = self._statement()
                self.marks += [Mark(number, start, end, line) for number in kept]
                self._append(found["space"] + "".join(f"[{number}]" for number in kept))
                self._closed = len(self.text)
        self._append(certain[done:])

    def _append(self, piece: str) -> None:
        self.text += piece if self.text else piece.lstrip()

    def _statement(self) -> tuple[int, int, int]:
        """Where the line begins, and the span of the statement, that a mark at the end of the text belongs to."""
        text, end, begin = self.text, len(self.text.rstrip()), 0
        if self.marks and (closing := _END_OF_STATEMENT.match(text, self._closed)):
            begin = closing.end()
            if begin >= end:  # [1][2]: the second stands for the same statement as the first
                last = self.marks[-1]
                return last.line, last.start, last.end
        begin = max(begin, text.rfind("\n", 0, end) + 1)
        spans = sentence_spans(text[begin:end], self.language)
        if not spans:
            return end, end, end
        return begin + spans[0][0], begin + spans[-1][0], begin + spans[-1][1]
