from __future__ import annotations

import io
import threading
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from chatsphere.claims import ClaimLost
from chatsphere.documents import drafts, ingestion, services
from chatsphere.documents.models import Chunk, Document, DocumentEvent, Version
from chatsphere.documents.naming import rename_document
from chatsphere.errors import InvalidField, NotFound
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from tests.site import Site

if TYPE_CHECKING:
    from pytest_django import Settings

    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """Do all that is due."""
    while claim := Document.claim():
        ingestion.ingest(claim)


def found(bot: Bot, question: str) -> list[str]:
    """Names of the documents that a question finds."""
    return [chunk.document.title for chunk in retrieve(bot, Question(question)).passages]


@pytest.fixture
def document(bot: Bot) -> Document:
    document = services.add_text(bot, "Ducks", "They swim.")
    work()
    return Document.objects.get(pk=document.pk)


def test_a_document_is_found_by_its_new_name_and_answers_meanwhile(bot: Bot, document: Document) -> None:
    last = DocumentEvent.objects.count()
    renamed = rename_document(document, " Geese\n")
    assert (renamed.title, renamed.state, renamed.version, renamed.live_version) == ("Geese", "QUEUED", 1, 1)
    assert found(bot, "ducks") == ["Geese"]
    work()
    document.refresh_from_db()
    assert (document.title, document.state, document.version) == ("Geese", "READY", 1)
    assert found(bot, "geese") == ["Geese"]
    assert found(bot, "ducks") == []
    assert Version.objects.count() == Chunk.objects.count() == 1
    stages = DocumentEvent.objects.order_by("sequence").values_list("state", flat=True)[last:]
    assert list(stages) == ["QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING", "READY"]


def test_the_name_it_has_already_makes_nothing_anew(document: Document) -> None:
    last = DocumentEvent.objects.count()
    assert rename_document(document, "Ducks").state == "READY"
    assert DocumentEvent.objects.count() == last + 1


def test_one_that_is_being_made_is_made_by_the_new_name(bot: Bot, document: Document) -> None:
    services.replace_by_text(document, "Swans", "They glide.")
    claim = Document.claim()
    assert claim is not None
    version = ingestion._begin(claim)
    assert version is not None
    ingestion._chunk(claim, version, threading.Event())
    assert rename_document(document, "Geese").title == "Geese"
    with pytest.raises(ClaimLost):
        ingestion._embed(claim, version)
    work()
    document.refresh_from_db()
    assert (document.title, document.state, document.live_version) == ("Geese", "READY", 2)
    assert (found(bot, "geese"), found(bot, "swans")) == (["Geese"], [])


def test_one_that_waits_or_failed_has_its_new_name_at_once(bot: Bot) -> None:
    waiting = services.add_text(bot, "Ducks", "They swim.")
    assert (rename_document(waiting, "Geese").title, rename_document(waiting, "Hens").state) == ("Geese", "QUEUED")
    failed = services.add_file(bot, "swans.pdf", io.BytesIO(b"%PDF-1.7\n" + b"\x00\xff" * 50), 109)
    work()
    assert (renamed := rename_document(failed, "Swans")).state == "FAILED"
    assert renamed.title == "Swans"
    assert found(bot, "hens") == ["Hens"]


def test_a_page_keeps_the_name_it_was_given(bot: Bot, settings: Settings) -> None:
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
    with Site().up() as site:
        site.put("/pond", "<html><body><h1>The old pond</h1><p>A frog jumps in.</p></body></html>")
        document = services.add(drafts.of_address(bot, site.url("/pond")))
        work()
        rename_document(document, "Basho")
        work()
        services.replace(document, drafts.of_address(bot, site.url("/pond")))
        work()
        document.refresh_from_db()
        assert (document.title, document.state, document.live_version) == ("Basho", "READY", 2)
        services.replace_by_text(document, "Frogs", "They jump.")
        work()
        services.replace(document, drafts.of_address(bot, site.url("/pond")))
        work()
        document.refresh_from_db()
        assert document.title == "The old pond"


@pytest.mark.parametrize("title", ["", " \n", "x" * 256])
def test_a_name_that_is_none_is_refused(document: Document, title: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        rename_document(document, title)
    assert refusal.value.field == ("title",)


def test_one_that_is_gone_is_not_renamed(document: Document) -> None:
    services.delete_document(document)
    with pytest.raises(NotFound):
        rename_document(document, "Geese")
