from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chatsphere.accounts.models import Session, User
from chatsphere.accounts.sessions import sign_in
from chatsphere.accounts.viewers import Viewer, viewer_of
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import Conversation, Message, Role
from chatsphere.documents.models import Chunk, Document, Source, Version
from chatsphere.errors import NotFound
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from django.db.models import Model

    from chatsphere.ownership import OwnedQuerySet


def viewer(user: User) -> Viewer:
    return viewer_of(sign_in(user.email, PASSWORD).access_token)


def rows_like(row: Model) -> OwnedQuerySet[Model]:
    rows: OwnedQuerySet[Model] = type(row)._default_manager.all()  # type: ignore[assignment]
    return rows


@pytest.fixture
def belongings(alice: User) -> list[Model]:
    """One row of every kind that has an owner."""
    bot = Bot.objects.create(owner=alice, name="Helper")
    document = Document.objects.create(
        bot=bot, title="Guide", source=Source.TEXT, media_type="text/plain", size=1, content_hash=b"", file="f"
    )
    version = Version.objects.create(document=document, bot=bot, number=1, title="Text", file="", size=1)
    chunk = Chunk.objects.create(document=document, version=version, ordinal=0, text="Text.", start=0, end=5)
    conversation = Conversation.objects.create(owner=alice, bot=bot)
    message = Message.objects.create(conversation=conversation, ordinal=1, role=Role.USER)
    return [bot, document, version, chunk, conversation, message]


def test_the_owner_sees_the_rows_and_others_do_not(
    belongings: list[Model], alice: User, bob: User, charlie: User
) -> None:
    for row in belongings:
        rows = rows_like(row)
        assert list(rows.visible_to(viewer(alice))) == [row]
        assert rows.get_for(viewer(alice), row.pk) == row
        assert rows.get_for(viewer(alice), str(row.pk)) == row
        for stranger in (bob, charlie):
            assert not rows.visible_to(viewer(stranger)).exists()
            with pytest.raises(NotFound):
                rows.get_for(viewer(stranger), row.pk)


@pytest.mark.parametrize("key", ["", "no-id", "\0", "\ud800", None, 1.5, [], {}, (), "1; DROP TABLE", 2**200, -1, b"x"])
def test_foreign_absent_and_malformed_keys_get_one_answer(
    belongings: list[Model], alice: User, bob: User, key: object
) -> None:
    for row in belongings:
        rows = rows_like(row)
        refusals = []
        for asked, asker in ((row.pk, bob), (uuid4(), alice), (key, alice)):
            with pytest.raises(NotFound) as refusal:
                rows.get_for(viewer(asker), asked)
            refusals.append((refusal.value.message, refusal.value.code, refusal.value.field))
        assert len(set(refusals)) == 1


def test_sessions_are_seen_by_the_user_who_is_signed_in_by_them(alice: User, bob: User) -> None:
    seen = viewer(alice)
    assert Session.objects.get_for(seen, seen.session.pk) == seen.session
    with pytest.raises(NotFound):
        Session.objects.get_for(viewer(bob), seen.session.pk)


def test_a_document_goes_with_the_owner_of_its_bot(belongings: list[Model], alice: User, bob: User) -> None:
    Bot.objects.update(owner=bob)
    assert Document.objects.visible_to(viewer(bob)).count() == 1
    assert Chunk.objects.visible_to(viewer(bob)).count() == 1
    assert not Document.objects.visible_to(viewer(alice)).exists()
    assert not Chunk.objects.visible_to(viewer(alice)).exists()
