"""Which addresses are a web site's, and which of them may be read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from django.utils.functional import cached_property
from protego import Protego
from yarl import URL

from chatsphere.errors import FailureCode, FetchFailure
from chatsphere.fetching.addresses import web_address
from chatsphere.fetching.fetch import fetch

if TYPE_CHECKING:
    from chatsphere.websites.models import Website

ROBOTS_BYTES: Final = 500_000
"""So much of a robots.txt must be read (RFC 9309, 2.5)."""

LONGEST_DELAY = 30.0
"""Seconds between two pages: who asks for more gets this."""

_NAME: Final = "ChatSphere"


class Scope:
    """The folder that a web site begins in, and what its robots.txt says."""

    def __init__(self, website: Website) -> None:
        self._start = URL(website.address)
        self._folder = self._start.raw_path.rpartition("/")[0] + "/"
        self._robots = website.robots

    @cached_property
    def rules(self) -> Protego:
        """The robots.txt."""
        return Protego.parse(self._robots)

    @property
    def delay(self) -> float:
        """Seconds to wait between two pages."""
        return min(float(self.rules.crawl_delay(_NAME) or 0), LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        """Where sitemaps are looked for: the start if it is one, those that robots.txt names, or the usual place."""
        named = list(self.rules.sitemaps)
        if self._start.raw_path.endswith((".xml", ".xml.gz", ".txt")):
            return [str(self._start)]
        return named or [str(self._start.join(URL("/sitemap.xml")))]

    def may_read(self, address: str) -> bool:
        """Whether robots.txt lets us."""
        return bool(self.rules.can_fetch(address, _NAME))

    def own(self, address: str) -> str | None:
        """The address as it is asked for, if it is of this site and below its folder; None otherwise."""
        try:
            url = URL(web_address(address))
        except FetchFailure:
            return None
        is_inside = url.origin() == self._start.origin() and url.raw_path.startswith(self._folder)
        return str(url) if is_inside else None


def robots_of(address: str) -> str:
    """The robots.txt of a site, empty where there is none.  Raises FetchFailure where that cannot be told just now."""
    into = io.BytesIO()
    try:
        fetch(str(URL(address).join(URL("/robots.txt"))), into, most_bytes=ROBOTS_BYTES)
    except FetchFailure as failure:
        if failure.is_retryable or failure.code is FailureCode.FETCH_REFUSED:
            raise
    return into.getvalue().decode("utf-8-sig", errors="replace").replace("\0", "")
