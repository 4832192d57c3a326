"""Fenced blocks of code: where they begin and end in every reading of the lines around them.

Whether an indented fence belongs to the item of a list depends on lines long gone.  So it is written such that it does
not matter: no further in than three columns, and closed before any line that would end it by being further out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from chatsphere.conversations.cleaning.incoming import HELD

if TYPE_CHECKING:
    from chatsphere.conversations.cleaning.incoming import Incoming
    from chatsphere.conversations.cleaning.outgoing import Outgoing

_RUNS = {"`": re.compile("`*+"), "~": re.compile("~*+")}
_SPACES = re.compile(r"[ \t]*+")
_INFOS = {"`": re.compile(r"[^`\n]*+"), "~": re.compile(r"[^\n]*+")}
_LINE = re.compile(r"[^\n]*+\n?")

_SHORTEST = 3
"""Characters of a fence, by CommonMark."""

_DEEPEST = 3
"""Columns that a fence may be indented, by CommonMark."""

_SHALLOWEST_ITEM = 2
"""Columns that the content of a list's item is indented at least: a marker and a space."""


class Opening(NamedTuple):
    """The marks of a fence and what stands after them in its line, up to ``end``; ``is_line`` with the line's end."""

    marks: str
    info: str
    end: int
    is_line: bool


def read_opening(source: Incoming, start: int) -> Opening | None:
    """The fence that begins at ``start`` if the line is one; raises Undecided.

    After backticks the line may hold no other.  A line longer than HELD is ended there.  One with a bar could be taken
    for the head of a table, so ``info`` has none.
    """
    mark = source.char(start)
    marks = source.run(_RUNS[mark], start)
    if len(marks[0]) < _SHORTEST:
        return None
    info = source.run(_INFOS[mark], marks.end())
    following = source.char(info.end())
    if following == "`":
        return None
    end = info.end() + (following == "\n")
    return Opening(marks[0], info[0].replace("|", " "), end, is_line=following != "")


def width(spaces: str, column: int = 0) -> int:
    """The column after white space that begins at ``column``; a tab goes to the next multiple of four."""
    for character in spaces:
        column += 4 - column % 4 if character == "\t" else 1
    return column


@dataclass
class Fence:
    """An open fence of ``length`` times ``mark`` that came indented by ``indent`` columns."""

    mark: str
    length: int
    indent: int
    at_line_start: bool

    @classmethod
    def begin(cls, opening: Opening, indent: int, out: Outgoing) -> Fence:
        """Write the opening of a fence, on a line of its own."""
        fence = cls(opening.marks[0], len(opening.marks), indent, opening.is_line)
        if out.line.column:
            out.append("\n")
        ending = "\n" if opening.is_line else ""
        out.append(fence.margin + opening.marks + opening.info + ending, is_literal=True)
        return fence

    @property
    def margin(self) -> str:
        """What the fence is indented by as it is written."""
        return " " * min(self.indent, _DEEPEST)

    @property
    def _may_be_in_list(self) -> bool:
        return self.indent >= _SHALLOWEST_ITEM

    def take(self, source: Incoming, out: Outgoing) -> bool:
        """Write what comes next of the code; False when the fence is closed.  Raises Undecided."""
        if self.at_line_start:
            return self._begin_line(source, out)
        line = _LINE.match(source.text, source.at)
        if line:
            out.append(line[0], is_literal=True)
            source.at, self.at_line_start = line.end(), line[0].endswith("\n")
        return True

    def _begin_line(self, source: Incoming, out: Outgoing) -> bool:
        spaces = source.run(_SPACES, source.at)
        column, following = width(spaces[0]), source.char(spaces.end())
        if following == self.mark and self._is_closed(source, out, spaces.end(), column):
            return False
        if following not in ("\n", "") and self._may_be_in_list and column < len(self.margin):
            out.append(f"{self.margin}{self.mark * self.length}\n", is_literal=True)
            return False
        out.append(self._indentation(spaces[0], column), is_literal=True)
        source.at, self.at_line_start = spaces.end(), False
        return True

    def _is_closed(self, source: Incoming, out: Outgoing, start: int, column: int) -> bool:
        """Write the closing fence if anybody may take this line for one; so it is one to everybody."""
        marks = source.run(_RUNS[self.mark], start)
        after = source.run(_SPACES, marks.end())
        is_cut = HELD in (len(marks[0]), len(after[0]))
        is_whole = is_cut or source.char(after.end()) in ("\n", "")
        if len(marks[0]) < self.length or not is_whole or column > _DEEPEST + self.indent * self._may_be_in_list:
            return False
        as_it_came = column <= _DEEPEST and (column >= self.indent or not self._may_be_in_list)
        out.append((" " * column if as_it_came else self.margin) + marks[0], is_literal=True)
        if is_cut:
            out.append("\n")
        source.at = after.end()
        return True

    def _indentation(self, spaces: str, column: int) -> str:
        """White space before a line of code, by so much less as the fence is written further out."""
        if self.indent <= _DEEPEST:
            return spaces
        return " " * (min(column, _DEEPEST) + max(0, column - self.indent))
