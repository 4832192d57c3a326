"""What a stranger or a person may send to do harm: refused with its code, over HTTP and over a socket alike."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.schema.clients import bearer

if TYPE_CHECKING:
    from chatsphere.accounts.models import Session
    from tests.schema.clients import Server

Variables = dict[str, Any]


def nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


def chained(number: int) -> str:
    links = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(number))
    return f"{{ ...F0 }} {links} fragment F{number} on Query {{ __typename }}"


TOO_COMPLEX, INVALID, UNPARSED, INPUT = (
    "QUERY_TOO_COMPLEX",
    "GRAPHQL_VALIDATION_FAILED",
    "GRAPHQL_PARSE_FAILED",
    "BAD_USER_INPUT",
)
REVOKE = 'revokeToken(input: {refreshToken: "x"}) { revoked }'
BOT = "query ($id: ID!) { bot(id: $id) { id } }"
BOTS = "query ($first: Int, $after: String) { bots(first: $first, after: $after) { nodes { id } } }"
CREATE = "mutation ($input: CreateBotInput!) { createBot(input: $input) { errors { code } } }"

HARM: dict[str, tuple[str, Variables, str]] = {
    "chained fragments": (chained(22), {}, TOO_COMPLEX),
    "many chained fragments": (chained(200), {}, TOO_COMPLEX),
    "fragments in a ring": ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", {}, INVALID),
    "10,000 aliases": ("{ " + " ".join(f"a{n}: __typename" for n in range(10_000)) + " }", {}, TOO_COMPLEX),
    "1,000 aliases": ("{ " + " ".join(f"a{n}: __typename" for n in range(1_000)) + " }", {}, TOO_COMPLEX),
    "repeated fields": ("{ " + "__typename " * 3_900 + "}", {}, TOO_COMPLEX),
    "directives": ("{ __typename " + "@skip(if: false) " * 600 + "}", {}, TOO_COMPLEX),
    "unknown directives": ("{ __typename " + "@x " * 1_900 + "}", {}, TOO_COMPLEX),
    "deep lists": ("{ nodes(ids: " + "[" * 1_500 + "]" * 1_500 + ") { id } }", {}, UNPARSED),
    "deep objects": ("{ nodes(ids: " + "{a: " * 900 + "1" + "}" * 900 + ") { id } }", {}, UNPARSED),
    "deep selections": ("{ a" * 900 + "}" * 900, {}, UNPARSED),
    "deep types of variables": ("query ($a: " + "[" * 1_500 + "Int" + "]" * 1_500 + ") { __typename }", {}, UNPARSED),
    "a long document": ("{ __typename } #" + "x" * 900_000, {}, TOO_COMPLEX),
    "a long name": ("{ " + "a" * 90_000 + " }", {}, INVALID),
    "many operations": (
        " ".join(f"query Q{n} {{ __typename }}" for n in range(600)),
        {},
        "OPERATION_RESOLUTION_FAILURE",
    ),
    "many mutations": (
        "mutation { " + " ".join(f"a{n}: {REVOKE}" for n in range(11)) + " }",
        {},
        TOO_COMPLEX,
    ),
    "a deep variable": (BOT, {"id": nested(400)}, INPUT),
    "a deep input": (CREATE, {"input": nested(400)}, INPUT),
    "NUL in a variable": (BOT, {"id": "a\0"}, INPUT),
    "half a pair": (BOT, {"id": "\ud800"}, INPUT),
    "a huge page": (BOTS, {"first": 2**31 - 1}, TOO_COMPLEX),
    "a number beyond Int": (BOTS, {"first": 2**31}, TOO_COMPLEX),
    "a number beyond all": (BOTS, {"first": 10**400}, TOO_COMPLEX),
    "a huge literal": ("{ bots(first: " + "9" * 5_000 + ") { nodes { id } } }", {}, TOO_COMPLEX),
    "a page of less than none": (BOTS, {"first": -1}, INPUT),
    "a cursor that is none": (BOTS, {"after": "x"}, INPUT),
    "a cursor of nothing": (BOTS, {"after": base64.b64encode(b"[[[[]]]]").decode()}, INPUT),
    "a cursor with depth": (BOTS, {"after": base64.b64encode(b"[" * 50_000).decode()}, INPUT),
    "many ids": ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 101}, INPUT),
    "deep introspection": (
        "{ __schema { types { " + "fields { type { " * 6 + "name" + " } }" * 6 + " } } }",
        {},
        INVALID,
    ),
}


@pytest.fixture
def authorization(session: Session) -> str:
    return bearer(session)


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_refused_over_http(server: Server, authorization: str, harm: str) -> None:
    query, variables, code = HARM[harm]
    answer = server.send(
        {"query": query, "variables": variables},
        Authorization=authorization,
        Accept="application/graphql-response+json",
    )
    assert answer.status < 500, answer.text[:500]
    assert code in answer.codes, answer.text[:500]


def test_harm_is_refused_over_a_socket_which_goes_on(server: Server, authorization: str) -> None:
    with server.signed_in(authorization) as socket:
        for harm, (query, variables, code) in HARM.items():
            identity = socket.begin(query, **variables)
            message = socket.hear()
            assert message["id"] == identity, harm
            errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
            assert code in [error["extensions"]["code"] for error in errors], (harm, errors)
            if message["type"] == "next":
                assert socket.hear()["type"] == "complete", harm
        assert socket.ask("{ __typename }")["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "identity",
    ["", "x", "Qm90OjE=", "Qm90Og==", base64.b64encode(b"Bot:" + b"9" * 10_000).decode(), "\N{DUCK}" * 1_000],
)
def test_an_id_that_is_none_finds_nothing(server: Server, authorization: str, identity: str) -> None:
    assert server.post(BOT, authorization, id=identity).body["data"] == {"bot": None}
    assert server.post("query ($id: ID!) { node(id: $id) { id } }", authorization, id=identity).body["data"] == {
        "node": None
    }
