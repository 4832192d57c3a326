from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook

from chatsphere.documents import media
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, packed, refused, repacked, told

Saved = Callable[[], bytes]


@pytest.fixture
def file() -> BytesIO:
    return BytesIO()


@pytest.fixture
def book(file: BytesIO) -> Workbook:
    return xlsxwriter.Workbook(file)


@pytest.fixture
def saved(book: Workbook, file: BytesIO) -> Saved:
    def saved() -> bytes:
        book.close()
        return file.getvalue()

    return saved


def test_sheets_are_headings_and_rows_name_their_columns(read: Read, book: Workbook, saved: Saved) -> None:
    sales, empty, staff = (book.add_worksheet(name) for name in ("Sales", "Empty", "Staff"))
    for number, row in enumerate([["Product", "Price"], ["Tea", 2.5], [], ["Coffee", 12.0]]):
        sales.write_row(number, 0, row)
    empty.write_blank(5, 5, None)
    staff.write_row("C4", ["Name", "City"])
    staff.write_row("C5", ["Ann", "Lima"])
    assert told(read(saved(), media.XLSX)) == [
        "HEADING1 Sales",
        "ROW Product: Tea; Price: 2.5",
        "ROW Product: Coffee; Price: 12",
        "HEADING1 Staff",
        "ROW Name: Ann; City: Lima",
    ]


def test_values_are_shown_plainly(read: Read, book: Workbook, saved: Saved) -> None:
    sheet = book.add_worksheet("S")
    formats = {
        name: book.add_format({"num_format": name}) for name in ("yyyy-mm-dd", "dd/mm/yy hh:mm", "hh:mm", "[h]:mm")
    }
    sheet.write_row(0, 0, [1, 0.1 + 0.2, 1e20, True, "two\nlines"])
    sheet.write_datetime(1, 0, dt.datetime(2024, 1, 2), formats["yyyy-mm-dd"])  # noqa: DTZ001
    sheet.write_datetime(1, 1, dt.datetime(2024, 1, 2, 3, 4), formats["dd/mm/yy hh:mm"])  # noqa: DTZ001
    sheet.write_datetime(1, 2, dt.time(3, 4), formats["hh:mm"])
    sheet.write_number(1, 3, 1.5, formats["[h]:mm"])
    sheet.write_formula(1, 4, "=1+1", None, 2)
    assert told(read(saved(), media.XLSX))[1:] == [
        "ROW 1 | 0.3 | 1e+20 | TRUE | two lines",
        "ROW 2024-01-02 | 2024-01-02 03:04:00 | 03:04:00 | 36:00:00 | 2",
    ]


def test_merged_cells_stand_wherever_they_reach(read: Read, book: Workbook, saved: Saved) -> None:
    sheet = book.add_worksheet("S")
    sheet.merge_range("A1:D1", "Report of 2024")
    for place, name in (("A3:A4", "Region"), ("B3:C3", "Sales"), ("D3:D4", "Note"), ("A5:A6", "North")):
        sheet.merge_range(place, name)
    sheet.write_row("B4", ["Q1", "Q2"])
    sheet.write_row("B5", [1.5, 2, "good"])
    sheet.write_row("B6", [3, 4])
    assert told(read(saved(), media.XLSX))[1:] == [
        "PARAGRAPH Report of 2024",
        "ROW Region: North; Sales Q1: 1.5; Sales Q2: 2; Note: good",
        "ROW Region: North; Sales Q1: 3; Sales Q2: 4",
    ]


def test_tables_below_each_other_have_their_own_names(read: Read, book: Workbook, saved: Saved) -> None:
    sheet = book.add_worksheet("S")
    rows = [
        ["Name", "Age"],
        ["Ann", 30],
        [],
        ["Costs"],
        ["Item", "Price"],
        ["Tea", 2],
        [],
        ["Year", "Sum"],
        ["first", 9],
    ]
    for number, row in enumerate([*rows, [], ["Cake", "none"], ["Bread", "some"]]):
        sheet.write_row(number, 0, row)
    assert told(read(saved(), media.XLSX))[1:] == [
        "ROW Name: Ann; Age: 30",
        "PARAGRAPH Costs",
        "ROW Item: Tea; Price: 2",
        "ROW Year: first; Sum: 9",
        "ROW Year: Cake; Sum: none",
        "ROW Year: Bread; Sum: some",
    ]


def test_hidden_sheets_are_left_out(read: Read, book: Workbook, saved: Saved) -> None:
    book.add_worksheet("Shown").write("A1", "seen")
    hidden = book.add_worksheet("Hidden")
    hidden.write("A1", "secret")
    hidden.hide()
    assert told(read(saved(), media.XLSX)) == ["HEADING1 Shown", "PARAGRAPH seen"]


def test_a_workbook_without_text_fails(read: Read, book: Workbook, saved: Saved) -> None:
    book.add_worksheet("Empty")
    assert refused(read, saved(), media.XLSX).code == FailureCode.NO_TEXT


def test_damaged_ones_fail(read: Read, book: Workbook, saved: Saved) -> None:
    book.add_worksheet("S").write("A1", "text")
    whole = saved()
    for broken in (whole[:2000], packed({"xl/a": "b"}), repacked(whole, workbook=lambda _: b"<workbook")):
        assert refused(read, broken, media.XLSX).code == FailureCode.CORRUPT


def spreadsheet(rows: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f'<table:table table:name="Sales">{rows}</table:table>'
    return packed(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{content}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def test_opendocument_spreadsheets(read: Read) -> None:
    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("Day", "Sum")
    )
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2024-01-02"><text:p>2 Jan</text:p>'
        '</table:table-cell><table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p>'
        "</table:table-cell>"
    )
    document = spreadsheet(f"<table:table-row>{names}</table:table-row><table:table-row>{cells}</table:table-row>")
    assert told(read(document, media.ODS)) == ["HEADING1 Sales", "ROW Day: 2024-01-02; Sum: 7"]
