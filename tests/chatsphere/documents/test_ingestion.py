from __future__ import annotations

import io
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from fpdf import FPDF

from chatsphere.claims import MAX_ATTEMPTS
from chatsphere.documents import ingestion, setbacks
from chatsphere.documents import readers as processes
from chatsphere.documents.models import Chunk, ChunkEmbedding, Document, DocumentEvent, Posting, Stage
from chatsphere.documents.services import add_file, add_text, delete_document, retry_document
from chatsphere.documents.versions import getting_on
from chatsphere.plans.models import SubscriptionPlan
from tests.chatsphere.documents.papers import FLATE, MEGABYTE, of_page, packed, stream
from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from pytest_django import Settings as SettingsWrapper

    from chatsphere.bots.models import Bot
    from chatsphere.claims import Claim

pytestmark = pytest.mark.django_db(transaction=True)


def take() -> Claim[Document]:
    claim = Document.claim()
    assert claim is not None
    return claim


def ingested(document: Document) -> Document:
    ingestion.ingest(take())
    return Document.objects.get(pk=document.pk)


def add(bot: Bot, content: bytes, name: str) -> Document:
    return add_file(bot, name, io.BytesIO(content), len(content))


def pdf(*pages: str, password: str = "") -> bytes:
    made = FPDF()
    made.set_font("helvetica", size=12)
    for page in pages:
        made.add_page()
        made.multi_cell(0, text=page)
    if password:
        made.set_encryption(owner_password=password, user_password=password)
    return bytes(made.output())


def stages(document: Document) -> list[str]:
    events = DocumentEvent.objects.filter(document=document.pk).order_by("sequence")
    return [event.state for event in events]


def test_a_document_goes_through_every_stage(bot: Bot) -> None:
    document = ingested(add(bot, pdf("Ducks swim on ponds.", "Geese fly south."), "birds.pdf"))

    assert stages(document) == ["QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING", "READY"]
    assert (document.page_count, document.attempts) == (2, 1)
    chunks = list(document.chunks.order_by("ordinal"))
    assert [chunk.page for chunk in chunks] == [1, 2]
    version = document.versions.get()
    assert (version.is_live, version.number, version.chunk_count) == (True, 1, len(chunks))
    text = "".join(version.texts.order_by("ordinal").values_list("text", flat=True))
    assert len(text) == document.character_count
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert document.chunk_count == document.embedded_count == ChunkEmbedding.objects.count() == len(chunks)
    assert set(Posting.objects.values_list("term", flat=True)) >= {"duck", "swim", "gees"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("locked.pdf", pdf("secret", password="duck"), "ENCRYPTED"),
        ("scan.pdf", pdf(""), "NO_TEXT"),
        ("blank.txt", b" \n \n", "NO_TEXT"),
        ("broken.pdf", b"%PDF-1.7\n" + b"\x00garbage\xff" * 50, "CORRUPT"),
        ("long.pdf", pdf(*["page"] * 6), "TOO_LARGE"),
        ("bomb.pdf", of_page(stream(packed(MEGABYTE, 600), FLATE)), "TOO_LARGE"),
    ],
)
def test_a_file_that_holds_no_readable_text_fails_with_its_reason(
    bot: Bot, name: str, content: bytes, code: str
) -> None:
    SubscriptionPlan.objects.filter(key="free").update(pages_per_document=5)
    document = ingested(add(bot, content, name))

    assert (document.state, document.failure_code) == ("FAILED", code), document.failure_message
    assert document.failure_message.endswith(".")
    assert not document.failure_is_retryable
    assert document.attempts == 1
    assert stages(document)[-1] == "FAILED"


def test_a_file_that_is_gone_is_said_to_be(bot: Bot) -> None:
    document = add(bot, b"Ducks.", "ducks.txt")
    default_storage.delete(document.file)
    assert ingested(document).failure_code == "FILE_MISSING"


def test_a_provider_that_fails_is_asked_again_later(bot: Bot, settings: SettingsWrapper) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL = provider.base_url
        settings.EMBEDDING_MODEL = "scripted"
        provider.script(endpoint="embeddings", always=Answer(status=503))
        document = ingested(add_text(bot, "Ducks", "Ducks swim."))
        assert (document.state, document.failure_code) == ("QUEUED", "PROVIDER_UNAVAILABLE")
        assert document.not_before is not None
        assert Document.claim() is None

        for _ in range(MAX_ATTEMPTS - 1):
            Document.objects.update(not_before=None)
            document = ingested(document)
        assert (document.state, document.failure_is_retryable) == ("FAILED", True)


def test_a_zombie_writes_nothing(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    dead = take()
    Document.objects.update(lease_until="2020-01-01T00:00Z")
    ready = ingested(document)
    counts = [model._base_manager.count() for model in (Chunk, ChunkEmbedding, Posting, DocumentEvent)]

    ingestion.ingest(dead)

    assert [model._base_manager.count() for model in (Chunk, ChunkEmbedding, Posting, DocumentEvent)] == counts
    assert Document.objects.get().state == ready.state == "READY"


def test_a_second_attempt_clears_what_the_first_left(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    ingestion.ingest(take())
    Document.objects.update(state=Stage.EMBEDDING, lease_until="2020-01-01T00:00Z")

    document = ingested(document)
    assert document.state == "READY"
    assert document.chunk_count == Chunk.objects.count() == ChunkEmbedding.objects.count() == 1


def test_a_document_deleted_midway_does_not_come_back(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    claim = take()
    delete_document(document)
    ingestion.ingest(claim)
    assert not Document.objects.exists()
    assert not Chunk.objects.exists()


def test_a_file_that_kills_every_worker_fails_where_its_owner_sees_it(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    for _ in range(MAX_ATTEMPTS):
        take()
        Document.objects.update(lease_until="2020-01-01T00:00Z")
    assert Document.claim() is None

    setbacks.give_up_hopeless()

    document.refresh_from_db()
    assert (document.state, document.failure_code) == ("FAILED", "WORKER_DIED")
    assert stages(document)[-1] == "FAILED"


def test_a_file_that_kills_its_parser_three_times_fails_with_that_reason(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim. " * 200_000)
    for attempt in range(MAX_ATTEMPTS):
        claim = take()
        with ThreadPoolExecutor(1) as pool:
            ingesting = pool.submit(_ingest, claim)
            while not ingesting.done():
                if Document.objects.get().state == "CHUNKING":
                    for reader in readers():
                        with suppress(ProcessLookupError):
                            os.kill(reader, signal.SIGKILL)
                time.sleep(0.005)
        document.refresh_from_db()
        assert document.failure_code == "PARSER_DIED"
        assert document.state == ("QUEUED" if attempt < MAX_ATTEMPTS - 1 else "FAILED")
        Document.objects.update(not_before=None)
    assert not document.failure_is_retryable
    assert document.failure_message == setbacks.PARSER_DIED


def _ingest(claim: Claim[Document]) -> None:
    try:
        ingestion.ingest(claim)
    finally:
        connections.close_all()


def readers() -> list[int]:
    """Processes that read a file for this one."""
    template = processes._template._process
    if template is None:
        return []
    children = Path(f"/proc/{template.pid}/task/{template.pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def test_work_that_does_not_get_on_is_ended_and_says_so(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    for _ in range(MAX_ATTEMPTS):
        claim = take()
        document.refresh_from_db()
        assert document.deadline_at is not None
        assert document.heartbeat_at is not None
        assert claim.renew()
        Document.objects.update(deadline_at=Now() - timedelta(seconds=5))
        assert not claim.renew()
        Document.objects.update(lease_until=Now() - timedelta(seconds=1))
    setbacks.give_up_hopeless()
    document.refresh_from_db()
    assert (document.state, document.failure_code) == ("FAILED", "STALLED")
    assert document.failure_is_retryable
    assert document.deadline_at is document.heartbeat_at is None


def test_each_step_puts_the_deadline_off(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    claim = take()
    document.refresh_from_db()
    before = document.deadline_at
    claim.change(**getting_on())
    document.refresh_from_db()
    assert before is not None
    assert document.deadline_at is not None
    assert document.deadline_at > before
    ingestion.ingest(claim)
    document.refresh_from_db()
    assert document.deadline_at is None


def test_a_retry_goes_on_from_the_chunks_that_are_there(
    bot: Bot, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingestion, "CHUNKS_AN_EMBEDDING", 1)
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL = provider.base_url
        settings.EMBEDDING_MODEL = "scripted"
        provider.script(Answer(), Answer(status=401), endpoint="embeddings")
        document = ingested(add_text(bot, "Ducks", "# One\n\n" + "Ducks swim. " * 60 + "\n\n" + "Geese fly. " * 60))
        assert (document.state, document.failure_code) == ("FAILED", "PROVIDER_REFUSED")
        chunks = list(Chunk.objects.values_list("pk", flat=True))
        assert (document.embedded_count, document.chunk_count) == (1, len(chunks))

        default_storage.delete(document.file)  # it is not read again
        document = ingested(retry_document(document))
        assert document.state == "READY"
        assert list(Chunk.objects.values_list("pk", flat=True)) == chunks
        assert document.embedded_count == ChunkEmbedding.objects.count() == len(chunks)


def test_pages_without_text_are_named(bot: Bot) -> None:
    made = FPDF()
    made.set_font("helvetica", size=12)
    for text in ("Ducks swim on ponds.", "", "Geese fly.", ""):
        made.add_page()
        if text:
            made.multi_cell(0, text=text)
        else:
            made.rect(20, 20, 100, 100, style="F")
    document = ingested(add(bot, bytes(made.output()), "half.pdf"))
    assert (document.state, document.page_count, document.textless_pages) == ("READY", 4, [2, 4])


def test_a_small_document_asks_little_of_the_database(bot: Bot) -> None:
    """Beginning, storing and embedding are a transaction each, of a few statements whatever there is to store."""
    ingested(add(bot, b"Ducks swim.\n" * 2, "first.txt"))
    add(bot, b"Geese fly in a wedge. " * 80, "second.txt")
    claim = take()
    with CaptureQueriesContext(connection) as asked:
        ingestion.ingest(claim)
    document = Document.objects.get(pk=claim.pk)
    assert (document.state, document.chunk_count > 1) == ("READY", True)
    statements = [query["sql"] for query in asked.captured_queries if query["sql"] not in ("BEGIN", "COMMIT")]
    assert len(statements) <= 16, statements
