"""The journey of a document from its file to the indexes: extract, chunk, store, embed.

Each step writes under the claim's guard, so that a worker whose claim is lost changes nothing.  A new
claim begins by clearing what an earlier one left.
"""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from chatsphere.ai import embedding_model
from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.documents.chunking import compose
from chatsphere.documents.indexing import forget, index_words, store_embeddings
from chatsphere.documents.models import Chunk, Document, DocumentText, Stage
from chatsphere.documents.news import mention_progress, record
from chatsphere.documents.sandbox import extract_apart
from chatsphere.errors import DocumentFailure, Failure, FailureCode
from chatsphere.files import opened
from chatsphere.plans.services import Limit, limit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from chatsphere.claims import Claim
    from chatsphere.documents.chunking import Stretch

log = logging.getLogger(__name__)

CHUNKS_A_WRITE = 500
"""Chunks stored in one transaction: large enough to be quick, small enough to show progress."""

CHUNKS_AN_EMBEDDING = 256
"""Chunks embedded between two writes; a crash costs at most these."""

FIRST_BACK_OFF_SECONDS = 5


def ingest(claim: Claim[Document]) -> None:
    """Make the claimed document searchable, or record why it is not."""
    try:
        with claim.kept_alive():
            _journey(claim)
    except ClaimLost:
        log.info("document %s: the claim was lost; another worker or a deletion has it", claim.pk)
    except Failure as failure:
        _record_failure(claim, failure)


def _journey(claim: Claim[Document]) -> None:
    with claim.writing() as document:
        clear(document)
        _reset_counts(document)
        document.language = document.bot.language
        document.save()
        record(document)
    owner, language = document.bot.owner, document.language
    with _local_copy(document) as path:
        blocks = extract_apart(path, document.media_type, max_pages=limit_of(owner, Limit.PAGES_PER_DOCUMENT))
        for stretches in _in_groups(compose(blocks, language=language)):
            _store(claim, stretches, language)
    if not Chunk.objects.filter(document=document).exists():
        raise DocumentFailure(
            FailureCode.NO_TEXT,
            "No text was found in this document. If it is a scan, run text recognition on it and upload the result.",
        )
    _embed(claim)
    _finish(claim)


def clear(document: Document) -> None:
    """Remove all that was made of a document's file, set by set; the document itself and its file stay."""
    document.citations.update(document=None, chunk=None)
    forget(document)
    for model in (Chunk, DocumentText):
        rows = model._base_manager.filter(document=document)
        rows._raw_delete(rows.db)


def _reset_counts(document: Document) -> None:
    document.page_count = None
    document.character_count = document.chunk_count = document.embedded_count = document.word_count = 0
    document.failure_code = document.failure_message = ""
    document.failure_is_retryable = False
    document.finished_at = None


@contextmanager
def _local_copy(document: Document) -> Iterator[Path]:
    """The document's file as a file of this machine, for as long as the parser needs it."""
    with tempfile.NamedTemporaryFile(prefix="document-") as copy:
        try:
            with opened(document.file) as file:
                shutil.copyfileobj(file, copy, 1 << 20)
        except FileNotFoundError:
            raise DocumentFailure(
                FailureCode.FILE_MISSING, "The stored file is gone. Delete this document and upload it again."
            ) from None
        copy.flush()
        yield Path(copy.name)


def _in_groups(stretches: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    """Stretches gathered until they hold about ``CHUNKS_A_WRITE`` chunks."""
    group: list[Stretch] = []
    for stretch in stretches:
        group.append(stretch)
        if sum(len(each.chunks) for each in group) >= CHUNKS_A_WRITE:
            yield group
            group = []
    if group:
        yield group


def _store(claim: Claim[Document], stretches: list[Stretch], language: str) -> None:
    """Store text and chunks of some stretches and index their words."""
    with claim.writing() as document:
        DocumentText.objects.bulk_create(
            DocumentText(document=document, ordinal=each.ordinal, page=each.page, start=each.start, text=each.text)
            for each in stretches
        )
        chunks = Chunk.objects.bulk_create(
            Chunk(
                document=document,
                ordinal=draft.ordinal,
                text=draft.text,
                heading=draft.heading,
                page=draft.page,
                start=draft.start,
                end=draft.end,
            )
            for each in stretches
            for draft in each.chunks
        )
        last = stretches[-1]
        document.page_count = last.page
        document.character_count = last.start + len(last.text)
        document.chunk_count += len(chunks)
        document.word_count += index_words(document, language, [chunk.pk for chunk in chunks])
        is_first = document.state != Stage.CHUNKING
        document.state = Stage.CHUNKING
        document.updated_at = Now()
        document.save()
        if is_first:
            record(document)
        else:
            mention_progress(document)


def _embed(claim: Claim[Document]) -> None:
    model = embedding_model()
    with claim.writing() as document:
        document.state = Stage.EMBEDDING
        document.embedding_model = model.name
        document.save(update_fields=["state", "embedding_model"])
        record(document)
    left = Chunk.objects.filter(document=document).order_by("ordinal").values_list("pk", "heading", "text").iterator()
    while batch := list(islice(left, CHUNKS_AN_EMBEDDING)):
        vectors = model.embed_passages([f"{heading}\n{text}" if heading else text for _, heading, text in batch])
        with claim.writing() as document:
            store_embeddings(document, zip((pk for pk, _, _ in batch), vectors, strict=True))
            document.embedded_count += len(batch)
            document.updated_at = Now()
            document.save(update_fields=["embedded_count", "updated_at"])
            mention_progress(document)


def _finish(claim: Claim[Document]) -> None:
    with claim.writing() as document:
        document.state = Stage.READY
        document.lease_until = None
        document.finished_at = document.updated_at = Now()
        document.save()
        record(document)


def _record_failure(claim: Claim[Document], failure: Failure) -> None:
    """Put the document back for a later attempt where that can help, or fail it where its owner sees why."""
    try:
        with claim.writing() as document:
            document.failure_code = failure.code
            document.failure_message = failure.message
            document.failure_is_retryable = failure.is_retryable
            document.lease_until = None
            document.updated_at = Now()
            if failure.is_retryable and document.attempts < MAX_ATTEMPTS:
                document.state = Stage.QUEUED
                document.not_before = Now() + _back_off(document.attempts, failure.retry_after)
            else:
                document.state = Stage.FAILED
                document.finished_at = Now()
                clear(document)
            document.save()
            record(document)
    except ClaimLost:
        log.info("document %s: failed, but the claim was lost meanwhile", claim.pk)


def _back_off(attempts: int, asked: float | None) -> timedelta:
    """5, 20, 80 seconds and up to half as much again, or what the provider asked for if that is longer."""
    seconds = FIRST_BACK_OFF_SECONDS * 4 ** (attempts - 1)
    return timedelta(seconds=max(seconds * random.uniform(1, 1.5), asked or 0))  # noqa: S311 - jitter


def queue_outdated() -> None:
    """Have documents read anew whose words are indexed by another language's stems than their bot's is now."""
    for pk in list(_outdated().values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            document = _outdated().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if document is not None:
                document.state = Stage.QUEUED
                document.attempts = 0
                document.save(update_fields=["state", "attempts"])
                record(document)


def _outdated() -> QuerySet[Document]:
    return Document.objects.filter(state=Stage.READY).exclude(language=F("bot__language"))


def give_up_hopeless() -> None:
    """Fail documents whose every permitted claim has died, where their owners see it."""
    for pk in list(Document.objects.hopeless().values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            document = (
                Document.objects.hopeless().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            )
            if document is None:
                continue
            clear(document)
            document.state = Stage.FAILED
            document.failure_code = FailureCode.WORKER_DIED
            document.failure_message = (
                f"Reading this document ended its worker {MAX_ATTEMPTS} times. Upload it in another format."
            )
            document.epoch = F("epoch") + 1
            document.lease_until = None
            document.finished_at = document.updated_at = Now()
            document.save()
            record(document)
