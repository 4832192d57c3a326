"""PDF into blocks, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as c

from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.lines import Line, lines_of
from chatsphere.documents.extraction.paragraphs import Body, paragraphs
from chatsphere.errors import DocumentFailure, FailureCode

_MARGIN = 0.1
"""Part of a page's height, at its top and at its bottom, where running titles and page numbers stand."""

_RUNNING_LINES = 2
"""How many lines they take there, at most."""

_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)


def blocks(file: BinaryIO, max_pages: int) -> Iterator[Block]:
    """Yield the blocks of a document in the order of its pages.  A running title is kept where it stands first.

    Raises DocumentFailure: ENCRYPTED, CORRUPT, TOO_LARGE.
    """
    document = _opened(file)
    try:
        count = len(document)
        if count > max_pages:
            raise DocumentFailure(
                FailureCode.TOO_LARGE,
                f"The PDF has {count} pages; {max_pages} are the most that are read. Split it and upload the parts.",
            )
        body, running = Body(), dict[str, float]()
        for number in range(count):
            lines, height, is_textless = _read(document, number)
            lines = list(_without_furniture(lines, height, running))
            body.learn(lines)
            if lines:
                yield from paragraphs(lines, body, number + 1)
            elif is_textless:
                yield Block("", Kind.TEXTLESS, page=number + 1)
    finally:
        document.close()


def _opened(file: BinaryIO) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(file)
    except pdfium.PdfiumError as error:
        if error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise DocumentFailure(
                FailureCode.ENCRYPTED, "The PDF is protected by a password. Save it without one and upload that."
            ) from None
        raise DocumentFailure(
            FailureCode.CORRUPT, "The PDF is damaged and cannot be opened. Save it anew and upload that."
        ) from None


def _read(document: pdfium.PdfDocument, number: int) -> tuple[list[Line], float, bool]:
    """Return the lines of a page, its height, and whether it shows something beside its lines.

    A page that is damaged has no lines and is taken to show something; the others may be whole.
    """
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return [], 0, True
    try:
        text = page.get_textpage()
        try:
            lines = lines_of(text)
        finally:
            text.close()
        return lines, page.get_height(), len(lines) <= 2 * _RUNNING_LINES and _shows(page, has_lines=bool(lines))
    finally:
        page.close()


def _shows(page: pdfium.PdfPage, *, has_lines: bool) -> bool:
    """Whether a page holds a picture, or where it has no lines at all anything that could be drawn letters."""
    for number in range(c.FPDFPage_CountObjects(page)):
        kind = c.FPDFPageObj_GetType(c.FPDFPage_GetObject(page, number))
        if kind == c.FPDF_PAGEOBJ_IMAGE or not has_lines:
            return True
    return False


def _without_furniture(lines: list[Line], height: float, running: dict[str, float]) -> Iterator[Line]:
    """Leave out bare page numbers and the running titles of earlier pages.

    ``running`` remembers at what height each title stood last; the same words elsewhere are text.
    """
    by_height = sorted(range(len(lines)), key=lambda at: lines[at].top)
    titles = {}
    for at in {*by_height[:_RUNNING_LINES], *by_height[-_RUNNING_LINES:]}:
        if not height * _MARGIN < lines[at].top < height * (1 - _MARGIN):
            titles[at] = _NUMBERS.sub("", lines[at].text).strip(" -\u2013|.")
    for at, line in enumerate(lines):
        title = titles.get(at)
        is_page_number = title == "" and len(line.text) < 10
        is_running = title in running and abs(running[title] - line.top) < 0.5 * line.size
        if not is_page_number and not is_running:
            yield line
    running.update((title, lines[at].top) for at, title in titles.items() if title)
