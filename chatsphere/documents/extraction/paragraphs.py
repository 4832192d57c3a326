"""From placed lines to paragraphs, headings, items and rows.  Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.lines import HYPHEN, Line

_BULLET = re.compile(r"[•‣◦▪●○■□\u2013*-] ")
_NUMBER = re.compile(r"(\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]|\[\d{1,3}\]) ")
_CHAPTER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})\.? \S")
_ENDS = re.compile(r"[.!?:;。\uff01\uff1f؟।…][\"'”\u2019»)\]]*$")
_LEADERS = " ... "
_EMPHASIS = re.compile(r"bold|black|heavy|demi|medi|ital|obli|bx\d|-bd|-md", re.IGNORECASE)
"""What the names of fonts call the cuts that headings of the running text's size are set in."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_BROKEN = re.compile(rf"(\w*)(?:{HYPHEN}|[-\u2010]\n)(\w*)")

_PREFIXES = frozenset({"all", "cross", "ex", "half", "high", "long", "low", "quasi", "self", "short", "well"})
"""Before these a hyphen at the end of a line is more often part of the word."""

_LONGEST_HEADING = 160
"""Characters."""


@dataclass
class Body:
    """The type in which the document's running text is set, learned page by page."""

    font: str = ""
    size: float = 0
    _seen: Counter[tuple[str, float]] = field(default_factory=Counter)

    def learn(self, lines: list[Line]) -> None:
        """Count the characters of each font and size; that of most is the body's."""
        for line in lines:
            self._seen[line.font, round(line.size * 2) / 2] += len(line.text)
        if self._seen:
            (self.font, self.size), _ = self._seen.most_common(1)[0]


def paragraphs(lines: list[Line], body: Body, page: int) -> Iterator[Block]:
    """Yield the blocks of a page.  ``body`` has learned its lines already."""
    text_of_page = "\n".join(line.text for line in lines)
    for number, group in enumerate(_whole_headings(_groups(lines), body)):
        text = _joined(group, text_of_page)
        level = _heading_level(group, text, body)
        if level:
            is_title = page == 1 and number == 0  # in whatever type it is set
            yield Block(text, Kind.HEADING, 1 if is_title else level, page)
        else:
            yield Block(text, _kind(group, text), page=page)


def _kind(group: list[Line], text: str) -> Kind:
    if group[0].is_fixed and len(group) > 1:
        return Kind.CODE
    if _is_row(group[0]):
        return Kind.ROW
    return Kind.ITEM if _BULLET.match(text) or _NUMBER.match(text) else Kind.PARAGRAPH


def _is_row(line: Line) -> bool:
    """Whether a line has cells, or leads the eye to a page number."""
    return line.gaps > 1 or _LEADERS in line.text


def _groups(lines: list[Line]) -> Iterator[list[Line]]:
    """Part the lines where a paragraph ends."""
    group: list[Line] = []
    for column in _columns(lines):
        gaps = [before.bottom - line.top for before, line in pairwise(column)]
        leading = median(gaps) if gaps else 0
        edges = _edges(column)
        for at, line in enumerate(column):
            if group:
                before = group[-1]
                is_next = bool(at) and before.bottom - line.top <= 1.25 * leading
                edge = edges.get(round(before.size, 1), before.right)
                if _continues(group, line, edge, is_next=is_next, is_new_column=not at):
                    group.append(line)
                    continue
                yield group
            group = [line]
    if group:
        yield group


def _columns(lines: list[Line]) -> Iterator[list[Line]]:
    """Part the lines where the reading goes up again or leaps down by more than five lines."""
    column: list[Line] = []
    for line in lines:
        if column and not 0 < column[-1].bottom - line.top < 6 * max(line.size, column[-1].size):
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _edges(column: list[Line]) -> dict[float, float]:
    """Return for each size (tenths of a point) how far the lines of about that size reach in a column."""
    reach: dict[float, float] = {}
    for line in column:
        size = round(line.size, 1)
        reach[size] = max(line.right, reach.get(size, line.right))
    return {size: max(right for other, right in reach.items() if abs(other - size) <= 0.12 * size) for size in reach}


def _continues(group: list[Line], line: Line, edge: float, *, is_next: bool, is_new_column: bool) -> bool:
    """Whether a line goes on with the paragraph above it."""
    before = group[-1]
    if line.is_fixed and before.is_fixed:
        return is_next
    if _is_row(line) or _is_row(before) or abs(line.size - before.size) > 0.12 * before.size:
        return False
    if _BULLET.match(line.text) or line.is_fixed != before.is_fixed:
        return False
    runs_on = not _ENDS.search(before.text) and line.text[0].islower()
    if is_new_column:
        return runs_on and line.font == before.font and len(group) > 1
    if not is_next:
        return False
    if runs_on:
        return True
    return _is_full(before, line, edge) and not _begins_paragraph(group, line)


def _is_full(before: Line, line: Line, edge: float) -> bool:
    """Whether the first word of a line had no room at the end of the line above, so that nobody ended that."""
    word = line.text.split(maxsplit=1)[0]
    width = (line.right - line.left) / len(line.text) * (len(word) + 1)
    return edge - before.right < width + 0.3 * line.size


def _begins_paragraph(group: list[Line], line: Line) -> bool:
    """Whether a line stands further in or out than the one above, or begins with the next number."""
    before, shift = group[-1], line.left - group[-1].left
    is_item = bool(_BULLET.match(group[0].text) or _NUMBER.match(group[0].text))
    if _NUMBER.match(line.text) and (is_item or _ENDS.search(before.text)):
        return True
    if is_item and len(group) == 1:
        return shift < -0.5 * line.size  # the lines after the first hang
    return (shift > 0.8 * line.size and bool(_ENDS.search(before.text))) or (is_item and shift < -0.8 * line.size)


def _heading_level(group: list[Line], text: str, body: Body) -> int:
    """Return 1 to 6 for what is set apart from the running text by its type, 0 for all else."""
    line = group[0]
    ratio = line.size / body.size if body.size else 1
    is_other = ratio > 1.08 or (line.font != body.font and bool(_EMPHASIS.search(line.font)) and ratio > 0.95)
    if not is_other or len(group) > 3 or len(text) > _LONGEST_HEADING or _is_row(line) or line.is_fixed:
        return 0
    if any(other.font != line.font for other in group) or not _LETTERS.search(text):
        return 0
    if text[-1] in ".,;:" or _BULLET.match(text):
        return 0
    if chapter := _CHAPTER.match(text):
        return min(6, chapter[1].count(".") + 1)
    return next((level for level, least in ((1, 1.6), (2, 1.25), (3, 1.08)) if ratio >= least), 4)


def _whole_headings(groups: Iterable[list[Line]], body: Body) -> Iterator[list[Line]]:
    """Join the lines of large type that were broken by hand and follow each other closely."""
    kept: list[Line] = []
    for group in groups:
        first, last = group[0], kept[-1] if kept else group[0]
        is_large = body.size > 0 and min(first.size, last.size) > 1.25 * body.size
        is_same = first.font == last.font and abs(first.size - last.size) < 0.05 * last.size
        if kept and is_large and is_same and 0 < last.bottom - first.top < 1.6 * last.size:
            kept += group
            continue
        if kept:
            yield kept
        kept = group
    if kept:
        yield kept


def _joined(group: list[Line], text_of_page: str) -> str:
    """Join the lines of a paragraph, and the words that were parted at the end of a line; code keeps its lines."""
    if group[0].is_fixed:
        return "\n".join(line.text for line in group)

    def rejoin(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        is_compound = first.lower() in _PREFIXES or f"{first}-{second}" in text_of_page
        is_compound |= not (first[-1:].isalpha() and second[:1].islower())
        return f"{first}-{second}" if is_compound else first + second

    return _BROKEN.sub(rejoin, "\n".join(line.text for line in group)).replace("—\n", "—").replace("\n", " ")
