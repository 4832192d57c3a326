from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.bots.models import Bot
from chatsphere.documents.models import Document
from chatsphere.plans.models import SubscriptionPlan
from schema.nodes import global_id
from schema.uploads import DRAINED_BYTES, JSON_BYTES
from tests.schema.clients import bearer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from chatsphere.accounts.models import Session
    from tests.schema.clients import Answer, Server

ADD = """mutation ($input: AddDocumentInput!) {
    addDocument(input: $input) { document { title size } errors { __typename code field } }
}"""
BOUNDARY = "the-boundary-between-parts"


def form(parts: list[tuple[str, bytes, str | None]]) -> bytes:
    """A multipart body of parts: name, content, file name."""
    lines = []
    for name, content, file_name in parts:
        file = f'; filename="{file_name}"' if file_name else ""
        lines += [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode(),
            content,
            b"\r\n",
        ]
    return b"".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def operation(bot: Bot, places: Any, *, query: str = ADD) -> list[tuple[str, bytes, str | None]]:
    variables = {"input": {"botId": global_id("Bot", bot.pk), "source": {"file": None}}}
    return [
        ("operations", json.dumps({"query": query, "variables": variables}).encode(), None),
        ("map", json.dumps(places).encode(), None),
    ]


FILE = ("0", b"Ducks can fly.\n", "ducks.txt")
PLACES = {"0": ["variables.input.source.file"]}


def send(server: Server, body: bytes, authorization: str | None) -> Answer:
    headers = {"Authorization": authorization} if authorization else {}
    return server.request("POST", body, Content_Type=f"multipart/form-data; boundary={BOUNDARY}", **headers)


@pytest.fixture
def bot(session: Session) -> Bot:
    return Bot.objects.create(owner=session.user, name="Ada")


def test_a_file_arrives_whole(server: Server, session: Session, bot: Bot) -> None:
    answer = send(server, form([*operation(bot, PLACES), FILE]), bearer(session))
    assert answer.body["data"]["addDocument"] == {"document": {"title": "ducks.txt", "size": 15}, "errors": []}


@pytest.mark.parametrize("places", [[], None, 7, {"0": "variables"}, {"1": ["variables.input.source.file"]}])
def test_a_map_that_is_none_is_400(server: Server, session: Session, bot: Bot, places: object) -> None:
    answer = send(server, form([*operation(bot, places), FILE]), bearer(session))
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    "path",
    [
        "variables.input.botId",
        "variables.input.missing",
        "variables.input.source.file.more",
        "query",
        "",
        7,
        None,
        "query.0",
    ],
)
def test_a_file_is_put_only_where_a_null_waits_for_it(server: Server, session: Session, bot: Bot, path: object) -> None:
    answer = send(server, form([*operation(bot, {"0": [path]}), FILE]), bearer(session))
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        form([]),
        form([("operations", b"[]", None), ("map", b"{}", None)]),
        form([("operations", b"{", None), ("map", b"{}", None)]),
        form([("map", b"{}", None), FILE]),
    ],
)
def test_a_form_that_is_no_operation_is_400(server: Server, session: Session, body: bytes) -> None:
    answer = send(server, body, bearer(session))
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


def test_a_file_must_be_a_file(server: Server, session: Session, bot: Bot) -> None:
    variables = {"botId": global_id("Bot", bot.pk), "source": {"file": "text"}}
    assert server.post(ADD, bearer(session), input=variables).codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Basic YTpi"])
def test_a_form_from_nobody_is_refused_before_it_is_read(
    server: Server, session: Session, bot: Bot, authorization: str | None
) -> None:
    answer = send(server, form([*operation(bot, PLACES), FILE]), authorization)
    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])
    assert not Document.objects.exists()


def announced(server: Server, authorization: str, *more: str) -> bytes:
    """The answer to a form of which nothing but the head is sent."""
    head = [
        "POST /graphql/ HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {authorization}", "Content-Length: 200000",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}", *more, "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall("\r\n".join(head).encode())
        return connection.recv(10_000)


def test_a_form_is_one_request_and_one_too_many_is_refused_before_it_is_sent(
    server: Server, session: Session, bot: Bot
) -> None:
    SubscriptionPlan.objects.filter(key="free").update(requests_per_minute=2)
    body = form(operation(bot, {}, query="{ rateLimit { remaining } }"))
    assert send(server, body, bearer(session)).body["data"]["rateLimit"] == {"remaining": 1}
    assert announced(server, bearer(session), "Expect: 100-continue").startswith(b"HTTP/1.1 100 ")
    refused = announced(server, bearer(session), "Expect: 100-continue")
    assert refused.startswith(b"HTTP/1.1 429 ")
    told = json.loads(refused.partition(b"\r\n\r\n")[2])["errors"][0]["extensions"]
    assert (told["code"], told["key"], told["limit"], told["remaining"]) == (
        "RATE_LIMITED", "REQUESTS_PER_MINUTE", 2, 0,
    )  # fmt: skip
    assert f"retry-after: {told['retryAfter']}".encode() in refused
    answer = send(server, body, bearer(session))
    assert (answer.status, answer.codes) == (429, ["RATE_LIMITED"])
    assert {"key": "pro", "name": "Pro"} in answer.body["errors"][0]["extensions"]["upgradePlans"]


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        head = f"Content-Type: application/json\r\nContent-Length: {JSON_BYTES + DRAINED_BYTES + 1}\r\n"
        connection.sendall(f"POST /graphql/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode())
        assert connection.recv(1_000).startswith(b"HTTP/1.1 413 ")


def unannounced(number: int) -> Iterator[bytes]:
    """So many bytes in chunks, whose sum is not told before."""
    for _ in range(number // 10_000):
        yield b" " * 10_000


def test_a_body_is_counted_while_it_comes(server: Server) -> None:
    answer = server.request("POST", unannounced(JSON_BYTES + 100_000), Content_Type="application/json")
    assert (answer.status, answer.codes, answer.media_type) == (413, ["PAYLOAD_TOO_LARGE"], "application/json")
    assert server.request("POST", unannounced(JSON_BYTES), Content_Type="application/json").status == 400


def test_a_form_may_be_as_large_as_the_server_allows(
    server: Server, session: Session, bot: Bot, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 2_000_000
    text = b"Ducks can fly.\n" * 100_000
    assert send(server, form([*operation(bot, PLACES), ("0", text, "a.txt")]), bearer(session)).status == 200
    settings.MAX_UPLOAD_BYTES = 1_000_000
    answer = send(server, form([*operation(bot, PLACES), ("0", text, "a.txt")]), bearer(session))
    assert (answer.status, answer.codes) == (413, ["PAYLOAD_TOO_LARGE"])
