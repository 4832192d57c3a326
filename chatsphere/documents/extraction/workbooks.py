"""Excel workbooks and OpenDocument spreadsheets into rows that name their columns, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from chatsphere.documents.extraction import packages
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line
from chatsphere.documents.extraction.tables import is_number, joined_names, told
from chatsphere.errors import DocumentFailure, FailureCode

_MOST_GROWTH = 2_000_000_000
"""Bytes; sheets are unpacked piece by piece, and hold ten to twenty times what they take."""

_Value = int | float | str | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a sheet that has text."""

    number: int
    cells: list[str]
    is_text: bool
    """None of its cells holds a number or a date."""
    is_merged: bool
    """A cell of it reaches over several columns, and stands in each."""

    def single(self) -> str | None:
        """Return the only text in the row, if there is only one."""
        first, *others = filter(None, self.cells)
        return first if not others or (self.is_merged and set(others) == {first}) else None

    def can_name(self) -> bool:
        """Whether the row can name the columns: at least two texts, all different, and nothing between them empty."""
        texts = [cell for cell in self.cells if cell]
        is_whole = "" not in "\t".join(self.cells).strip("\t").split("\t")
        is_clear = self.is_merged or len(set(texts)) == len(texts)
        return self.is_text and len(set(texts)) > 1 and is_whole and is_clear


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield for every sheet that is shown its name as a heading and its rows; of formulas, what they last gave.

    One sheet is in memory at a time.  Raises DocumentFailure: CORRUPT, ENCRYPTED, TOO_LARGE.
    """
    with packages.opened(file, growth=_MOST_GROWTH):
        file.seek(0)
        try:
            with CalamineWorkbook.from_filelike(file) as book:
                for sheet in book.sheets_metadata:
                    if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                        yield from _told(sheet.name, _rows(book.get_sheet_by_name(sheet.name)))
        except PasswordError:
            raise DocumentFailure(
                FailureCode.ENCRYPTED, "The workbook has a password. Save it without one and upload that."
            ) from None
        except CalamineError as broken:
            raise packages.damaged() from broken


def _told(title: str, rows: Iterator[_Row]) -> Iterator[Block]:
    """Tell the rows under the names that stand above them, of each table of a sheet anew."""
    names: list[str] = []
    row, last = next(rows, None), None
    if row is not None and (title := one_line(title)):
        yield Block(title, Kind.HEADING, 1)
    while row is not None:
        following = next(rows, None)
        is_first = last is None or row.number > last + 1
        last = row.number
        single = row.single() if is_first or not names else None
        if single is not None:
            names = []
            yield Block(single)
        elif following is not None and _are_names(row, following, is_first=is_first, has_names=bool(names)):
            names = row.cells
            if both := joined_names(names, following.cells):
                names, last, following = both, following.number, next(rows, None)
        else:
            yield Block(told(row.cells, names), Kind.ROW)
        row = following


def _are_names(row: _Row, following: _Row, *, is_first: bool, has_names: bool) -> bool:
    """Whether a row names the columns of those below.  A second table has to prove itself by numbers under names."""
    if not row.can_name() or following.number != row.number + 1:
        return False
    return not has_names or (is_first and not following.is_text)


def _rows(sheet: CalamineSheet) -> Iterator[_Row]:
    """Yield the rows that have text, what stands in merged cells standing in each of them."""
    left = sheet.start[1] if sheet.start else 0
    merged = sorted(sheet.merged_cell_ranges or [], reverse=True)
    reaching: list[tuple[int, int, int, str]] = []
    for number, values in enumerate(sheet.iter_rows()):
        cells = [_shown(value) for value in values]
        is_text = all(isinstance(value, str) and not is_number(value) for value in values)
        has_own = any(cells)
        reaching = [each for each in reaching if each[0] >= number]
        while merged and merged[-1][0][0] <= number:
            (_, first), (bottom, end) = merged.pop()
            if first >= left and first - left < len(cells):
                reaching.append((bottom, first - left, end - left + 1, cells[first - left]))
        for _, first, end, text in reaching:
            cells[first:end] = [text] * len(cells[first:end])
        if has_own:
            yield _Row(number, cells, is_text, any(end - first > 1 for _, first, end, _ in reaching))


def _shown(value: _Value) -> str:
    """Return a cell's value as text: dates as in ISO 8601, numbers to the 15 digits that Excel keeps."""
    match value:
        case str():
            return one_line(value)
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
        case datetime():
            return value.isoformat(" ", "seconds") if value.time() != time() else value.date().isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case date() | time():
            return value.isoformat()
    return str(value)
