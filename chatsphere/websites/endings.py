"""What becomes of a web site that cannot be read, and when it is read again."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Now

from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.errors import Failure, FailureCode
from chatsphere.websites.models import Website, WebsiteState
from chatsphere.websites.news import mention

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chatsphere.claims import Claim

log = logging.getLogger(__name__)

AGAIN_SECONDS = 30.0
"""After a failure that may pass; longer where the server asks for more."""

ROWS_A_SWEEP = 100


def record_failure(claim: Claim[Website], failure: Failure) -> None:
    """Put the web site back for a later attempt where that can help, or fail it where its owner sees why.

    Its documents stay as they are.
    """
    try:
        with claim.writing() as website:
            if failure.is_retryable and website.attempts < MAX_ATTEMPTS:
                website.state = WebsiteState.QUEUED
                website.not_before = Now() + timedelta(seconds=max(AGAIN_SECONDS, failure.retry_after or 0))
                website.lease_until = None
                website.failure_code, website.failure_message = failure.code, failure.message
                website.failure_is_retryable = True
                website.updated_at = Now()
                website.save()
                mention(website)
            else:
                _fail(website, failure)
    except ClaimLost:
        log.info("website %s: failed, but the claim was lost meanwhile", claim.pk)


def give_up_hopeless() -> None:
    """Fail web sites whose every permitted claim has died, where their owners see it."""
    for pk in list(Website.objects.hopeless().values_list("pk", flat=True)[:ROWS_A_SWEEP]):
        with transaction.atomic():
            website = Website.objects.hopeless().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if website is not None:
                website.epoch += 1
                sentence = f"Reading this site ended its worker {MAX_ATTEMPTS} times. Add its pages one by one."
                _fail(website, Failure(FailureCode.WORKER_DIED, sentence))


def queue_scheduled() -> None:
    """Have web sites read again whose time has come."""
    due = scheduled()
    for pk in list(due.values_list("pk", flat=True)[:ROWS_A_SWEEP]):
        with transaction.atomic():
            website = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if website is not None:
                queue(website)


def scheduled() -> QuerySet[Website]:
    """Web sites at rest whose time to be read again has come."""
    hours = ExpressionWrapper(F("refresh_hours") * Value(timedelta(hours=1)), output_field=DurationField())
    return Website.objects.filter(
        state__in=[WebsiteState.READY, WebsiteState.FAILED], refresh_hours__isnull=False, crawled_at__lt=Now() - hours
    )


def queue(website: Website) -> None:
    """Have a locked web site read from its beginning, in the caller's transaction."""
    website.state = WebsiteState.QUEUED
    website.is_begun = False
    website.attempts = 0
    website.not_before = website.finished_at = None
    website.failure_code = website.failure_message = ""
    website.failure_is_retryable = False
    website.updated_at = Now()
    website.save()
    mention(website)


def _fail(website: Website, failure: Failure) -> None:
    website.state = WebsiteState.FAILED
    website.is_begun = False
    website.failure_code, website.failure_message = failure.code, failure.message
    website.failure_is_retryable = failure.is_retryable
    website.lease_until = None
    website.crawled_at = website.finished_at = website.updated_at = Now()
    website.save()
    mention(website)
