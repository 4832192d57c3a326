from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.db.models.functions import Now

from chatsphere.accounts.viewers import Viewer
from chatsphere.bots.services import create_bot
from chatsphere.documents.holdings import stored_bytes
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Chunk, ChunkEmbedding, Document, DocumentEvent, DocumentText, Posting, Version
from chatsphere.documents.services import (
    add_file,
    add_text,
    cancel_document,
    delete_document,
    retry_document,
)
from chatsphere.errors import Duplicate, InvalidField, NotFound, PlanLimitReached, Refusal, UnsupportedType
from chatsphere.files import DiscardedFile, remove_due
from chatsphere.plans.models import SubscriptionPlan

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)


def add(bot: Bot, content: bytes, name: str = "ducks.txt") -> Document:
    return add_file(bot, name, io.BytesIO(content), len(content))


def limit(**limits: int) -> None:
    SubscriptionPlan.objects.filter(key="free").update(**limits)


def test_a_file_is_stored_under_a_name_of_our_own(bot: Bot) -> None:
    document = add(bot, b"Ducks swim.", "../../etc/passwd.txt")

    assert document.title == "passwd.txt"
    assert document.state == "QUEUED"
    assert ".." not in document.file
    with default_storage.open(document.file) as file:
        assert file.read() == b"Ducks swim."
    assert not DiscardedFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "empty.txt", InvalidField),
        (b"MZ\x90\x00\x03" + bytes(500), "report.pdf", UnsupportedType),
        (b"%PDF-1.7\n" + b"x" * 100, "report.txt", UnsupportedType),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "duck.png", UnsupportedType),
        (b"ducks", "\n\t", InvalidField),
        (b"ducks", "d" * 300 + ".txt", InvalidField),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
    bot: Bot, content: bytes, name: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        add(bot, content, name)
    assert not Document.objects.exists()
    assert not DiscardedFile.objects.exists()


def test_the_plan_says_how_large_and_how_many(bot: Bot) -> None:
    limit(file_bytes=10)
    with pytest.raises(PlanLimitReached) as refused:
        add(bot, b"Eleven byte")
    assert (refused.value.limit, refused.value.used) == (10, 11)

    limit(file_bytes=100, storage_bytes=30)
    add(bot, b"x" * 20)
    with pytest.raises(PlanLimitReached) as refused:
        add(bot, b"y" * 20)
    assert refused.value.key == "storage_bytes"

    limit(storage_bytes=1_000, documents_per_bot=1)
    with pytest.raises(PlanLimitReached) as refused:
        add_text(bot, "More", "ducks")
    assert refused.value.key == "documents_per_bot"


def test_uploads_at_once_cannot_pass_the_limit(bot: Bot) -> None:
    limit(documents_per_bot=3)

    def attempt(number: int) -> bool:
        try:
            add(bot, f"Duck number {number} swims.".encode(), f"{number}.txt")
        except PlanLimitReached:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        accepted = sum(pool.map(attempt, range(16)))
    assert accepted == Document.objects.count() == 3
    DiscardedFile.objects.update(due_at="2020-01-01T00:00Z")
    remove_due()
    kept = {name for name in default_storage.listdir("documents")[1] if Document.objects.filter(file__endswith=name)}
    assert len(kept) == 3
    assert not DiscardedFile.objects.exists()


def test_a_deleted_document_leaves_nothing_behind(bot: Bot, alice: User) -> None:
    document = add(bot, b"Ducks swim on ponds.")
    claim = Document.claim()
    assert claim is not None
    ingest(claim)
    assert Posting.objects.exists()

    delete_document(document)
    remove_due()

    for model in (Document, Version, DocumentText, Chunk, ChunkEmbedding, Posting):
        assert not model._base_manager.exists(), model
    assert not default_storage.exists(document.file)
    assert stored_bytes(alice) == 0
    assert DocumentEvent.objects.latest("sequence").state == ""
    delete_document(document)


def test_a_stranger_sees_no_document(bot: Bot, charlie: User) -> None:
    document = add(bot, b"Ducks swim.")
    stranger = Viewer(user=charlie, credential=None, expires_at=None)  # type: ignore[arg-type]
    with pytest.raises(NotFound) as foreign:
        Document.objects.get_for(stranger, document.pk)
    with pytest.raises(NotFound) as absent:
        Document.objects.get_for(stranger, "00000000-0000-4000-8000-000000000000")
    assert foreign.value.message == absent.value.message
    assert not Document.objects.visible_to(stranger).exists()


def test_the_same_content_is_told_unless_it_is_allowed(bot: Bot, alice: User) -> None:
    first = add(bot, b"Ducks swim.", "one.txt")
    with pytest.raises(Duplicate) as refused:
        add(bot, b"Ducks swim.", "two.txt")
    assert refused.value.document == first
    assert DiscardedFile.objects.filter(due_at__lte=Now()).count() == 1
    again = add_file(bot, "two.txt", io.BytesIO(b"Ducks swim."), 11, duplicate_is_allowed=True)
    assert again != first
    assert add(create_bot(alice, name="Other"), b"Ducks swim.").state == "QUEUED"


def test_work_is_cancelled_and_taken_up_again(bot: Bot) -> None:
    document = add(bot, b"Ducks swim.")
    claim = Document.claim()
    assert claim is not None
    assert cancel_document(document).state == "CANCELLED"
    ingest(claim)
    assert Document.objects.get().state == "CANCELLED"
    assert not Chunk.objects.exists()
    with pytest.raises(InvalidField):
        cancel_document(document)

    assert retry_document(document).state == "QUEUED"
    with pytest.raises(InvalidField):
        retry_document(document)
    again = Document.claim()
    assert again is not None
    ingest(again)
    assert Document.objects.get().state == "READY"


def test_one_owners_many_files_do_not_delay_anothers_first(bot: Bot, bob: User) -> None:
    for number in range(5):
        add(bot, f"Ducks {number}".encode(), f"{number}.txt")
    late = add(create_bot(bob, name="Geese"), b"Geese fly.")

    claimed = [claim.pk for claim in (Document.claim(), Document.claim()) if claim]
    assert late.pk in claimed
