"""Word documents into blocks, by way of HTML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError

import mammoth

from chatsphere.documents.extraction import html
from chatsphere.documents.extraction.blocks import Block
from chatsphere.errors import DocumentFailure, FailureCode

_LARGEST = 200_000_000
"""Bytes of all parts unpacked, at most; what is packed tighter than a document ever is would fill the memory."""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a document; pictures, comments and deleted text are left out.

    Raises DocumentFailure: CORRUPT, TOO_LARGE.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist() if not part.filename.startswith("word/media/"))
        if unpacked > _LARGEST:
            raise DocumentFailure(
                FailureCode.TOO_LARGE, "The document is too large when unpacked. Split it and upload the parts."
            )
        with path.open("rb") as file:
            page = mammoth.convert_to_html(
                file,
                style_map=_STYLES,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(lambda image: {}),
            ).value
    except (zipfile.BadZipFile, ExpatError, KeyError, OSError, ValueError, AttributeError) as broken:
        raise DocumentFailure(
            FailureCode.CORRUPT, "The Word document is damaged. Open it in Word, save it anew and upload that."
        ) from broken
    yield from html.blocks_of(page)
