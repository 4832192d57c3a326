"""Fenced blocks of code: where they begin and end in every reading of the lines around them.

Whether an indented fence belongs to the item of a list depends on lines long gone.  So it is written such that it does
not matter: no further in than three columns, and closed before any line that would end it by being further out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatsphere.conversations.cleaning.incoming import Incoming
    from chatsphere.conversations.cleaning.outgoing import Outgoing

_RUNS = {"`": re.compile("`*+"), "~": re.compile("~*+")}
_SPACES = re.compile(r"[ \t]*+")
_INFO = re.compile(r"[^`\n]*+")
_LINE = re.compile(r"[^\n]*+\n?")

SHORTEST = 3
"""Characters of a fence, by CommonMark."""

_DEEPEST = 3
"""Columns that a fence outside of lists may be indented, by CommonMark."""

_SHALLOWEST_ITEM = 2
"""Columns that the content of a list's item is indented at least: a marker and a space."""


def width(spaces: str, column: int = 0) -> int:
    """The column after white space that begins at ``column``; a tab goes to the next multiple of four."""
    for character in spaces:
        column += 4 - column % 4 if character == "\t" else 1
    return column


@dataclass
class Fence:
    """An open fence of ``length`` times ``mark``, which came indented by ``indent`` columns and is written by less."""

    mark: str
    length: int
    indent: int
    at_line_start: bool

    @classmethod
    def read(cls, source: Incoming, out: Outgoing, spaces: str = "") -> tuple[Fence | None, bool]:
        """The fence that begins after ``spaces`` at ``source.at``, written; and whether anything was.

        In a quotation there is no telling where it ends: the marks are escaped there, and nothing is code.
        """
        start = source.at + len(spaces)
        mark = source.char(start)
        marks = source.run(_RUNS[mark], start)
        end, following = marks.end(), ""
        if len(marks[0]) < SHORTEST:
            return None, False
        if mark == "`":
            end = source.run(_INFO, end).end()
            following = source.char(end)
            if following == "`":
                return None, False
        if out.line.is_quoted:
            out.append(spaces)
            out.append("".join(f"\\{each}" for each in marks[0]), is_literal=True)
            source.at = marks.end()
            return None, True
        out.settle()
        fence = cls(mark, len(marks[0]), width(spaces, out.line.column), at_line_start=mark == "`" and following != "")
        if out.line.column:
            out.append("\n")
        out.append(fence.margin + source.text[start:end], is_literal=True)
        if fence.at_line_start:
            out.append("\n", is_literal=True)
        source.at = end + (following == "\n")
        return fence, True

    @property
    def margin(self) -> str:
        """What it is indented by in the text."""
        return " " * min(self.indent, _DEEPEST)

    def take_line(self, source: Incoming, out: Outgoing) -> bool:
        """Write the next line of code, or as much of it as there is; False once the fence is closed."""
        if self.at_line_start:
            spaces = source.run(_SPACES, source.at)
            following = source.char(spaces.end())
            if following == self.mark and self._close(source, out, spaces.end(), width(spaces[0])):
                return False
            if following not in ("\n", "") and self._is_outside(width(spaces[0])):
                out.append(f"{self.margin}{self.mark * self.length}\n", is_literal=True)
                return False
            out.append(self._indented(spaces[0]), is_literal=True)
            source.at, self.at_line_start = spaces.end(), False
            return True
        line = _LINE.match(source.text, source.at)
        if line:
            out.append(line[0], is_literal=True)
            source.at, self.at_line_start = line.end(), line[0].endswith("\n")
        return True

    def _close(self, source: Incoming, out: Outgoing, start: int, column: int) -> bool:
        """Write the closing fence, if this line is one to anybody."""
        marks = source.run(_RUNS[self.mark], start)
        end = source.run(_SPACES, marks.end()).end()
        following = source.char(end)
        is_cut = (
            end - start >= len(marks[0]) > self.length and following not in ("\n", "") and _is_held(source, start, end)
        )
        if len(marks[0]) < self.length or (following not in ("\n", "") and not is_cut):
            return False
        is_listed = self.indent >= _SHALLOWEST_ITEM
        if column > _DEEPEST + (self.indent if is_listed else 0):
            return False
        fits = column <= _DEEPEST and (column >= self.indent or not is_listed)
        out.append((" " * column if fits else self.margin) + marks[0], is_literal=True)
        source.at = end
        return True

    def _is_outside(self, column: int) -> bool:
        """Whether a line that begins in this column may stand outside of the list that the fence may stand in."""
        return self.indent >= _SHALLOWEST_ITEM and column < min(self.indent, _DEEPEST)

    def _indented(self, spaces: str) -> str:
        """The indentation of a line of code, by so much less as the fence is written further out."""
        if self.indent <= _DEEPEST:
            return spaces
        return " " * (min(width(spaces), _DEEPEST) + max(0, width(spaces) - self.indent))
