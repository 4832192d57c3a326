from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage

from chatsphere.bots.services import create_bot, update_bot
from chatsphere.documents import ingestion, setbacks
from chatsphere.documents.holdings import stored_bytes
from chatsphere.documents.models import Chunk, ChunkEmbedding, Document, DocumentText, Posting, Version
from chatsphere.documents.services import (
    add_file,
    add_text,
    cancel_document,
    delete_document,
    replace_by_file,
    replace_by_text,
    retry_document,
)
from chatsphere.documents.versions import outdated_by_bot
from chatsphere.errors import Duplicate, NotFound, PlanLimitReached
from chatsphere.files import remove_due
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from pytest_django import Settings

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)

LOCKED = b"%PDF-1.7\n" + b"\x00garbage\xff" * 50


def work() -> None:
    """Do all that is due."""
    while claim := Document.claim():
        ingestion.ingest(claim)


def known(bot: Bot) -> list[str]:
    """What a question about ducks finds."""
    return [chunk.text for chunk in retrieve(bot, Question("ducks")).passages]


@pytest.fixture
def document(bot: Bot) -> Document:
    document = add_text(bot, "Ducks", "Ducks swim.")
    work()
    document.refresh_from_db()
    return document


def test_the_old_version_answers_until_the_new_one_is_whole(bot: Bot, document: Document) -> None:
    replace_by_text(document, "Ducks and more", "Ducks fly.")
    document.refresh_from_db()
    assert (document.state, document.version, document.live_version) == ("QUEUED", 2, 1)
    assert document.title == "Ducks"
    assert known(bot) == ["Ducks swim."]

    work()

    document.refresh_from_db()
    assert (document.state, document.version, document.live_version) == ("READY", 2, 2)
    assert document.title == "Ducks and more"
    assert known(bot) == ["Ducks fly."]
    assert Version.objects.count() == Chunk.objects.count() == DocumentText.objects.count() == 1
    assert ChunkEmbedding.objects.count() == 1
    assert set(Posting.objects.values_list("term", flat=True)) == {"duck", "fli"}


def test_a_new_version_may_be_of_another_type(bot: Bot, document: Document) -> None:
    replace_by_file(document, "ducks.md", io.BytesIO(b"# Ducks\n\nDucks dive."), 20)
    work()
    document.refresh_from_db()
    assert (document.media_type, document.title, document.source) == ("text/markdown", "ducks.md", "FILE")
    assert known(bot) == ["Ducks dive."]


def test_the_old_file_goes_with_the_old_version(document: Document, alice: User) -> None:
    old = document.file
    replaced = replace_by_text(document, "Ducks", "Ducks fly.")
    assert stored_bytes(alice) == len("Ducks swim.") + len("Ducks fly.")
    remove_due()
    assert default_storage.exists(old)
    work()
    remove_due()
    assert not default_storage.exists(old)
    assert default_storage.exists(replaced.file)
    assert stored_bytes(alice) == len("Ducks fly.")


def test_a_new_version_that_fails_says_why_and_the_old_one_answers_on(bot: Bot, document: Document) -> None:
    replace_by_file(document, "ducks.pdf", io.BytesIO(LOCKED), len(LOCKED))
    work()
    document.refresh_from_db()
    assert (document.state, document.failure_code) == ("FAILED", "CORRUPT")
    assert (document.version, document.live_version, document.title) == (2, 1, "Ducks")
    assert known(bot) == ["Ducks swim."]

    failed = document.file
    replace_by_text(document, "Ducks", "Ducks fly.")
    work()
    remove_due()
    assert known(bot) == ["Ducks fly."]
    assert not default_storage.exists(failed)
    assert Version.objects.get().number == 3


def test_a_version_that_came_too_soon_is_overtaken(bot: Bot, document: Document) -> None:
    replace_by_text(document, "Ducks", "Ducks fly.")
    slow = Document.claim()
    assert slow is not None
    replace_by_text(document, "Ducks", "Ducks dive.")
    ingestion.ingest(slow)
    assert known(bot) == ["Ducks swim."]
    work()
    assert known(bot) == ["Ducks dive."]
    assert Version.objects.get().number == 3


def test_a_replacement_is_cancelled_and_taken_up_again(bot: Bot, document: Document) -> None:
    replace_by_text(document, "Ducks", "Ducks fly.")
    cancel_document(document)
    work()
    assert known(bot) == ["Ducks swim."]
    assert Document.objects.get().state == "CANCELLED"
    retry_document(document)
    work()
    assert known(bot) == ["Ducks fly."]


def test_a_document_deleted_while_it_is_replaced_leaves_nothing(document: Document, alice: User) -> None:
    files = [document.file, replace_by_text(document, "Ducks", "Ducks fly.").file]
    claim = Document.claim()
    assert claim is not None
    delete_document(document)
    ingestion.ingest(claim)
    remove_due()
    for model in (Document, Version, DocumentText, Chunk, ChunkEmbedding, Posting):
        assert not model._base_manager.exists(), model
    assert not any(map(default_storage.exists, files))
    assert stored_bytes(alice) == 0
    with pytest.raises(NotFound):
        replace_by_text(document, "Ducks", "Ducks dive.")


def test_the_same_content_is_told(bot: Bot, document: Document) -> None:
    with pytest.raises(Duplicate) as refused:
        replace_by_text(document, "Ducks", "Ducks swim.")
    assert refused.value.document == document
    other = add_text(bot, "Geese", "Geese fly.")
    with pytest.raises(Duplicate) as refused:
        replace_by_text(document, "Ducks", "Geese fly.")
    assert refused.value.document == other
    document.refresh_from_db()
    assert (document.state, document.version) == ("READY", 1)
    assert replace_by_text(document, "Ducks", "Geese fly.", duplicate_is_allowed=True).version == 2


def test_both_versions_count_while_both_are_stored(document: Document) -> None:
    SubscriptionPlan.objects.filter(key="free").update(storage_bytes=30)
    with pytest.raises(PlanLimitReached):
        replace_by_text(document, "Ducks", "Ducks fly over ponds.")
    document = replace_by_text(document, "Ducks", "x" * 19)
    replace_by_text(document, "Ducks", "y" * 19)  # the one before it is given up, and needs no room


def test_a_bot_that_changes_its_language_answers_meanwhile(bot: Bot) -> None:
    add_text(bot, "Enten", "Die Enten schwimmen.")
    work()
    setbacks.queue_outdated()
    assert Document.objects.get().state == "READY"

    update_bot(bot, language="german")
    bot.refresh_from_db()
    setbacks.queue_outdated()
    assert Document.objects.get().state == "QUEUED"
    assert len(retrieve(bot, Question("Enten")).passages) == 1
    work()
    document = Document.objects.get()
    assert (document.state, document.versions.get().language, document.version) == ("READY", "german", 1)
    assert set(Posting.objects.values_list("term", flat=True)) == {"ent", "schwimm"}
    assert default_storage.exists(document.file)
    remove_due()
    assert default_storage.exists(document.file)


def test_a_bot_that_changes_the_size_of_passages_answers_meanwhile(bot: Bot) -> None:
    add_text(bot, "Ducks", "Ducks swim on ponds, on lakes and on rivers, all day long. " * 40)
    work()
    assert known(bot)
    before = Chunk.objects.count()
    update_bot(bot, chunk_tokens=40)
    setbacks.queue_outdated()
    assert outdated_by_bot([bot]) == {bot.pk: 1}
    assert known(bot)
    work()
    assert outdated_by_bot([bot]) == {}
    assert Chunk.objects.count() > 3 * before
    assert Version.objects.get().chunk_tokens == 40


def test_another_embedding_model_takes_over_document_by_document(bot: Bot, settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        settings.EMBEDDING_DIMENSIONS = 32
        add_text(bot, "Ducks", "Ducks swim.")
        add_text(bot, "More", "Ducks fly.")
        work()
        settings.EMBEDDING_DIMENSIONS = 64
        setbacks.queue_outdated()
        assert sorted(known(bot)) == ["Ducks fly.", "Ducks swim."]
        claim = Document.claim()
        assert claim is not None
        ingestion.ingest(claim)
        assert set(Version.objects.values_list("embedding_model", flat=True)) == {
            "openai:meaning:32",
            "openai:meaning:64",
        }
        assert {each.vector_rank for each in retrieve(bot, Question("ducks")).candidates} == {1, 2}
        work()
        setbacks.queue_outdated()
    assert set(Version.objects.values_list("embedding_model", flat=True)) == {"openai:meaning:64"}
    assert not Document.objects.exclude(state="READY").exists()
    assert ChunkEmbedding.objects.count() == Chunk.objects.count() == 2


def test_what_is_up_to_date_already_is_left_alone(bot: Bot, document: Document) -> None:
    chunks = list(Chunk.objects.values_list("pk", flat=True))
    Document.objects.update(state="QUEUED")
    work()
    assert Document.objects.get().state == "READY"
    assert list(Chunk.objects.values_list("pk", flat=True)) == chunks


def test_embedding_anew_that_fails_leaves_the_old_vectors(bot: Bot, settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        settings.EMBEDDING_DIMENSIONS = 32
        add_text(bot, "Ducks", "Ducks swim.")
        work()
        settings.EMBEDDING_DIMENSIONS = 64
        setbacks.queue_outdated()
        provider.script(Answer(status=401), endpoint="embeddings")
        work()
        document = Document.objects.get()
        assert (document.state, document.failure_code) == ("FAILED", "PROVIDER_REFUSED")
        (candidate,) = retrieve(bot, Question("ducks")).candidates
        assert candidate.vector_rank == 1
        retry_document(document)
        work()
    assert Version.objects.get().embedding_model == "openai:meaning:64"


def test_a_stranger_sees_no_version(document: Document, charlie: User) -> None:
    assert not Version.objects.filter(document__bot__owner=charlie).exists()
    assert create_bot(charlie, name="Other").documents.count() == 0


def test_a_new_version_comes_after_documents_that_answer_nothing_yet(bot: Bot, document: Document) -> None:
    replace_by_text(document, "Ducks", "Ducks fly.")
    fresh = add_file(bot, "geese.txt", io.BytesIO(b"Geese fly."), 10)
    claim = Document.claim()
    assert claim is not None
    assert claim.pk == fresh.pk
