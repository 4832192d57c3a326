"""Subscriptions over HTTP, as stock clients ask for them: graphql-sse and EventSource, and Apollo's multipart."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.bells import redis_client
from chatsphere.bots.models import Bot
from chatsphere.conversations.asking import send_message, stop_reply
from chatsphere.conversations.log import channel
from chatsphere.conversations.services import start_conversation
from schema.nodes import global_id
from tests.schema.clients import SECONDS, bearer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse

    from chatsphere.accounts.models import Session
    from chatsphere.conversations.models import Conversation
    from tests.schema.clients import Server

EVENTS = """
    subscription ($of: ID!, $after: String) {
      conversationEvents(conversationId: $of, after: $after) { __typename cursor }
    }"""
SSE = "text/event-stream"
MULTIPART = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0, application/json'
KINDS = ["QuestionAsked", "ReplyQueued", "ReplyStopped"]


@pytest.fixture
def conversation(session: Session) -> Conversation:
    """A question whose reply was stopped before anybody began it."""
    bot = Bot.objects.create(owner=session.user, name="Ducks")
    conversation = start_conversation(session.user, bot)
    stop_reply(send_message(conversation, "What do ducks eat?").reply)
    return conversation


@contextmanager
def following(
    server: Server, session: Session, conversation: Conversation, accept: str, after: str | None = None, **headers: str
) -> Iterator[HTTPResponse]:
    """The answer to the subscription, still open."""
    variables = {"of": global_id("Conversation", conversation.pk), "after": after}
    headers = {"Accept": accept, "Content-Type": "application/json", "Authorization": bearer(session)} | headers
    connection = HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)
    try:
        connection.request("POST", "/graphql/", json.dumps({"query": EVENTS, "variables": variables}), headers)
        answer = connection.getresponse()
        assert answer.status == 200
        yield answer
    finally:
        connection.close()


def sent_events(answer: HTTPResponse, number: int) -> list[tuple[str, dict[str, Any]]]:
    """So many server-sent events: id and event."""
    heard: list[tuple[str, dict[str, Any]]] = []
    identity = ""
    while len(heard) < number:
        field, _, value = answer.readline().decode().rstrip("\n").partition(": ")
        if field == "id":
            identity = value
        elif field == "data":
            heard.append((identity, json.loads(value)["data"]["conversationEvents"]))
    return heard


@pytest.mark.parametrize("after", ["none", "first"])
def test_an_event_source_that_comes_back_is_not_told_again(
    server: Server, session: Session, conversation: Conversation, after: str
) -> None:
    with following(server, session, conversation, SSE) as answer:
        heard = sent_events(answer, 3)
    assert [event["__typename"] for _, event in heard] == KINDS
    assert all(identity == event["cursor"] for identity, event in heard)
    first, second, _ = (identity for identity, _ in heard)

    again = None if after == "none" else first  # it repeats what it subscribed with
    headers = {"Last-Event-ID": second}
    with following(server, session, conversation, SSE, again, **headers) as answer:
        assert sent_events(answer, 1) == heard[2:]


def test_apollo_is_told_in_parts(server: Server, session: Session, conversation: Conversation) -> None:
    with following(server, session, conversation, MULTIPART) as answer:
        media_type = answer.headers["Content-Type"]
        assert media_type.startswith("multipart/mixed")
        assert "boundary=graphql" in media_type.replace('"', "")
        payloads: list[dict[str, Any]] = []
        while len(payloads) < 3:
            line = answer.readline().decode()
            if line.startswith("{") and (part := json.loads(line)):  # an empty part keeps the connection open
                payloads.append(part["payload"])
    assert [each["data"]["conversationEvents"]["__typename"] for each in payloads] == KINDS


def test_nobody_follows_for_a_client_that_has_left(
    server: Server, session: Session, conversation: Conversation
) -> None:
    def followed() -> int:
        [(_, followers)] = redis_client().pubsub_numsub(channel(conversation.pk))
        return int(followers)

    with following(server, session, conversation, SSE) as answer:
        sent_events(answer, len(KINDS))
        assert followed() == 1
    deadline = time.monotonic() + SECONDS
    while followed() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert followed() == 0
