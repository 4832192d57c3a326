"""Comma and tab separated values: every row a block that names its columns."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, TextIO

from chatsphere.documents import media
from chatsphere.documents.decoding import as_text
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line
from chatsphere.documents.extraction.tables import is_number, told
from chatsphere.errors import DocumentFailure, FailureCode

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_LONGEST_LINE = 4_000_000
"""Characters."""

_LARGEST_CELL = 1_000_000
"""Characters; a quote that is opened and never closed would take in the rest of the file."""


def blocks(file: BinaryIO, media_type: str) -> Iterator[Block]:
    """Yield every row, under the names of the first row if that holds names.  The file is never in memory whole.

    Raises DocumentFailure: CORRUPT when a cell has no end, TOO_LARGE when a line has none.
    """
    csv.field_size_limit(_LARGEST_CELL)
    with as_text(file) as text:
        lines = _lines(text)
        sample = list(islice(lines, _SAMPLE_LINES))
        delimiter = "\t" if media_type == media.TSV else _delimiter(sample)
        rows = csv.reader(chain(sample, lines), delimiter=delimiter)
        try:
            yield from _told(rows)
        except csv.Error as broken:
            raise DocumentFailure(
                FailureCode.CORRUPT,
                f"The table cannot be read past line {rows.line_num}. Is a quotation mark missing? Correct it.",
            ) from broken


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines of a file.  Raises DocumentFailure (TOO_LARGE) where one is no line of a table."""
    for line in iter(lambda: file.readline(_LONGEST_LINE), ""):
        if len(line) == _LONGEST_LINE:
            raise DocumentFailure(
                FailureCode.TOO_LARGE, "A line of the table is too long to be read. Is it one? Save it as another type."
            )
        yield line.replace("\0", "")


def _told(rows: Iterator[list[str]]) -> Iterator[Block]:
    names: list[str] | None = None
    for row in rows:
        cells = [one_line(cell) for cell in row]
        if not any(cells):
            continue
        if names is None:
            names = cells if _are_names(cells) else []
            if names:
                first = " | ".join(cells)
                continue
        first = ""
        yield Block(told(cells, names), Kind.ROW)
    if names and first:
        yield Block(first, Kind.ROW)


def _delimiter(sample: list[str]) -> str:
    """Choose the delimiter that gives most of the rows the same number of cells, and more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = Counter(map(len, csv.reader(sample, delimiter=delimiter)))
        del widths[1]
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        return count, width

    return max(_DELIMITERS, key=agreement)


def _are_names(cells: list[str]) -> bool:
    """Whether a first row can name columns: all different, none empty or a number."""
    return len(set(cells)) == len(cells) > 1 and all(cells) and not any(map(is_number, cells))
