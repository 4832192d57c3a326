from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Deck
from pptx.util import Emu

from chatsphere.documents import media
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, packed, refused, repacked, told

INCH = Emu(914_400)


@pytest.fixture
def deck() -> Deck:
    return Presentation()


def saved(deck: Deck) -> bytes:
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def text_box(slide: object, left: float, top: float, text: str) -> None:
    box = slide.shapes.add_textbox(int(left * INCH), int(top * INCH), INCH, INCH)  # type: ignore[attr-defined]
    box.text_frame.text = text


def test_titles_lists_and_notes_by_slide(read: Read, deck: Deck) -> None:
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "All about\vducks"
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text = "Food"
    second.placeholders[1].text = "They eat:\nleaves\nberries"
    second.notes_slide.notes_text_frame.text = "Mention grain.\nAnd bread."
    blocks = read(saved(deck), media.PPTX)
    assert told(blocks) == [
        "HEADING1 All about ducks",
        "HEADING2 Food",
        "ITEM • They eat:",
        "ITEM • leaves",
        "ITEM • berries",
        "PARAGRAPH Notes: Mention grain.\nAnd bread.",
    ]
    assert [block.page for block in blocks] == [1, 2, 2, 2, 2, 2]


def test_shapes_are_read_by_place_also_in_groups(read: Read, deck: Deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    text_box(slide, 1, 5, "below")
    text_box(slide, 5, 1.05, "right")
    text_box(slide, 1, 1.1, "left")
    group = slide.shapes.add_group_shape()
    for top, text in ((4, "second"), (3, "first")):
        group.shapes.add_textbox(INCH, top * INCH, INCH, INCH).text_frame.text = text
    assert [block.text for block in read(saved(deck), media.PPTX)] == ["left", "right", "first", "second", "below"]


def test_tables_name_their_columns_and_merged_cells_count_for_all_they_cover(read: Read, deck: Deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(4, 3, 0, 0, INCH, INCH).table
    rows = [["", "Sales", ""], ["", "Q1", "Q2"], ["North", "1", "2"], ["", "3", "4"]]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    assert told(read(saved(deck), media.PPTX)) == [
        "ROW North; Sales Q1: 1; Sales Q2: 2",
        "ROW North; Sales Q1: 3; Sales Q2: 4",
    ]


def test_charts_are_told_in_figures(read: Read, deck: Deck) -> None:
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2023", "2024"]
    data.add_series("Ducks", (10.0, 12.5))  # type: ignore[no-untyped-call]
    data.add_series("Geese", (3, None))  # type: ignore[no-untyped-call]
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, INCH, INCH, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Birds seen"
    assert told(read(saved(deck), media.PPTX)) == [
        "PARAGRAPH Birds seen",
        "ROW 2023; Ducks: 10; Geese: 3",
        "ROW 2024; Ducks: 12.5",
    ]


def test_hidden_slides_are_left_out(read: Read, deck: Deck) -> None:
    for text in ("shown", "hidden"):
        text_box(deck.slides.add_slide(deck.slide_layouts[6]), 1, 1, text)
    deck.slides[1]._element.set("show", "0")
    assert [block.text for block in read(saved(deck), media.PPTX)] == ["shown"]


def test_slides_without_text_are_named(read: Read, deck: Deck) -> None:
    text_box(deck.slides.add_slide(deck.slide_layouts[6]), 1, 1, "Text")
    deck.slides.add_slide(deck.slide_layouts[6])
    assert read(saved(deck), media.PPTX) == [Block("Text", page=1), Block("", Kind.TEXTLESS, page=2)]


def test_too_many_slides_are_refused(read: Read, deck: Deck) -> None:
    for _ in range(3):
        deck.slides.add_slide(deck.slide_layouts[6])
    failure = refused(read, saved(deck), media.PPTX, max_pages=2)
    assert failure.code == FailureCode.TOO_LARGE
    assert "3 slides" in failure.message


def broken_xml(_: bytes) -> bytes:
    return b"<p:sld"


def test_damaged_ones_fail(read: Read, deck: Deck) -> None:
    text_box(deck.slides.add_slide(deck.slide_layouts[6]), 1, 1, "Text")
    whole = saved(deck)
    change: Callable[[bytes], bytes] = broken_xml
    for broken in (
        whole[:5000],
        packed({"ppt/a": "b"}),
        repacked(whole, slide1=change),
        repacked(whole, presentation=change),
    ):
        assert refused(read, broken, media.PPTX).code == FailureCode.CORRUPT
