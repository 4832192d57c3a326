from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from graphql_jwt.settings import jwt_settings
from websockets.exceptions import ConnectionClosed, InvalidStatus

from schema import lapses
from tests.chatsphere.simultaneous import later
from tests.schema.clients import bearer

if TYPE_CHECKING:
    from pytest_django import Settings

    from chatsphere.accounts.models import Session
    from tests.schema.clients import Server, Socket

INIT = '{"type": "connection_init"}'
NEW, OLD = "application/graphql-response+json", "application/json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, OLD),
        ("*/*", OLD),
        (NEW, NEW),
        (OLD, OLD),
        (f"{NEW}, {OLD};q=0.9", NEW),
        (f"{OLD};q=0.9, {NEW}", NEW),
        (f"{NEW};q=0.5, {OLD}", OLD),
        ("text/html", OLD),
        ("application/*", OLD),
        (f"{NEW}, {OLD}", NEW),
        (f"{NEW}, */*;q=0.1", NEW),
    ],
)
def test_the_media_type_is_the_one_that_the_client_prefers(server: Server, accept: str | None, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = server.send({"query": "{ __typename }"}, **headers)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.body["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ missing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query A { __typename }", "operationName": "B"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "query ($i: ID!) { node(id: $i) { id } }"}, "BAD_USER_INPUT"),
        ({"query": "{ a" + " { a" * 20 + " }" * 21}, "QUERY_TOO_COMPLEX"),
        ({"query": "subscription { documentEvents(botId: 1) { cursor } }"}, "BAD_REQUEST"),
    ],
)
def test_what_is_not_executed_has_no_data(server: Server, body: dict[str, Any], code: str) -> None:
    for media_type, status in ((NEW, 400), (OLD, 200)):
        answer = server.send(body, Accept=media_type)
        assert (answer.status, answer.media_type) == (status, media_type)
        assert "data" not in answer.body
        assert code in answer.codes


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b'{"query": ""}',
        b"[]",
        b"[{}]",
        b"7",
        b'"text"',
        b"{",
        b"\xff",
        b'{"query": 1}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "a"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": []}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_operation_is_400_in_either_media_type(server: Server, body: bytes) -> None:
    for media_type in (NEW, OLD):
        answer = server.request("POST", body, Content_Type="application/json", Accept=media_type)
        assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_only_json_and_forms_are_taken(server: Server, kind: str) -> None:
    answer = server.request("POST", b'{"query": "{ __typename }"}', Content_Type=kind)
    assert (answer.status, answer.codes) == (400, ["BAD_REQUEST"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_operations_come_by_post_alone(server: Server, method: str) -> None:
    answer = server.request(method, Accept=OLD)
    assert (answer.status, answer.codes, answer.headers["allow"]) == (405, ["BAD_REQUEST"], "POST")


def test_nobody_is_unauthenticated(server: Server) -> None:
    answer = server.post("{ bots { totalCount } }")
    assert (answer.status, answer.codes) == (200, ["UNAUTHENTICATED"])
    assert answer.body["errors"][0]["extensions"]["reason"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Bearer", "Basic YTpi", "JWT x"])
def test_a_token_that_does_not_hold_is_told_from_none(server: Server, authorization: str) -> None:
    answer = server.post("{ bots { totalCount } }", authorization)
    assert answer.codes == ["UNAUTHENTICATED"]
    assert answer.body["errors"][0]["extensions"]["reason"] == "TOKEN_INVALID"


def test_an_expired_token_is_told_from_an_invalid_one_and_does_not_keep_one_from_signing_in(
    server: Server, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwt_settings, "JWT_EXPIRATION_DELTA", timedelta(seconds=-10))
    expired = bearer(session)
    monkeypatch.undo()
    answer = server.post("{ bots { totalCount } }", expired)
    assert answer.body["errors"][0]["extensions"]["reason"] == "TOKEN_EXPIRED"
    refreshed = server.post('mutation { refreshToken(input: {refreshToken: "a"}) { errors { code } } }', expired)
    assert refreshed.body["data"]["refreshToken"]["errors"] == [{"code": "TOKEN_INVALID"}]


def test_a_viewer_sees_and_changes_what_is_theirs(server: Server, session: Session) -> None:
    made = server.post(
        'mutation { createBot(input: {name: "Ada"}) { bot { id name } botEdge { cursor } errors { code } } }',
        bearer(session),
    ).body["data"]["createBot"]
    assert made["errors"] == []
    found = server.post(
        "query ($i: ID!) { node(id: $i) { ... on Bot { name } } }", bearer(session), i=made["bot"]["id"]
    )
    assert found.body["data"] == {"node": {"name": "Ada"}}
    assert found.body["extensions"]["cost"]["requested"] == 2


def test_a_refusal_is_in_the_payload(server: Server, session: Session) -> None:
    answer = server.post(
        'mutation { createBot(input: {name: " "}) { bot { id } errors { __typename code message field } } }',
        bearer(session),
    )
    payload = answer.body["data"]["createBot"]
    assert payload["bot"] is None
    [error] = payload["errors"]
    assert (error["__typename"], error["code"], error["field"]) == ("InvalidField", "INVALID_FIELD", ["name"])


def test_the_explorer_is_for_browsers_where_the_schema_is_open(server: Server, settings: Settings) -> None:
    page = server.request("GET", Accept="text/html,*/*;q=0.8")
    assert (page.status, page.media_type) == (200, "text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "https://" not in page.text
    settings.LOCAL_PROFILE = False
    assert server.request("GET", Accept="text/html").status == 405


# --- sockets


def test_a_socket_serves_queries_mutations_and_errors_alike(server: Server, session: Session) -> None:
    with server.signed_in(bearer(session)) as socket:
        assert socket.ask('mutation { createBot(input: {name: "Ada"}) { bot { name } } }')["data"] == {
            "createBot": {"bot": {"name": "Ada"}}
        }
        answer = socket.ask("{ bots { nodes { name } } }")
        assert answer["data"] == {"bots": {"nodes": [{"name": "Ada"}]}}
        assert answer["extensions"]["cost"]["requested"] == 1 + 20 * 2
        for query, code in (
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ missing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ a" + " { a" * 20 + " }" * 21, "QUERY_TOO_COMPLEX"),
            ('subscription { documentEvents(botId: "x") { cursor } missing }', "GRAPHQL_VALIDATION_FAILED"),
        ):
            identity = socket.begin(query)
            message = socket.hear()
            assert (message["id"], message["type"]) == (identity, "error")
            assert code in [error["extensions"]["code"] for error in message["payload"]]


def test_a_subscription_that_finds_nothing_says_so(server: Server, session: Session) -> None:
    with server.signed_in(bearer(session)) as socket:
        socket.begin('subscription { documentEvents(botId: "Qm90OjE=") { cursor } }')
        message = socket.hear()
        [error] = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"


def test_a_socket_without_a_token_is_nobodys(server: Server) -> None:
    with server.socket() as socket:
        socket.say("connection_init")
        assert socket.hear()["type"] == "connection_ack"
        assert socket.ask("{ bots { totalCount } }")["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def closing(socket: Socket) -> int | None:
    """The code that a socket is closed with; anything said before is let pass."""
    try:
        while True:
            socket.hear()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize("authorization", ["Bearer nonsense", 7, "", "Bearer csk_\ud800", "Bearer \ud800"])
def test_a_token_that_does_not_hold_closes_the_socket_for_good(server: Server, authorization: object) -> None:
    with server.socket() as socket:
        socket.say("connection_init", payload={"Authorization": authorization})
        assert closing(socket) == 4401


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}'], 4401),
        (["null"], 4400),
        (["[]"], 4400),
        (["{"], 4400),
        ([INIT, '{"type": "ping", "payload": ' + "9" * 5_000 + "}"], 4400),
        ([INIT, '{"type": "ping", "payload": NaN}'], 4400),
        ([INIT, '{"type": "ping", "payload": ' + "[" * 100_000 + "]" * 100_000 + "}"], 4400),
        (['{"type": 1}'], 4400),
        (['{"type": "unheard_of"}'], 4400),
        (['{"type": "connection_init", "payload": []}'], 4400),
        ([INIT, INIT], 4429),
        ([INIT, '{"type": "subscribe", "id": "1"}'], 4400),
        ([INIT, '{"type": "subscribe", "id": 1, "payload": {"query": "{ a }"}}'], 4400),
        ([INIT, '{"type": "subscribe", "id": "1", "payload": {"query": 1}}'], 4400),
        (
            [
                '{"type": "connection_init"}',
                '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": 1}}',
            ],
            4400,
        ),
        ([INIT, '{"type": "complete", "id": []}'], 4400),
    ],
)
def test_what_is_not_the_protocol_closes_the_socket(server: Server, messages: list[str], code: int) -> None:
    with server.socket() as socket:
        for message in messages:
            socket.connection.send(message)
        assert closing(socket) == code


def test_a_fault_of_ours_closes_the_socket_so_that_its_client_comes_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_: object) -> str:
        raise LookupError

    monkeypatch.setattr("schema.sockets.text_of", fault)
    with server.socket() as socket:
        socket.say("connection_init")
        socket.say("subscribe", id="1", payload={"query": "{ __typename }", "extensions": {"persistedQuery": {}}})
        assert closing(socket) == 1013


def test_bytes_are_not_the_protocol(server: Server) -> None:
    with server.socket() as socket:
        socket.connection.send(b"{}")
        assert closing(socket) == 4400


def test_the_old_protocol_is_not_spoken(server: Server) -> None:
    with server.socket(protocol="graphql-ws") as socket:
        assert closing(socket) == 4406


def test_a_socket_holds_so_many_operations(server: Server, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.sockets.MAX_OPERATIONS", 1)
    bot = server.post('mutation { createBot(input: {name: "Ada"}) { bot { id } } }', bearer(session))
    identity = bot.body["data"]["createBot"]["bot"]["id"]
    with server.signed_in(bearer(session)) as socket:
        socket.begin("subscription ($i: ID!) { documentEvents(botId: $i) { cursor } }", i=identity)
        second = socket.begin("{ __typename }")
        message = socket.hear()
        assert (message["id"], message["type"]) == (second, "error")
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


def test_pages_of_other_origins_open_no_socket(server: Server, settings: Settings) -> None:
    for origin in (f"http://127.0.0.1:{server.port}", None):
        with server.socket(origin=origin) as socket:
            socket.say("connection_init")
            assert socket.hear()["type"] == "connection_ack"
    for origin in ("http://127.0.0.1:1", "https://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused, server.socket(origin=origin):
            pass
        assert refused.value.response.status_code == 403


def test_a_name_that_only_leads_here_is_no_origin_of_ours(server: Server, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["chat.example.org"]
    with pytest.raises(InvalidStatus) as refused, server.socket(origin=f"http://127.0.0.1:{server.port}"):
        pass
    assert refused.value.response.status_code == 403


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at access again every tenth of a second."""
    monkeypatch.setattr(lapses, "SECONDS", 0.1)


@pytest.mark.usefixtures("quick_looks")
def test_a_session_that_is_ended_closes_its_sockets_for_good(server: Server, session: Session) -> None:
    with server.signed_in(bearer(session)) as socket:
        assert "errors" not in socket.ask("{ bots { totalCount } }")
        session.ended_at = timezone.now()
        session.save()
        assert closing(socket) == 4401


@pytest.mark.usefixtures("quick_looks")
def test_a_suspended_person_is_thrown_out(server: Server, session: Session) -> None:
    with server.signed_in(bearer(session)) as socket:
        session.user.is_active = False
        session.user.save()
        assert closing(socket) == 4401


def test_a_token_that_expires_closes_its_socket_for_a_new_one(
    server: Server, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwt_settings, "JWT_EXPIRATION_DELTA", timedelta(seconds=2))
    short = bearer(session)
    monkeypatch.undo()
    with server.signed_in(short) as socket:
        assert closing(socket) == 4403


# --- server-sent events


@pytest.mark.usefixtures("quick_looks")
def test_server_sent_events_end_with_the_session_and_their_lines_in_lf(server: Server, session: Session) -> None:
    made = server.post('mutation { createBot(input: {name: "Ada"}) { bot { id } } }', bearer(session))
    identity = made.body["data"]["createBot"]["bot"]["id"]
    ended = type(session).objects.filter(pk=session.pk)
    later(0.5, lambda: ended.update(ended_at=timezone.now()))
    answer = server.send(
        {"query": "subscription ($i: ID!) { documentEvents(botId: $i) { cursor } }", "variables": {"i": identity}},
        Accept="text/event-stream",
        Authorization=bearer(session),
    )
    assert answer.media_type == "text/event-stream"
    assert "\r" not in answer.text
    kind, _, body = answer.text.split("\n\n")[0].partition("\ndata: ")
    assert kind == "event: next"
    assert json.loads(body)["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED", "reason": "TOKEN_INVALID"}


@pytest.mark.parametrize("is_known", [True, False])
def test_a_query_over_server_sent_events_is_one_event_and_the_end(
    server: Server, session: Session, is_known: bool
) -> None:
    headers = {"Authorization": bearer(session)} if is_known else {}
    answer = server.send({"query": "{ __typename }"}, Accept="text/event-stream", **headers)
    result, end, rest = answer.text.split("\n\n")
    assert json.loads(result.removeprefix("event: next\ndata: "))["data"] == {"__typename": "Query"}
    assert (end, rest) == ("event: complete\ndata: ", "")
