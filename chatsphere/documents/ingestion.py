"""The journey of a document from its file to the indexes: extract, chunk, store, embed.

Each step writes under the claim's guard, so that a worker whose claim is lost changes nothing.  A new
claim begins by clearing what an earlier one left.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from chatsphere.ai import embedding_model
from chatsphere.claims import ClaimLost
from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.blocks import Kind
from chatsphere.documents.indexing import embedded_text, forget, store_embeddings
from chatsphere.documents.models import Chunk, ChunkEmbedding, Document, DocumentText, Stage
from chatsphere.documents.news import mention_progress, record
from chatsphere.documents.sandbox import extract_apart
from chatsphere.documents.setbacks import record_failure
from chatsphere.documents.storing import store_stretches
from chatsphere.errors import DocumentFailure, Failure, FailureCode
from chatsphere.files import opened
from chatsphere.plans.limits import limit_of
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chatsphere.claims import Claim
    from chatsphere.documents.chunking import Stretch
    from chatsphere.documents.extraction.blocks import Block

log = logging.getLogger(__name__)

CHUNKS_A_WRITE = 500
"""Chunks stored in one transaction: large enough to be quick, small enough to show progress."""

CHUNKS_AN_EMBEDDING = 256
"""Chunks embedded between two writes; a crash costs at most these."""


def ingest(claim: Claim[Document]) -> None:
    """Make the claimed document searchable, or record why it is not."""
    try:
        with claim.kept_alive() as lost:
            _journey(claim, lost)
    except ClaimLost:
        log.info("document %s: the claim was lost; another worker, its owner or a deletion has it", claim.pk)
    except Failure as failure:
        record_failure(claim, failure)


def _journey(claim: Claim[Document], lost: threading.Event) -> None:
    """Go on from the checkpoint that an earlier attempt reached: from the file, or from the stored chunks."""
    document = claim.read()
    if not document.is_chunked or document.language != document.bot.language:
        _chunk(claim, lost)
    _embed(claim)
    _finish(claim)


def _chunk(claim: Claim[Document], lost: threading.Event) -> None:
    """Read the file and store its text and chunks, from the start."""
    with claim.writing() as document:
        clear(document)
        document.language = document.bot.language
        document.save()
        record(document)
    most = limit_of(document.bot.owner, Limit.PAGES_PER_DOCUMENT)
    with _local_copy(document) as path:
        pages = _Pages()
        blocks = pages.noted(extract_apart(path, document.media_type, max_pages=most))
        stretches = _until(lost, compose(blocks, language=document.language))
        for group in _in_groups(stretches):
            _store(claim, group, document.language)
    if not Chunk.objects.filter(document=document).exists():
        raise DocumentFailure(
            FailureCode.NO_TEXT,
            "No text was found in this document. If it is a scan, run text recognition on it and upload the result.",
        )
    with claim.writing() as document:
        document.is_chunked = True
        document.page_count = pages.last
        document.textless_pages = pages.textless
        document.save(update_fields=["is_chunked", "page_count", "textless_pages"])


class _Pages:
    """What is learnt of a document's pages while its blocks go by."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.textless: list[int] = []

    def noted(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, unchanged."""
        for block in blocks:
            if block.page is not None:
                self.last = max(self.last or 0, block.page)
                if block.kind is Kind.TEXTLESS:
                    self.textless.append(block.page)
            yield block


def _until(lost: threading.Event, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches, as long as the claim is held."""
    for stretch in stretches:
        if lost.is_set():
            raise ClaimLost
        yield stretch


def clear(document: Document) -> None:
    """Remove all that was made of a document's file, set by set; the row, not saved here, and the file stay."""
    document.citations.update(document=None, chunk=None)
    forget(document)
    for model in (Chunk, DocumentText):
        rows = model._base_manager.filter(document=document)
        rows._raw_delete(rows.db)
    document.page_count = None
    document.textless_pages = []
    document.character_count = document.chunk_count = document.embedded_count = document.word_count = 0
    document.is_chunked = False


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
        stored = store_stretches(document, stretches, language)
        last = stretches[-1]
        document.page_count = last.page
        document.character_count = last.start + len(last.text)
        document.chunk_count += stored.chunks
        document.word_count += stored.words
        is_first = document.state != Stage.CHUNKING
        document.state = Stage.CHUNKING
        document.updated_at = Now()
        document.save()
        if is_first:
            record(document)
        else:
            mention_progress(document)


def _embed(claim: Claim[Document]) -> None:
    """Embed the chunks that are not embedded yet, and all of them where another model did the others."""
    model = embedding_model()
    with claim.writing() as document:
        if document.embedding_model != model.name:
            ChunkEmbedding.objects.filter(document=document)._raw_delete(ChunkEmbedding.objects.db)
            document.embedded_count = 0
        document.state = Stage.EMBEDDING
        document.embedding_model = model.name
        document.save(update_fields=["state", "embedding_model", "embedded_count"])
        record(document)
    chunks = Chunk.objects.filter(document=document, embedding=None).order_by("ordinal")
    left = chunks.values_list("pk", "heading", "text").iterator()
    while batch := list(islice(left, CHUNKS_AN_EMBEDDING)):
        vectors = model.embed_passages([embedded_text(heading, text) for _, heading, text in batch])
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
        document.failure_code = document.failure_message = ""
        document.failure_is_retryable = False
        document.finished_at = document.updated_at = Now()
        document.save()
        record(document)
