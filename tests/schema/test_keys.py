"""API keys at every door: HTTP, sockets, event streams and uploads."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from chatsphere.accounts.keys import ApiKey, Scope
from chatsphere.accounts.models import User
from chatsphere.bots.keys import create_key, revoke_key
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import Conversation, Message, MessageState, Role
from schema import lapses
from schema.nodes import global_id
from tests.chatsphere.simultaneous import later
from tests.schema.clients import bearer, session_of
from tests.schema.test_transport import closing
from tests.schema.test_uploads import FILE, PLACES, form, operation, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatsphere.accounts.models import Session
    from tests.schema.clients import Server

CREATE = """mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) {
    token apiKey { id name prefix scopes bots { id } lastUsedAt revokedAt } errors { __typename code field }
} }"""
NAMES = "{ bots { nodes { name } } }"
FOLLOW = "subscription ($i: ID!) { documentEvents(botId: $i) { cursor } }"


@pytest.fixture
def bot(session: Session) -> Bot:
    Bot.objects.create(owner=session.user, name="Grace")
    return Bot.objects.create(owner=session.user, name="Ada")


@pytest.fixture
def key(bot: Bot) -> tuple[ApiKey, str]:
    return create_key(bot.owner, "Shop", [bot], [Scope.READ_BOTS, Scope.WRITE_DOCUMENTS])


@pytest.fixture
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lapses, "SECONDS", 0.1)


def expire(key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk).update(expires_at=Now())


def suspend(key: ApiKey) -> None:
    User.objects.filter(pk=key.owner_id).update(is_active=False)


ENDS = pytest.mark.parametrize("end", [revoke_key, expire, suspend])
UNAUTHENTICATED = {"code": "UNAUTHENTICATED", "reason": "TOKEN_INVALID"}


def test_a_key_is_made_used_listed_and_revoked(server: Server, session: Session, bot: Bot) -> None:
    identity = global_id("Bot", bot.pk)
    given = {"name": "Shop", "botIds": [identity], "scopes": ["READ_BOTS"], "expiresInDays": 30}
    made = server.post(CREATE, bearer(session), input=given).body["data"]["createApiKey"]
    assert made["errors"] == []
    assert made["apiKey"].items() >= {"name": "Shop", "scopes": ["READ_BOTS"], "bots": [{"id": identity}]}.items()
    assert made["token"].startswith(made["apiKey"]["prefix"])

    answer = server.post(NAMES, f"Bearer {made['token']}")
    assert answer.body["data"]["bots"]["nodes"] == [{"name": "Ada"}]

    listing = "{ apiKeys { nodes { id lastUsedAt revokedAt } } }"
    [listed] = server.post(listing, bearer(session)).body["data"]["apiKeys"]["nodes"]
    assert listed["lastUsedAt"]
    assert made["token"] not in server.post("{ apiKeys { nodes { name prefix } } }", bearer(session)).text

    revoke = "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { revokedAt } } }"
    revoked = server.post(revoke, bearer(session), input={"apiKeyId": listed["id"]}).body["data"]["revokeApiKey"]
    assert revoked["apiKey"]["revokedAt"]
    answer = server.post(NAMES, f"Bearer {made['token']}")
    assert [error["extensions"] for error in answer.body["errors"]] == [UNAUTHENTICATED]


def test_what_a_key_lacks_is_forbidden_and_says_what_it_needs(server: Server, key: tuple[ApiKey, str]) -> None:
    chat = "mutation ($input: StartConversationInput!) { startConversation(input: $input) { errors { code } } }"
    for query, needed in ((chat, ["CHAT"]), ("{ viewer { email } }", []), ("{ apiKeys { totalCount } }", [])):
        variables = {"input": {"botId": "x"}} if "input" in query else {}
        answer = server.post(query, f"Bearer {key[1]}", **variables)
        [error] = answer.body["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "reason": "SCOPE_MISSING", "scopes": needed}
        assert answer.body.get("data") is None


@ENDS
def test_no_door_opens_to_a_key_that_has_ended(
    server: Server, bot: Bot, key: tuple[ApiKey, str], end: Callable[[ApiKey], object]
) -> None:
    authorization = f"Bearer {key[1]}"
    upload = form([*operation(bot, PLACES), FILE])
    assert send(server, upload, authorization).body["data"]["addDocument"]["errors"] == []
    end(key[0])
    refusals: list[Any] = [server.post(NAMES, authorization), send(server, upload, authorization)]
    for answer in refusals:
        assert [error["extensions"] for error in answer.body["errors"]] == [UNAUTHENTICATED]
    with server.socket() as socket:
        socket.say("connection_init", payload={"Authorization": authorization})
        assert closing(socket) == 4401


def test_a_key_that_may_not_write_documents_uploads_nothing(server: Server, bot: Bot) -> None:
    _, token = create_key(bot.owner, "Reader", [bot], [Scope.READ_DOCUMENTS])
    answer = send(server, form([*operation(bot, PLACES), FILE]), f"Bearer {token}")
    [error] = answer.body["errors"]
    assert (error["extensions"]["code"], error["extensions"]["scopes"]) == ("FORBIDDEN", ["WRITE_DOCUMENTS"])


@ENDS
@pytest.mark.usefixtures("_quick_looks")
def test_sockets_of_a_key_that_ends_are_closed_for_good(
    server: Server, key: tuple[ApiKey, str], end: Callable[[ApiKey], object]
) -> None:
    with server.signed_in(f"Bearer {key[1]}") as socket:
        assert socket.ask(NAMES)["data"]["bots"]["nodes"] == [{"name": "Ada"}]
        end(key[0])
        assert closing(socket) == 4401


def test_sockets_end_with_the_time_of_their_key(server: Server, key: tuple[ApiKey, str]) -> None:
    ApiKey.objects.filter(pk=key[0].pk).update(expires_at=Now() + timedelta(seconds=2))
    with server.signed_in(f"Bearer {key[1]}") as socket:
        assert closing(socket) == 4401


@pytest.mark.usefixtures("_quick_looks")
def test_event_streams_of_a_key_that_is_revoked_end_with_the_reason(
    server: Server, bot: Bot, key: tuple[ApiKey, str]
) -> None:
    later(0.5, lambda: ApiKey.objects.update(revoked_at=Now()))
    answer = server.send(
        {"query": FOLLOW, "variables": {"i": global_id("Bot", bot.pk)}},
        Accept="text/event-stream",
        Authorization=f"Bearer {key[1]}",
    )
    _, _, body = answer.text.split("\n\n")[0].partition("\ndata: ")
    assert json.loads(body)["errors"][0]["extensions"] == UNAUTHENTICATED


def test_sockets_and_streams_of_a_key_are_forbidden_what_requests_are(server: Server, key: tuple[ApiKey, str]) -> None:
    with server.signed_in(f"Bearer {key[1]}") as socket:
        socket.begin("subscription { limitEvents { key } }")
        refused = socket.hear()
    assert refused["payload"][0]["extensions"]["reason"] == "SCOPE_MISSING"
    answer = server.send(
        {"query": "subscription { limitEvents { key } }"},
        Accept="text/event-stream",
        Authorization=f"Bearer {key[1]}",
    )
    assert '"SCOPE_MISSING"' in answer.text


@pytest.mark.parametrize(("scopes", "is_shown"), [(["READ_DOCUMENTS"], False), (["READ_DOCUMENTS", "CHAT"], True)])
def test_trying_a_search_tells_nothing_of_conversations_that_a_key_may_not_see(
    server: Server, bot: Bot, scopes: list[str], is_shown: bool
) -> None:
    conversation = Conversation.objects.create(owner=bot.owner, bot=bot)
    said = {"conversation": conversation, "state": MessageState.COMPLETED}
    asked = Message.objects.create(ordinal=1, role=Role.USER, text="When does the ferry leave?", **said)
    Message.objects.create(ordinal=2, role=Role.ASSISTANT, text="At seven.", question=asked, **said)
    _, key = create_key(bot.owner, "Shop", [bot], [Scope(scope) for scope in scopes])
    query = """mutation ($i: TestRetrievalInput!) { testRetrieval(input: $i) {
        retrieval { earlierQuestions } errors { code field } } }"""
    given = {"botId": global_id("Bot", bot.pk), "question": "And why?"}
    given["conversationId"] = global_id("Conversation", conversation.pk)
    payload = server.post(query, f"Bearer {key}", i=given).body["data"]["testRetrieval"]
    if is_shown:
        assert payload["retrieval"]["earlierQuestions"] == [asked.text]
    else:
        assert payload == {"retrieval": None, "errors": [{"code": "NOT_FOUND", "field": ["conversationId"]}]}


def test_nobodys_credential_waits_because_another_does(server: Server, charlie: User, bot: Bot) -> None:
    """Noting the use of a key waits for whoever has its row; others' credentials are looked at meanwhile."""
    stranger = session_of(charlie)
    key, token = create_key(bot.owner, "Shop", [bot], [Scope.READ_BOTS])
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        ApiKey.objects.select_for_update().get(pk=key.pk)
        waiting = threads.submit(server.post, NAMES, f"Bearer {token}")
        while not is_waited_for():
            assert not waiting.done()
        answer = server.post("{ viewer { email } }", bearer(stranger))
        assert not waiting.done()
    assert answer.body["data"]["viewer"]["email"] == charlie.email
    assert waiting.result().body["data"]["bots"]["nodes"] == [{"name": "Ada"}]


def test_nobodys_page_waits_because_another_does(server: Server, session: Session, charlie: User, bot: Bot) -> None:
    stranger = session_of(charlie)
    Bot.objects.create(owner=charlie, name="Own")
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE chatsphere_document")
        documents = "{ bots { totalCount nodes { documents { totalCount nodes { title } } } } }"
        waiting = threads.submit(server.post, documents, bearer(session))
        while not is_waited_for():
            assert not waiting.done()
        answer = server.post("{ bots { totalCount nodes { name } } }", bearer(stranger))
        assert not waiting.done()
    assert answer.body["data"]["bots"] == {"totalCount": 1, "nodes": [{"name": "Own"}]}
    assert waiting.result().body["data"]["bots"]["totalCount"] == 2


def is_waited_for() -> bool:
    """Whether anybody waits for what this connection has locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        return cursor.fetchone() is not None
