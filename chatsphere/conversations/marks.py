"""Citation marks in a text that is still arriving.

A model cites passage n by writing ``[n]``.  Marks of passages it was given stay; others are dropped, so that text and
citations always agree.  Whatever might be the beginning of a mark is held back until it is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatsphere.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Collection

_MARK = re.compile(r"(?P<space>[ \t]*)\[(?P<numbers>\d{1,3}(?:\s?,\s?\d{1,3}){0,9})\]")
_PERHAPS_A_MARK = re.compile(r"[ \t]*(\[(\d{1,3}(\s?,\s?\d{1,3}){0,9}(\s?,?\s?)?)?)?$")
_MARKS_BEFORE = re.compile(r"(\s?\[\d{1,3}\])+\s*$")


@dataclass(frozen=True)
class Mark:
    """A citation mark: passage ``number``, and the span of the statement before it, in code points of the text."""

    number: int
    start: int
    end: int


@dataclass
class MarkedText:
    """A reply's text as it grows.  ``known`` are the numbers of the passages that were given."""

    known: Collection[int]
    language: str = "english"
    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    _held: str = ""

    def feed(self, piece: str) -> None:
        """Take the next piece of the model's output; NUL, which PostgreSQL cannot store, is left out."""
        arrived = self._held + piece.replace("\0", "")
        certain = _PERHAPS_A_MARK.search(arrived).start()  # type: ignore[union-attr]  # it matches the empty end
        self._held = arrived[certain:]
        self._settle(arrived[:certain])

    def finish(self) -> None:
        """Nothing more comes: what was held back is text after all, without the white space at its end."""
        held, self._held = self._held, ""
        self._settle(held.rstrip())

    def _settle(self, certain: str) -> None:
        done = 0
        for found in _MARK.finditer(certain):
            self.text += certain[done : found.start()]
            done = found.end()
            numbers = [int(number) for number in found["numbers"].split(",")]
            kept = [number for number in dict.fromkeys(numbers) if number in self.known]
            if kept:
                start, end = self._statement()
                self.marks += [Mark(number, start, end) for number in kept]
                self.text += found["space"] + "".join(f"[{number}]" for number in kept)
        self.text += certain[done:]

    def _statement(self) -> tuple[int, int]:
        """The span of the statement that a mark at the end of the text belongs to."""
        text = self.text
        before = _MARKS_BEFORE.search(text)
        end = len(text[: before.start()].rstrip()) if before else len(text.rstrip())
        if before and self.marks:  # [1][2]: the second stands for the same statement as the first
            return self.marks[-1].start, self.marks[-1].end
        begin = max(text.rfind("\n", 0, end) + 1, self._end_of_last_mark())
        spans = sentence_spans(text[begin:end], self.language)
        return (begin + spans[-1][0], begin + spans[-1][1]) if spans else (end, end)

    def _end_of_last_mark(self) -> int:
        closed = self.text.rfind("]") + 1
        return closed if self.marks else 0
