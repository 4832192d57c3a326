"""The pages of a web site: where a crawl begins, and what it comes by on its way."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chatsphere.documents.extraction.blocks import Kind
from chatsphere.documents.sandbox import listed_apart
from chatsphere.errors import Failure, FailureCode, FetchFailure
from chatsphere.fetching.addresses import web_address
from chatsphere.fetching.fetch import fetch
from chatsphere.websites.models import Discovery, WebsitePage
from chatsphere.websites.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatsphere.websites.models import Website

MOST_SITEMAPS = 50
SITEMAP_BYTES = 50_000_000


def first_pages(website: Website) -> list[str]:
    """Where the crawl begins: at the site's address, or at what its sitemaps list.

    Raises FetchFailure, DocumentFailure, and a Failure when no page of the site is listed.
    """
    scope = Scope(website)
    if website.discovery == Discovery.LINKS:
        return [website.address]
    pages: dict[str, None] = {}
    sitemaps = scope.sitemaps
    for number, address in enumerate(sitemaps):
        if number >= MOST_SITEMAPS or len(pages) > website.page_limit:
            break
        for link, kind in _listed(address):
            if kind is Kind.SITEMAP and link not in sitemaps:
                sitemaps.append(link)
            elif kind is Kind.LINK and (own := scope.own(link)):
                pages[own] = None
    if not pages:
        raise Failure(
            FailureCode.FETCH_GONE,
            "The site's sitemap lists no page below this address. Give the sitemap's address, or follow links instead.",
        )
    return list(pages)


def _listed(address: str) -> list[tuple[str, Kind]]:
    with tempfile.NamedTemporaryFile(prefix="sitemap-") as file:
        try:
            fetch(web_address(address), file, most_bytes=SITEMAP_BYTES)
        except FetchFailure as failure:
            if failure.code is FailureCode.FETCH_GONE:
                return []
            raise
        return [(block.text, block.kind) for block in listed_apart(Path(file.name))]


def found(website: Website, addresses: Iterable[str], depth: int) -> None:
    """Have pages read in the present crawl, in the caller's transaction; the website's counts are not saved here."""
    addresses = list(dict.fromkeys(addresses))
    known = {page.address: page for page in website.pages.filter(address__in=addresses)}
    new, again = list[WebsitePage](), list[WebsitePage]()
    for address in addresses:
        page = known.get(address)
        if page is not None and page.found_in == website.crawl:
            continue
        if website.page_count >= website.page_limit:
            website.is_cut = True
            break
        website.page_count += 1
        if page is None:
            new.append(WebsitePage(website=website, address=address, depth=depth, found_in=website.crawl))
        else:
            page.depth, page.found_in = depth, website.crawl
            again.append(page)
    WebsitePage.objects.bulk_create(new)
    WebsitePage.objects.bulk_update(again, ["depth", "found_in"])
