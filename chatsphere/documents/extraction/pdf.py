"""PDF into blocks, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c

from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.extraction.lines import Line, lines_of
from chatsphere.documents.extraction.paragraphs import Body, paragraphs
from chatsphere.errors import DocumentFailure, FailureCode

_MARGIN = 0.1
"""Part of a page's height, at its top and at its bottom, where running titles and page numbers stand."""

_RUNNING_LINES = 2
"""How many lines they take there, at most."""

_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)


def blocks(path: Path, max_pages: int) -> Iterator[Block]:
    """Yield the blocks of a document in the order of its pages.  A running title is kept where it stands first.

    Raises DocumentFailure: ENCRYPTED, CORRUPT, TOO_LARGE, and NO_TEXT when no page held a readable letter.
    """
    document = _opened(path)
    try:
        count = len(document)
        if count > max_pages:
            raise DocumentFailure(
                FailureCode.TOO_LARGE,
                f"The PDF has {count} pages; {max_pages} are the most that are read. Split it and upload the parts.",
            )
        body, running = Body(), dict[str, float]()
        is_empty = True
        for number in range(count):
            lines = list(_without_furniture(*_read(document, number), running))
            body.learn(lines)
            for block in paragraphs(lines, body, number + 1):
                is_empty = False
                yield block
    finally:
        document.close()
    if is_empty:
        raise DocumentFailure(
            FailureCode.NO_TEXT,
            "The PDF holds no text; its pages seem to be scans. Run text recognition (OCR) and upload the result.",
        )


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise DocumentFailure(
                FailureCode.ENCRYPTED, "The PDF is protected by a password. Save it without one and upload that."
            ) from None
        raise DocumentFailure(
            FailureCode.CORRUPT, "The PDF is damaged and cannot be opened. Save it anew and upload that."
        ) from None


def _read(document: pdfium.PdfDocument, number: int) -> tuple[list[Line], float]:
    """Return the lines of a page and its height; of a page that is damaged none, for the others may be whole."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return [], 0
    try:
        text = page.get_textpage()
        try:
            return lines_of(text), page.get_height()
        finally:
            text.close()
    finally:
        page.close()


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
