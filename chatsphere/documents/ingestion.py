"""The journey of a document from its file to the indexes: extract, chunk, store, embed.

Each step writes under the claim's guard, so that a worker whose claim is lost changes nothing.  All that is made hangs
on a version beside the one that answers; the step that makes it whole lets it answer.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import transaction

from chatsphere.ai import embedding_model
from chatsphere.bots.models import Bot
from chatsphere.claims import ClaimLost
from chatsphere.compiled import Read
from chatsphere.documents.chunking import compose
from chatsphere.documents.drafts import TITLE_CHARACTERS
from chatsphere.documents.extraction.blocks import Kind
from chatsphere.documents.indexing import embedded_text, left_to_embed, store_embeddings
from chatsphere.documents.models import Source, Stage
from chatsphere.documents.news import mention_progress, record
from chatsphere.documents.pages import fetch_content
from chatsphere.documents.pairing import stretches_of
from chatsphere.documents.progress import COUNTED, EMBEDDED, STORED, WHOLE
from chatsphere.documents.sandbox import extract_apart
from chatsphere.documents.setbacks import record_failure
from chatsphere.documents.storing import store_stretches
from chatsphere.documents.versions import (
    NOTHING_READ,
    being_made,
    is_up_to_date,
    remove_versions,
    rest,
    switch,
)
from chatsphere.errors import DocumentFailure, Failure, FailureCode
from chatsphere.files import opened
from chatsphere.plans.limits import limit_of
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chatsphere.claims import Claim
    from chatsphere.documents.chunking import Stretch
    from chatsphere.documents.extraction.blocks import Block
    from chatsphere.documents.models import Document, Version

log = logging.getLogger(__name__)

_Item = TypeVar("_Item")

Passage = tuple[int, int, str, str]
"""Of a stored chunk: key, ordinal, heading and text."""

CHUNKS_A_WRITE = 500
"""Chunks stored in one transaction: large enough to be quick, small enough to show progress."""

CHUNKS_AN_EMBEDDING = 256
"""Chunks embedded between two writes; a crash costs at most these."""

_bot = Read(lambda key: Bot.objects.select_related("owner").filter(pk=key), key=UUID)


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
    version = _begin(claim)
    if version is not None:
        left = None if version.is_chunked else _chunk(claim, version, lost)
        _embed(claim, version, left)


def _begin(claim: Claim[Document]) -> Version | None:
    """Return the version to be made; None, and the document READY, where nothing is left to do."""
    with claim.writing() as document:
        (document.bot,) = _bot.rows(key=document.bot_id)
        if is_up_to_date(document):
            remove_versions(document.versions.being_made())
            claim.change(**rest())
            record(document, Stage.READY)
            return None
        version = being_made(document)
        if version.is_chunked:
            document.state = Stage.EMBEDDING
            claim.change(state=document.state, embedded_count=version.chunks.exclude(embedding=None).count())
        elif any(getattr(document, name) != value for name, value in NOTHING_READ.items()):
            claim.change(**NOTHING_READ)
        record(document)
    return version


def _chunk(claim: Claim[Document], version: Version, lost: threading.Event) -> list[Passage] | None:
    """Store text and chunks of the document's content, from the start; what is at an address is fetched first.

    Returns the chunks of a content so small that they were stored, and can be embedded, in one go.
    """
    document = version.document
    if document.address and not version.file:
        document = fetch_content(claim, version)
    pages = _Pages()
    groups = _in_groups(_until(lost, _stretches(document, version, pages)))
    stored = list[Passage]()
    for group, is_last in _ahead(groups):
        if document.address and not version.chunk_count and not document.is_renamed:
            version.title = pages.title or version.title
        stored = _store(claim, version, group, pages if is_last else None)
    if not version.is_chunked:
        raise DocumentFailure(
            FailureCode.NO_TEXT,
            "No text was found in this document. If it is a scan, run text recognition on it and upload the result.",
        )
    return stored if len(stored) == version.chunk_count <= CHUNKS_AN_EMBEDDING else None


def _stretches(document: Document, version: Version, pages: _Pages) -> Iterator[Stretch]:
    """The stretches of the pairs or of the file; yielding them asks nothing of the database."""
    if document.source == Source.QUESTIONS:
        return stretches_of(list(document.pairs.order_by("ordinal").values_list("question", "answer")))
    most = limit_of(document.bot.owner, Limit.PAGES_PER_DOCUMENT)
    return _composed(version, pages, document.media_type, most)


def _composed(version: Version, pages: _Pages, media_type: str, max_pages: int) -> Iterator[Stretch]:
    with _local_copy(version.file) as path:
        blocks = pages.noted(extract_apart(path, media_type, max_pages=max_pages))
        yield from compose(
            blocks,
            max_tokens=version.chunk_tokens,
            language=version.language,
            count=embedding_model().count_tokens,
        )


class _Pages:
    """What is learnt of a document's pages while its blocks go by."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.textless: list[int] = []
        self.title = ""
        """The first heading of the highest level so far, or the page's title for want of one."""

    def noted(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, unchanged."""
        for block in blocks:
            if block.level == 1 and not self.title:
                self.title = block.text.replace("\n", " ")[:TITLE_CHARACTERS]
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


@contextmanager
def _local_copy(name: str) -> Iterator[Path]:
    """A stored file as a file of this machine, for as long as the parser needs it."""
    with tempfile.NamedTemporaryFile(prefix="document-") as copy:
        try:
            with opened(name) as file:
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


def _store(claim: Claim[Document], version: Version, stretches: list[Stretch], pages: _Pages | None) -> list[Passage]:
    """Store text and chunks of some stretches and index their words; ``pages`` are given with the last of them.

    Returns the chunks.
    """
    document, last = version.document, stretches[-1]
    drafts = [draft for each in stretches for draft in each.chunks]
    version.chunk_count += len(drafts)
    version.is_chunked = pages is not None and version.chunk_count > 0
    reached = [] if document.state == Stage.CHUNKING else [Stage.CHUNKING]
    if version.is_chunked:
        reached.append(Stage.EMBEDDING)
    document.state = reached[-1] if reached else Stage.CHUNKING
    with transaction.atomic():
        claim.carry_out(
            STORED,
            state=document.state,
            page_count=pages.last if pages else last.page,
            textless_pages=pages.textless if pages else [],
            character_count=last.start + len(last.text),
            chunk_count=version.chunk_count,
        )
        stored = store_stretches(version, stretches, are_pairs=document.source == Source.QUESTIONS)
        version.word_count += stored.words
        COUNTED[version.is_chunked].run(
            key=version.pk, title=version.title, chunk_count=version.chunk_count, word_count=version.word_count
        )
        if reached:
            record(document, *reached)
        else:
            mention_progress(document)
    return [(key, each.ordinal, each.heading, each.text) for key, each in zip(stored.keys, drafts, strict=True)]


def _embed(claim: Claim[Document], version: Version, left: list[Passage] | None = None) -> None:
    """Embed the chunks that are not embedded yet; with the last of them the version is whole, and answers.

    They are ``left``, where those are at hand.
    """
    model = embedding_model()
    for batch, is_last in _left_to_embed(version) if left is None else [(left, True)]:
        texts = [embedded_text(version.title, heading, text) for _, _, heading, text in batch]
        vectors = model.embed_passages(texts)
        with transaction.atomic():
            if is_last:
                claim.carry_out(WHOLE, number=len(batch), title=version.title, version=version.number)
            else:
                claim.carry_out(EMBEDDED, number=len(batch))
            store_embeddings(version, zip((pk for pk, *_ in batch), vectors, strict=True))
            if is_last:
                switch(version)
                record(version.document, Stage.READY)
            else:
                mention_progress(version.document)


def _left_to_embed(version: Version) -> Iterator[tuple[list[Passage], bool]]:
    """Batches of chunks without a vector, each with whether it is the last.

    There is at least one, which is empty where all have theirs.
    """
    after, is_last = -1, False
    while not is_last:
        found = left_to_embed(version, after, CHUNKS_AN_EMBEDDING + 1)
        batch, is_last = found[:CHUNKS_AN_EMBEDDING], len(found) <= CHUNKS_AN_EMBEDDING
        yield batch, is_last
        after = batch[-1][1] if batch else after


def _ahead(items: Iterator[_Item]) -> Iterator[tuple[_Item, bool]]:
    """The items, each with whether it is the last; those after the second are made in a thread meanwhile."""
    item, following = next(items, None), next(items, None)
    if following is None:
        yield from [] if item is None else [(item, True)]
        return
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        while item is not None:
            coming = thread.submit(next, items, None)
            yield item, following is None
            item, following = following, coming.result()
