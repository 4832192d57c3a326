"""The lines of a PDF page, as pdfium reads them, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from ctypes import byref, c_double, c_int, create_string_buffer
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c

from chatsphere.documents.extraction.cleaning import clean

_LINE = re.compile(r"[^\r\n]+")
_INK = re.compile(r"\S")
_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_MARK_BEFORE_LETTER = re.compile("( [\u064b-\u0652\u0670]+)([\u0621-\u064a])")
"""A mark as pdfium may give it: before the letter that it stands over, and with a space that stands there too."""

_DOTS = re.compile(r"(?: ?[._\u2026]){4,}")
"""The leaders of a table of contents, the line of a form."""

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]|[\ue000-\uefff]")
"""What comes of fonts that do not say which characters they show; symbol fonts in U+F000 to U+F0FF do."""

_SIGN = re.compile(r"^[^\W_] (?=\S)")
_SIGNS = re.compile(r"wingdings|webdings|dingbats|symbol", re.IGNORECASE)
"""Fonts in which a letter at the beginning of a line is the picture of a bullet."""

_NOTE = re.compile(r"(?<=[^\W\d_]|[.,;:!?)\"'\u2019\u201d])\d{1,2}(?!\w)")
"""Where the number of a footnote may stand, glued to what it is about."""

_RAISED = 1.5
"""Points above the baseline."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOST_BULLET = re.compile(r"^[^\W\d_]?[\x01-\x08\x80-\x9f\ue000-\uf8ff] ")
_FIXED = re.compile(r"mono|courier|consol|lettergothic|typewriter|cmtt", re.IGNORECASE)
"""What fonts of one width are called whose flag does not say so."""

HYPHEN = "\ufffe"
"""Stands where pdfium has joined a line that ended in a hyphen with the next one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.  Places are in points from the left and the bottom of the page.

    In a line that runs from right to left, ``left`` and ``right`` are negated: it begins at ``left`` like any other.
    """

    text: str
    left: float
    right: float
    top: float
    """Baseline; ``bottom`` is lower where two lines were joined at a hyphen."""
    bottom: float
    size: float
    """Height of its characters."""
    font: str
    is_fixed: bool = False
    """Set in letters of one width, like a program."""
    gaps: int = 0
    """Wide spaces in it, as between the cells of a table."""


def lines_of(page: pdfium.PdfTextPage) -> list[Line]:
    """Return the readable lines of a page in the order that pdfium found."""
    text = page.get_text_range()
    units = _Units(page, text)
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        shown = _shown(page, units, match)
        if not shown:
            continue
        line = _placed(page, units, match, shown)
        if lines and _goes_on(lines[-1], line):
            before = lines.pop()
            space = " " if line.left - before.right > 0.15 * before.size else ""
            both, gaps = before.text + space + line.text, before.gaps + line.gaps
            line = replace(before, text=both, right=line.right, bottom=line.bottom, gaps=gaps)
        lines.append(line)
    return lines


class _Units:
    """From places in the text to pdfium's characters, which are UTF-16 code units and some that have no text."""

    def __init__(self, page: pdfium.PdfTextPage, text: str) -> None:
        self._page = page
        self._wide = [at for at, char in enumerate(text) if char > "\uffff"]
        self._is_same = not self._wide and page.count_chars() == len(text)

    def __getitem__(self, at: int) -> int:
        if self._is_same:
            return at
        unit = at + sum(place < at for place in self._wide)
        return max(0, int(c.FPDFText_GetCharIndexFromTextIndex(self._page, unit)))


def _shown(page: pdfium.PdfTextPage, units: _Units, match: re.Match[str]) -> str:
    """Return the text of a line as it is to be read; empty when it has no meaning."""
    raw = match[0]
    if len(_UNREADABLE.findall(raw)) * 4 > len(raw):
        return ""
    raw = _with_notes(page, units, match.start(), raw)
    if not raw.isascii():
        raw = _in_order(page, units, match.start(), raw)
    raw = _LOST_BULLET.sub("• ", raw)
    if _SIGN.match(raw) and _SIGNS.search(_font(page, units[match.start()])[0]):
        raw = "•" + raw[1:]
    parts = clean(raw.replace(HYPHEN, "\ue000")).replace("\ue000", HYPHEN).split()
    return " ".join(_DOTS.sub(" ... ", " ".join(parts)).split())


def _in_order(page: pdfium.PdfTextPage, units: _Units, start: int, raw: str) -> str:
    """Return the line, which begins at ``start``, with the letters of Arabic as they are read."""
    for pair in _LAM_ALEF.finditer(raw):
        at = start + pair.start()
        # One sign for two letters: pdfium turns a line that runs from right to left, and these letters with it.
        if _origin(page, units[at]) == _origin(page, units[at + 1]):
            raw = raw[: pair.start()] + pair[0][::-1] + raw[pair.end() :]
    for misplaced in reversed(list(_MARK_BEFORE_LETTER.finditer(raw))):
        space, letter = (units[start + misplaced.start(group)] for group in (1, 2))
        left, right = _reach(page, letter)
        if left < _origin(page, space)[0] < right:
            raw = raw[: misplaced.start()] + misplaced[2] + misplaced[1].strip() + raw[misplaced.end() :]
    return raw


def _with_notes(page: pdfium.PdfTextPage, units: _Units, start: int, raw: str) -> str:
    """Return the line with raised numbers as such: ``Center¹`` is found by its word where ``Center1`` is not."""
    for note in _NOTE.finditer(raw):
        at = start + note.start()
        if _origin(page, units[at])[1] - _origin(page, units[at - 1])[1] > _RAISED:
            raw = raw[: note.start()] + note[0].translate(_SUPERSCRIPTS) + raw[note.end() :]
    return raw


def _placed(page: pdfium.PdfTextPage, units: _Units, match: re.Match[str], shown: str) -> Line:
    raw = match[0]
    first = units[match.start() + len(raw) - len(raw.lstrip())]
    last = units[match.start() + len(raw.rstrip()) - 1]
    spans = list(_spans(page, first, last - first + 1))
    left, right = min(span[0] for span in spans), max(span[1] for span in spans)
    size = _size_of(page, units, match)
    if _runs_from_right(shown):
        left, right = -right, -left
    font, is_fixed = _font(page, (first + last) // 2)
    top = _origin(page, first)[1]
    return Line(
        text=shown,
        left=left,
        right=right,
        top=top,
        bottom=min(top, _origin(page, last)[1]),  # the last may be the raised number of a note
        size=size,
        font=font,
        is_fixed=is_fixed,
        gaps=sum(0 < after[0] - before[1] > size for before, after in pairwise(spans)),
    )


def _goes_on(before: Line, line: Line) -> bool:
    """Whether pdfium parted what stands on one line, as it does before a raised or lowered character."""
    reach = 0.5 * before.size
    return abs(line.top - before.bottom) < reach and -reach < line.left - before.right < reach


def _runs_from_right(text: str) -> bool:
    return next((way != "L" for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), False)


def _origin(page: pdfium.PdfTextPage, char: int) -> tuple[float, float]:
    x, y = c_double(), c_double()
    c.FPDFText_GetCharOrigin(page, char, byref(x), byref(y))
    return x.value, y.value


def _reach(page: pdfium.PdfTextPage, char: int) -> tuple[float, float]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    c.FPDFText_GetCharBox(page, char, byref(left), byref(right), byref(bottom), byref(top))
    return left.value, right.value


def _size_of(page: pdfium.PdfTextPage, units: _Units, match: re.Match[str]) -> float:
    """Return the median height of three of its characters: bullets and raised numbers are of other sizes."""
    box, heights = c.FS_RECTF(), []
    for quarter in (1, 2, 3):
        char = _INK.search(match.string, match.start() + len(match[0]) * quarter // 4, match.end())
        at = char.start() if char else match.start() + len(match[0].rstrip()) - 1
        c.FPDFText_GetLooseCharBox(page, units[at], byref(box))
        heights.append(float(box.top - box.bottom))
    return sorted(heights)[1]


def _font(page: pdfium.PdfTextPage, char: int) -> tuple[str, bool]:
    """Return the name of a font and whether it is fixed, by its flag FixedPitch (PDF 32000-1:2008, table 123)."""
    name, flags = create_string_buffer(128), c_int()
    c.FPDFText_GetFontInfo(page, char, name, 128, byref(flags))
    called = name.value.decode(errors="replace")
    return called, bool(flags.value & 1 or _FIXED.search(called))


def _spans(page: pdfium.PdfTextPage, first: int, count: int) -> Iterator[tuple[float, float]]:
    """Yield from where to where each run of the line reaches."""
    found = c.FPDFText_CountRects(page, first, count)
    left, top, right, bottom = c_double(), c_double(), c_double(), c_double()
    for number in range(found):
        c.FPDFText_GetRect(page, number, byref(left), byref(top), byref(right), byref(bottom))
        yield left.value, right.value
    if found <= 0:
        x = _origin(page, first)[0]
        yield x, x
