from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.documents.services import add_text
from schema.nodes import global_id
from tests.schema.clients import bearer, session_of

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from tests.schema.clients import Server

pytestmark = pytest.mark.django_db(transaction=True)

RENAME = """mutation ($id: ID!, $title: String!) { renameDocument(input: {documentId: $id, title: $title}) {
    document { id title stage } errors { code field }
} }"""
FOLLOW = 'subscription ($bot: ID!) { documentEvents(botId: $bot, after: "0") { cursor document { title } } }'


def test_a_document_is_renamed_and_its_followers_told(server: Server, alice: User, bob: User) -> None:
    bot = create_bot(alice, name="Ducks")
    document = add_text(bot, "Ducks", "Ducks swim.")
    identity, key = global_id("Document", document.pk), bearer(session_of(alice))
    with server.signed_in(key) as socket:
        socket.begin(FOLLOW, bot=global_id("Bot", bot.pk))
        assert socket.hear()["payload"]["data"]["documentEvents"]["document"] == {"title": "Ducks"}
        refused = server.post(RENAME, bearer(session_of(bob)), id=identity, title="Mine").body["data"]["renameDocument"]
        assert refused == {"document": None, "errors": [{"code": "NOT_FOUND", "field": ["documentId"]}]}
        empty = server.post(RENAME, key, id=identity, title=" ").body["data"]["renameDocument"]
        assert empty == {"document": None, "errors": [{"code": "INVALID_FIELD", "field": ["title"]}]}
        told = server.post(RENAME, key, id=identity, title="Geese").body["data"]["renameDocument"]
        assert told == {"document": {"id": identity, "title": "Geese", "stage": "QUEUED"}, "errors": []}
        assert socket.hear()["payload"]["data"]["documentEvents"]["document"] == {"title": "Geese"}
