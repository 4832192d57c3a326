"""The one way from a file to its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatsphere.documents import media
from chatsphere.documents.extraction import csv, docx, html, markdown, pdf, plain
from chatsphere.documents.extraction.blocks import Block
from chatsphere.errors import DocumentFailure, FailureCode


def extract(path: Path, media_type: str, *, max_pages: int) -> Iterator[Block]:
    """Yield the blocks of a file while it is read.

    Raises DocumentFailure, also midway: ENCRYPTED, NO_TEXT, CORRUPT, TOO_LARGE (more than ``max_pages`` pages, in
    formats that have pages) and UNSUPPORTED_TYPE.
    """
    is_empty = True
    for block in _blocks(path, media_type, max_pages):
        is_empty = False
        yield block
    if is_empty:
        raise DocumentFailure(FailureCode.NO_TEXT, "No text was found in the file. Check that it is the right one.")


def _blocks(path: Path, media_type: str, max_pages: int) -> Iterator[Block]:
    match media_type:
        case media.PDF:
            return pdf.blocks(path, max_pages)
        case media.DOCX:
            return docx.blocks(path)
        case media.HTML:
            return html.blocks(path)
        case media.MARKDOWN:
            return markdown.blocks(path)
        case media.PLAIN:
            return plain.blocks(path)
        case media.CSV | media.TSV:
            return csv.blocks(path, media_type)
    raise DocumentFailure(FailureCode.UNSUPPORTED_TYPE, "Files of this type are not read.")
