"""Plain text into paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, TextIO

from chatsphere.documents.decoding import as_text
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import clean

_LONGEST_LINE = 50_000
"""Characters read at once, newline or not."""

_LONGEST_PARAGRAPH = 200
"""Lines; a log has no blank ones."""

ITEM = re.compile(r"(?:[•*‣◦\u2013\u2014-]|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t]+(?=\S)")
"""How an entry of a list begins."""


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the paragraphs that blank lines part, and the entries of lists.  The file is never in memory whole."""
    with as_text(file) as text:
        yield from blocks_of(text)


def blocks_of(file: TextIO) -> Iterator[Block]:
    """Yield the same of a text, line by line."""
    for lines in _paragraphs(file):
        text = unwrapped(lines)
        yield Block(text, Kind.ITEM if ITEM.match(text) else Kind.PARAGRAPH)


def unwrapped(lines: list[str]) -> str:
    """Join the lines of a paragraph: by a space where a line was full, by a newline where its writer ended it.

    A line was full when the first word of the next one had no room in the width of the longest.
    """
    width = max(map(len, lines))
    text = lines[0]
    for line, following in pairwise(lines):
        word = following.split(maxsplit=1)[0]
        is_full = width >= 40 and len(line) + 1 + len(word) > width
        text += (" " if is_full else "\n") + following
    return text


def _paragraphs(file: TextIO) -> Iterator[list[str]]:
    """Yield lists of lines, clean, stripped and none blank."""
    lines: list[str] = []
    for line in _lines(file):
        is_over = len(lines) >= _LONGEST_PARAGRAPH or len(line) >= _LONGEST_LINE // 2
        if lines and (not line or is_over or ITEM.match(line)):
            yield lines
            lines = []
        if line:
            lines.append(line)
    if lines:
        yield lines


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file, cut between two words where they are longer than is read at once."""
    rest = ""
    for piece in iter(lambda: file.readline(_LONGEST_LINE), ""):
        text, rest = rest + piece, ""
        if len(piece) >= _LONGEST_LINE:
            text, _, rest = text.rpartition(" ")
            text, rest = (text, rest) if text else (rest, "")
        for part in clean(text).removesuffix("\n").split("\n"):
            yield part.strip()
    if rest:
        yield clean(rest).strip()
