"""Reading a web site, a turn at a time: find pages, fetch them, make documents of what is new or has changed.

What is still to be read stands in the database, and each page is stored, counted and linked on in one transaction
under the claim: a worker that dies costs the page it was at, which is read again.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from chatsphere.claims import ClaimLost
from chatsphere.documents.services import delete_document
from chatsphere.errors import Failure, FailureCode, PlanLimitReached
from chatsphere.plans.limits import require_feature
from chatsphere.plans.models import Feature
from chatsphere.websites.endings import record_failure
from chatsphere.websites.finding import first_pages, found
from chatsphere.websites.models import Website, WebsiteState
from chatsphere.websites.news import mention
from chatsphere.websites.scope import Scope, robots_of
from chatsphere.websites.visiting import visit

if TYPE_CHECKING:
    import threading

    from chatsphere.claims import Claim

log = logging.getLogger(__name__)

TURN_SECONDS = 10.0
"""After so long another web site, or a document, has its turn."""

MOST_BYTES = 1_000_000_000
"""Fetched in one crawl, whatever the plan."""


FOR_GOOD = (
    "",
    FailureCode.FETCH_GONE,
    FailureCode.FETCH_REFUSED,
    FailureCode.UNSUPPORTED_TYPE,
    FailureCode.NO_TEXT,
)
"""How pages end that would not be found otherwise tomorrow."""


def crawl(claim: Claim[Website]) -> bool:
    """Go on with the claimed web site for a turn; whether it wants another one at once."""
    try:
        with claim.kept_alive() as lost:
            return _turn(claim, lost)
    except ClaimLost:
        log.info("website %s: the claim was lost; another worker, its owner or a deletion has it", claim.pk)
    except Failure as failure:
        record_failure(claim, failure)
    return False


def _turn(claim: Claim[Website], lost: threading.Event) -> bool:
    website = _begun(claim)
    scope, ends_at = Scope(website), time.monotonic() + TURN_SECONDS
    while (
        page := website.pages.filter(found_in=website.crawl, read_in__lt=website.crawl).order_by("depth", "id").first()
    ):
        if lost.is_set():
            raise ClaimLost
        website = visit(claim, page, scope)
        if website.byte_count > MOST_BYTES:
            raise Failure(FailureCode.TOO_LARGE, "This site has more bytes than one crawl may fetch. Add a part of it.")
        if scope.delay or time.monotonic() > ends_at:
            _rest(claim, scope.delay)
            return not scope.delay
    _finish(claim)
    return False


def _begun(claim: Claim[Website]) -> Website:
    """The web site with the first pages of its crawl; these are found now if they are not there yet.

    Raises a Failure when its owner's plan has no web sites any more: what has been read stays.
    """
    website = claim.read()
    if website.is_begun:
        return website
    try:
        require_feature(website.bot.owner, Feature.WEBSITES)
    except PlanLimitReached as refusal:
        raise Failure(FailureCode.LIMIT_REACHED, refusal.message) from None
    website.robots = robots_of(website.address)
    addresses = first_pages(website)
    with claim.writing() as locked:
        locked.robots = website.robots
        locked.crawl += 1
        locked.page_count = locked.read_count = locked.failed_count = locked.byte_count = 0
        locked.is_cut = False
        found(locked, addresses, depth=0)
        locked.is_begun = True
        locked.updated_at = Now()
        locked.save()
        mention(locked)
    return claim.read()


def _rest(claim: Claim[Website], seconds: float) -> None:
    """End the turn: the web site is due again after ``seconds``."""
    with claim.writing() as website:
        website.attempts = 0
        website.lease_until = Now() + timedelta(seconds=seconds)
        website.save(update_fields=["attempts", "lease_until"])


def _finish(claim: Claim[Website]) -> None:
    """Let go of the pages that are gone, and end the crawl.  Raises a Failure when no page could be read.

    A page that was not come by is gone only if the crawl was whole: neither cut short, nor a page of it away for now.
    """
    website = claim.read()
    pages = website.pages.filter(found_in=website.crawl)
    if website.failed_count == website.page_count:
        raise Failure(
            FailureCode(pages.order_by("depth", "id")[0].failure_code),
            "No page of this site could be read. See whether it opens for everybody, then have it read again.",
        )
    gone = pages.filter(failure_code=FailureCode.FETCH_GONE)
    if not website.is_cut and not pages.exclude(failure_code__in=FOR_GOOD).exists():
        gone = gone | website.pages.filter(found_in__lt=website.crawl)
    if not website.keeps_vanished:
        for page in gone.select_related("document"):
            with claim.writing():
                if page.document is not None:
                    delete_document(page.document)
                page.delete()
    with claim.writing() as website:
        website.state = WebsiteState.READY
        website.is_begun = False
        website.lease_until = None
        website.failure_code = website.failure_message = ""
        website.failure_is_retryable = False
        website.crawled_at = website.finished_at = website.updated_at = Now()
        website.save()
        mention(website)
