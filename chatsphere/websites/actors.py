"""The workers' door to web sites."""

from __future__ import annotations

import dramatiq

from chatsphere.bells import call_worker
from chatsphere.websites import crawling
from chatsphere.websites.models import Website


@dramatiq.actor(queue_name="documents", max_retries=0)
def crawl_next() -> None:
    """Go on with the next due web site for a turn."""
    claim = Website.claim()
    if claim is not None and crawling.crawl(claim):
        call_worker(crawl_next)
