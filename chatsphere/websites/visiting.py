"""One page of a web site: fetched, made a document of, and its links found."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.documents.drafts import of_address
from chatsphere.documents.media import HTML
from chatsphere.documents.pages import media_type_of_page
from chatsphere.documents.sandbox import links_apart
from chatsphere.documents.services import insert, locked_document, renew
from chatsphere.errors import Failure, FailureCode, PlanLimitReached
from chatsphere.fetching.addresses import refused
from chatsphere.fetching.fetch import Validators, fetch
from chatsphere.files import store
from chatsphere.plans.limits import limit_of, lock_holdings
from chatsphere.plans.models import Limit
from chatsphere.websites.finding import found
from chatsphere.websites.models import Discovery
from chatsphere.websites.news import mention

if TYPE_CHECKING:
    from chatsphere.claims import Claim
    from chatsphere.files import StoredFile
    from chatsphere.websites.models import Website, WebsitePage
    from chatsphere.websites.scope import Scope

ETAG_CHARACTERS = 500


@dataclass
class _Seen:
    """What a page was found to be."""

    size: int = 0
    media_type: str = ""
    stored: StoredFile | None = None
    validators: Validators = field(default_factory=Validators)
    links: list[str] = field(default_factory=list)
    failure: Failure | None = None


def visit(claim: Claim[Website], page: WebsitePage, scope: Scope) -> Website:
    """Read one page; returns the web site with its counts.

    A page that gives nothing is counted as failed, and the crawl goes on.  Raises a Failure where it cannot: the
    plan has no room for more; ClaimLost.
    """
    seen = _looked_at(claim.read(), page, scope)
    owner = page.website.bot.owner
    with transaction.atomic():
        lock_holdings(owner)
        with claim.writing() as website:
            page = website.pages.select_related("document").get(pk=page.pk)  # its document may be gone by now
            if seen.failure is not None:
                website.failed_count += 1
            elif seen.stored is not None:
                _take(website, page, seen, seen.stored)
            page.failure_code = seen.failure.code if seen.failure else ""
            page.read_in = website.crawl
            page.save()
            if page.depth < website.depth_limit:
                found(website, seen.links, page.depth + 1)
            website.read_count += 1
            website.byte_count += seen.size
            website.updated_at = Now()
            website.save()
            mention(website)
    return website


def _looked_at(website: Website, page: WebsitePage, scope: Scope) -> _Seen:
    seen = _Seen()
    follows = website.discovery == Discovery.LINKS
    # What has not changed is not sent, and so cannot be searched for links.
    known = Validators() if follows or page.document_id is None else Validators(page.etag, page.last_modified)
    try:
        if not scope.may_read(page.address):
            raise refused("The site's robots.txt asks that this page is not read.")
        with tempfile.NamedTemporaryFile(prefix="page-") as file:
            most = limit_of(website.bot.owner, Limit.FILE_BYTES)
            fetched = fetch(page.address, file, most_bytes=most, known=known)
            seen.size, seen.validators = fetched.size, fetched.validators
            if fetched.is_unchanged:
                return seen
            if scope.own(fetched.address) is None:
                raise refused("The page leads out of the site.")
            seen.media_type = media_type_of_page(fetched, file)
            if follows and seen.media_type == HTML:
                links = (scope.own(link.text) for link in links_apart(Path(file.name), fetched.address))
                seen.links = [link for link in links if link]
            seen.stored = store("documents", file)
    except Failure as failure:
        seen.failure = failure
    return seen


def _take(website: Website, page: WebsitePage, seen: _Seen, stored: StoredFile) -> None:
    """Make a document of the page, or its next version, unless the content is known; then the file goes by itself."""
    is_same = page.document_id is not None and bytes(page.content_hash) == stored.digest
    twins = website.pages.filter(content_hash=stored.digest).exclude(pk=page.pk).exclude(document=None)
    page.etag = seen.validators.etag if len(seen.validators.etag) <= ETAG_CHARACTERS else ""
    page.last_modified = seen.validators.last_modified[:100]
    page.content_hash = stored.digest
    if is_same or twins.exists():
        return
    content = of_address(website.bot, page.address).document
    content.media_type, content.size = seen.media_type, stored.size
    content.content_hash, content.file = stored.digest, stored.name
    try:
        if page.document is None:
            insert(content)
            page.document = content
        else:
            renew(locked_document(page.document), content)
    except PlanLimitReached as refusal:
        raise Failure(FailureCode.LIMIT_REACHED, refusal.message) from None
    stored.keep()
