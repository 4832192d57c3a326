"""Word documents into blocks, by way of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers.expat import ExpatError

import mammoth

from chatsphere.documents.extraction import html, packages
from chatsphere.documents.extraction.blocks import Block

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the blocks of a document; pictures, comments and deleted text are left out.

    All of its text is in memory while it is read.  Raises DocumentFailure: CORRUPT, ENCRYPTED, TOO_LARGE.
    """
    with packages.opened(file):
        try:
            page = mammoth.convert_to_html(
                file,
                style_map=_STYLES,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(lambda image: {}),
            ).value
        except (ExpatError, KeyError, OSError, ValueError, AttributeError, RecursionError) as broken:
            raise packages.damaged() from broken
    yield from html.blocks_of(page)
