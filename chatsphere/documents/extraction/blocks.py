"""What every format is turned into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a block is in its document."""

    HEADING = "HEADING"
    PARAGRAPH = "PARAGRAPH"
    ITEM = "ITEM"
    """An entry of a list, with its bullet or number."""
    ROW = "ROW"
    """A row of a table, readable by itself: ``Name: value; Name: value``."""
    CODE = "CODE"
    """Text whose line breaks and spaces matter."""
    TEXTLESS = "TEXTLESS"
    """A page that shows something and holds no text that can be read, most often a scan."""
    LINK = "LINK"
    """No text, but the address of a page (see ``links``)."""
    SITEMAP = "SITEMAP"
    """No text, but the address of a further sitemap."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that belongs together: no white space around it, and empty only for a page without text."""

    text: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    """1 to 6 for headings, 0 for all else."""
    page: int | None = None
    """Counted from 1; None where the format has no pages."""
