"""PowerPoint presentations into blocks, slide by slide."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from chatsphere.documents.extraction import packages
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import clean, one_line
from chatsphere.documents.extraction.tables import joined_names, told
from chatsphere.errors import DocumentFailure, FailureCode

_FURNITURE: Final = frozenset(
    {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER}
)
_LISTS: Final = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT})
"""Placeholders whose paragraphs have bullets unless they say otherwise."""

_SAME_ROW: Final = 342_900
"""EMU, a twentieth of the height of a slide: shapes that begin within it are read from left to right."""

_DAMAGED: Final = (PythonPptxError, SyntaxError, KeyError, ValueError, AttributeError, TypeError)
"""What python-pptx lets through when parts are missing or ill-formed; lxml's errors of syntax are Python's."""

_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"


def blocks(file: BinaryIO, max_slides: int) -> Iterator[Block]:
    """Yield the blocks of the slides that are shown, a slide being a page: its title, what is on it, its notes.

    What is on a slide is read by place, from top to bottom and from left to right; of pictures nothing.  All parts but
    pictures, sounds and films are in memory.  Raises DocumentFailure: CORRUPT, ENCRYPTED, TOO_LARGE.
    """
    with packages.opened(file) as archive:
        try:
            slides = Presentation(_without_media(archive)).slides
            if len(slides) > max_slides:
                raise DocumentFailure(
                    FailureCode.TOO_LARGE,
                    f"The presentation has {len(slides)} slides; {max_slides} are the most that are read. "
                    "Split it and upload the parts.",
                )
            for number, slide in enumerate(slides, 1):
                if slide._element.get("show") != "0":
                    yield from _on_page(number, _slide(slide))
        except _DAMAGED as broken:
            raise packages.damaged() from broken


def _without_media(archive: zipfile.ZipFile) -> BinaryIO:
    """Return a copy in which pictures, sounds and films are empty: python-pptx reads every part into memory."""
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as slim:
        for name in archive.namelist():
            is_media = name.startswith(("ppt/media/", "ppt/embeddings/"))
            slim.writestr(name, b"" if is_media else archive.read(name))
    return copy


def _on_page(number: int, found: Iterable[Block]) -> Iterator[Block]:
    block = None
    for block in found:
        yield Block(block.text, block.kind, block.level, number)
    if block is None:
        yield Block("", Kind.TEXTLESS, page=number)


def _slide(slide: Slide) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and (text := one_line(title.text_frame.text)):
        is_first = title.placeholder_format.type == PP_PLACEHOLDER.CENTER_TITLE
        yield Block(text, Kind.HEADING, 1 if is_first else 2)
    yield from _shapes(shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None and (text := clean(notes.text).strip()):
        yield Block(f"Notes: {text}")


def _shapes(shapes: Iterable[BaseShape]) -> Iterator[Block]:
    """Yield what the shapes hold, in the order of their places; those without a place come first."""
    placed = sorted(((shape.top or 0, shape.left or 0, shape) for shape in shapes), key=lambda each: each[:2])
    row_top = 0
    rows: list[tuple[int, int, BaseShape]] = []
    for top, left, shape in placed:
        row_top = top if not rows or top - row_top > _SAME_ROW else row_top
        rows.append((row_top, left, shape))
    for _, _, shape in sorted(rows, key=lambda each: each[:2]):
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes)
        elif isinstance(shape, GraphicFrame):
            yield from _graphic(shape)
        else:
            yield from _text(shape)


def _text(shape: BaseShape) -> Iterator[Block]:
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    frame = getattr(shape, "text_frame", None)
    if kind not in _FURNITURE and isinstance(frame, TextFrame):
        yield from _paragraphs(frame, is_list=kind in _LISTS)


def _paragraphs(frame: TextFrame, *, is_list: bool) -> Iterator[Block]:
    """Yield a block for every paragraph; what has a bullet or a number is an item."""
    numbers = Counter[int]()
    for paragraph in frame.paragraphs:
        text = clean(paragraph.text).strip()
        properties = paragraph._p.find(qn("a:pPr"))
        marks = {child.tag for child in properties} if properties is not None else set()
        depth = paragraph.level
        for deeper in [level for level in numbers if level > depth]:
            del numbers[deeper]
        if not text:
            continue
        if qn("a:buAutoNum") in marks:
            numbers[depth] += 1
            yield Block(f"{numbers[depth]}. {text}", Kind.ITEM)
        elif qn("a:buChar") in marks or (is_list and qn("a:buNone") not in marks and len(frame.paragraphs) > 1):
            yield Block(f"• {text}", Kind.ITEM)
        else:
            yield Block(text)


def _graphic(frame: GraphicFrame) -> Iterator[Block]:
    if frame.has_table:
        yield from _table(frame.table)
    elif frame.has_chart:
        yield from _chart(frame.chart)
    else:
        yield from _diagram(frame)


def _table(table: Table) -> Iterator[Block]:
    """Yield the rows under the names of the columns; what stands in merged cells stands in each of them."""
    grid = [[one_line(cell.text) for cell in row.cells] for row in table.rows]
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for below in grid[top : top + cell.span_height]:
                    end = min(left + cell.span_width, len(below))
                    below[left:end] = [grid[top][left]] * (end - left)
    names = grid[0] if table.first_row and len(grid) > 1 and len(grid[0]) > 1 else []
    rows = grid[1:] if names else grid
    if names and (both := joined_names(names, rows[0])):
        names, rows = both, rows[1:]
    for cells in rows:
        if any(cells):
            yield Block(cells[0] if len(set(cells)) == 1 else told(cells, names), Kind.ROW)


def _chart(chart: Chart) -> Iterator[Block]:
    """Yield the title and the figures: a row for every category, the series naming the columns."""
    has_title = chart.has_title and chart.chart_title.has_text_frame
    if has_title and (text := one_line(chart.chart_title.text_frame.text)):
        yield Block(text)
    for plot in chart.plots:
        names = ["", *(one_line(series.name) for series in plot.series)]
        columns = [list(series.values) for series in plot.series]
        for at, category in enumerate(plot.categories):
            values = [column[at] if at < len(column) else None for column in columns]
            shown = ["" if value is None else format(value, ".15g") for value in values]
            if any(shown):
                yield Block(told([one_line(str(category)), *shown], names), Kind.ROW)


def _diagram(frame: GraphicFrame) -> Iterator[Block]:
    """Yield the texts of a SmartArt diagram as items."""
    for ids in frame._element.iter(f"{_DIAGRAM}relIds"):
        data = parse_xml(frame.part.related_part(ids.get(qn("r:dm"))).blob)
        for point in data.iter(f"{_DIAGRAM}pt"):
            paragraphs = ("".join(run.text or "" for run in each.iter(qn("a:t"))) for each in point.iter(qn("a:p")))
            if text := one_line(" ".join(paragraphs)):
                yield Block(f"• {text}", Kind.ITEM)
