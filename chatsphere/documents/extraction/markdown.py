"""Markdown into blocks, by way of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from markdown_it import MarkdownIt

from chatsphere.documents.decoding import as_text
from chatsphere.documents.extraction import html
from chatsphere.documents.extraction.blocks import Block

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n.*?\n(---|\.\.\.)[ \t]*\n", re.DOTALL)
"""Settings for the tool that publishes a page, before its text."""


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the blocks of a CommonMark text with tables.  All of it is in memory while it is read."""
    with as_text(file) as text:
        source = text.read()
    opening = _FRONT_MATTER.match(source)
    page = MarkdownIt("commonmark").enable("table").render(source[opening.end() :] if opening else source)
    yield from html.blocks_of(page)
