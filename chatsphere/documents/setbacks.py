"""What becomes of a document that does not get through: another attempt, or a failure that its owner sees."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from chatsphere.ai import embedding_model
from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.documents.models import Document, Stage
from chatsphere.documents.news import record
from chatsphere.documents.versions import outdated
from chatsphere.errors import DocumentFailure, FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from chatsphere.claims import Claim
    from chatsphere.errors import Failure

log = logging.getLogger(__name__)

FIRST_BACK_OFF_SECONDS = 5
ROWS_A_SWEEP = 100

PARSER_DIED = f"Reading this file ended its reader {MAX_ATTEMPTS} times. Save it anew, or upload it in another format."
WORKER_DIED = f"Reading this document ended its worker {MAX_ATTEMPTS} times. Upload it in another format."
STALLED = f"Work on this document came to a standstill {MAX_ATTEMPTS} times. Try again later, or split it."


def record_failure(claim: Claim[Document], failure: Failure) -> None:
    """Put the document back for a later attempt where that can help, or fail it where its owner sees why.

    What was stored by then stays, and is not searched: a retry goes on from it, and clears it where it cannot.  A live
    version answers on.
    """
    try:
        with claim.writing() as document:
            if failure.code is FailureCode.PARSER_DIED and document.attempts >= MAX_ATTEMPTS:
                failure = DocumentFailure(FailureCode.PARSER_DIED, PARSER_DIED)
            document.failure_code = failure.code
            document.failure_message = failure.message
            document.failure_is_retryable = failure.is_retryable
            document.lease_until = document.deadline_at = None
            document.updated_at = Now()
            if failure.is_retryable and document.attempts < MAX_ATTEMPTS:
                document.state = Stage.QUEUED
                document.not_before = Now() + _back_off(document.attempts, failure.retry_after)
            else:
                document.state = Stage.FAILED
                document.finished_at = Now()
            document.save()
            record(document)
    except ClaimLost:
        log.info("document %s: failed, but the claim was lost meanwhile", claim.pk)


def _back_off(attempts: int, asked: float | None) -> timedelta:
    """5, 20, 80 seconds and up to half as much again, or what the provider asked for if that is longer."""
    seconds = FIRST_BACK_OFF_SECONDS * 4 ** (attempts - 1)
    return timedelta(seconds=max(seconds * random.uniform(1, 1.5), asked or 0))  # noqa: S311 - jitter


def give_up_hopeless() -> None:
    """Fail documents whose every permitted claim has died, where their owners see it."""
    for document in _each_locked(Document.objects.hopeless()):
        # A lease that could not be renewed past the deadline ends after it; that of a worker that died, long before.
        is_stalled = document.deadline_at and document.lease_until and document.deadline_at < document.lease_until
        document.state = Stage.FAILED
        document.failure_code = FailureCode.STALLED if is_stalled else FailureCode.WORKER_DIED
        document.failure_message = STALLED if is_stalled else WORKER_DIED
        document.failure_is_retryable = bool(is_stalled)
        document.epoch = F("epoch") + 1
        document.lease_until = document.deadline_at = None
        document.finished_at = document.updated_at = Now()
        document.save()
        record(document)


def queue_outdated() -> None:
    """Have versions made anew where settings or embedding model have changed; meanwhile the old ones answer."""
    for document in _each_locked(outdated(embedding_model().name)):
        document.state = Stage.QUEUED
        document.attempts = 0
        document.save(update_fields=["state", "attempts"])
        record(document)


def _each_locked(found: QuerySet[Document]) -> Iterator[Document]:
    """Some of the documents, one after the other, each locked in a transaction of its own and asked for again in it."""
    for pk in list(found.values_list("pk", flat=True)[:ROWS_A_SWEEP]):
        with transaction.atomic():
            document = found.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if document is not None:
                yield document
