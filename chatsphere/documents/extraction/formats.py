"""The one way from a file to its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO

from chatsphere.documents import media
from chatsphere.documents.extraction import csv, docx, eml, html, json, markdown, odt, pdf, plain, pptx, workbooks
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.errors import DocumentFailure, FailureCode

_MOST_RANGES = 20


def extract(path: Path, media_type: str, *, max_pages: int) -> Iterator[Block]:
    """Yield the blocks of a file while it is read; pages without text, most often scans, are blocks of a kind.

    Raises DocumentFailure, also midway: ENCRYPTED, NO_TEXT (naming the pages), CORRUPT, TOO_LARGE (more than
    ``max_pages`` pages, in formats that have pages) and UNSUPPORTED_TYPE.
    """
    textless: list[int] = []
    is_empty = True
    with path.open("rb") as file:
        for block in _blocks(file, media_type, max_pages=max_pages):
            if block.kind is Kind.TEXTLESS and block.page is not None:
                textless.append(block.page)
            else:
                is_empty = False
            yield block
    if is_empty and textless:
        raise DocumentFailure(
            FailureCode.NO_TEXT,
            f"The file holds no text: {pages_told(textless)} {'seems' if len(textless) == 1 else 'seem'} to be scanned "
            "or drawn. Run text recognition (OCR) and upload the result.",
        )
    if is_empty:
        raise DocumentFailure(FailureCode.NO_TEXT, "No text was found in the file. Check that it is the right one.")


def pages_told(pages: list[int]) -> str:
    """Tell ascending page numbers in words: ``page 3``, ``pages 1 to 4, 7 and 9``; of very many, the first."""
    runs = [list(run) for _, run in groupby(enumerate(pages), lambda each: each[1] - each[0])]
    told = [f"{run[0][1]} to {run[-1][1]}" if len(run) > 1 else str(run[0][1]) for run in islice(runs, _MOST_RANGES)]
    if len(runs) > _MOST_RANGES:
        told.append("others")
    *first, last = told
    return f"page{'s' * (len(pages) > 1)} {' and '.join(filter(None, (', '.join(first), last)))}"


def _blocks(file: BinaryIO, media_type: str, *, max_pages: int) -> Iterator[Block]:  # noqa: C901 - one line a format
    match media_type:
        case media.PDF:
            return pdf.blocks(file, max_pages)
        case media.DOCX:
            return docx.blocks(file)
        case media.PPTX:
            return pptx.blocks(file, max_pages)
        case media.XLSX | media.ODS:
            return workbooks.blocks(file)
        case media.ODT:
            return odt.blocks(file)
        case media.HTML:
            return html.blocks(file)
        case media.MARKDOWN:
            return markdown.blocks(file)
        case media.PLAIN:
            return plain.blocks(file)
        case media.CSV | media.TSV:
            return csv.blocks(file, media_type)
        case media.JSON | media.JSONL:
            return json.blocks(file, media_type)
        case media.EML:
            return eml.blocks(file, partial(_blocks, max_pages=max_pages))
    raise DocumentFailure(FailureCode.UNSUPPORTED_TYPE, "Files of this type are not read.")
