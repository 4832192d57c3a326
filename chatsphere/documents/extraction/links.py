"""The addresses that a page links to, and those that a sitemap lists."""

from __future__ import annotations

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Final
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.markup import WithoutEntities
from chatsphere.errors import DocumentFailure, FailureCode

MOST_LINKS: Final = 50_000
"""As many as one sitemap may list (sitemaps.org); no page links to more."""

SITEMAP_BYTES: Final = 50_000_000
"""As large as one may be unpacked, by the same protocol."""

_GZIP: Final = b"\x1f\x8b"


def links(file: BinaryIO, address: str) -> Iterator[Block]:
    """Yield the addresses that an HTML page found at ``address`` links to, each once, but for links marked nofollow.

    They are made absolute, and otherwise as the page has them.  None for a page that asks not to be followed.
    """
    try:
        page = LexborHTMLParser(file.read())
    except SelectolaxError as refused:
        raise MemoryError from refused
    for robots in page.css('meta[name="robots" i], meta[name="chatsphere" i]'):
        if {"nofollow", "none"} & set((robots.attributes.get("content") or "").lower().replace(",", " ").split()):
            return
    base = page.css_first("base[href]")
    inside = _joined(address, base.attributes.get("href") if base is not None else None) or address
    found: set[str] = set()
    for anchor in page.css("a[href], area[href]"):
        if "nofollow" in (anchor.attributes.get("rel") or "").lower().split():
            continue
        link = _joined(inside, anchor.attributes.get("href"))
        if link and link not in found and len(found) < MOST_LINKS:
            found.add(link)
            yield Block(link, Kind.LINK)


def listed(file: BinaryIO) -> Iterator[Block]:
    """Yield the addresses that a sitemap lists, packed or not: pages as LINK, further sitemaps as SITEMAP.

    A text with an address a line is a sitemap too.  Raises DocumentFailure: CORRUPT, TOO_LARGE.
    """
    head = file.read(2)
    file.seek(0)
    content = gzip.GzipFile(fileobj=file) if head == _GZIP else file
    try:
        raw = content.read(SITEMAP_BYTES + 1)
        if len(raw) > SITEMAP_BYTES:
            raise DocumentFailure(
                FailureCode.TOO_LARGE, "The sitemap has more than 50 MB. Split it by a sitemap index."
            )
        if raw.removeprefix(BOM_UTF8).lstrip()[:1] != b"<":
            yield from _lines(raw)
            return
        yield from _entries(raw)
    except (ParseError, OSError, EOFError, zlib.error, ValueError) as broken:
        raise DocumentFailure(FailureCode.CORRUPT, "The sitemap cannot be read: it is damaged or none.") from broken


def _entries(raw: bytes) -> Iterator[Block]:
    kinds = {"sitemap": Kind.SITEMAP, "url": Kind.LINK}
    root = fromstring(raw, XMLParser(target=WithoutEntities()))  # noqa: S314 - entities are what makes it unsafe
    entries = (entry for entry in root if _name(entry) in kinds)
    for entry in islice(entries, MOST_LINKS):
        for child in entry:
            if _name(child) == "loc" and (address := (child.text or "").strip()):
                yield Block(address, kinds[_name(entry)])


def _lines(raw: bytes) -> Iterator[Block]:
    for line in raw.decode("utf-8-sig", errors="replace").splitlines()[:MOST_LINKS]:
        if (address := line.strip()).startswith(("http://", "https://")):
            yield Block(address, Kind.LINK)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _joined(base: str, href: str | None) -> str | None:
    if not href:
        return None
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None
