from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatsphere import bells
from schema import persisted

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.schema.clients import Answer, Server, Socket


def a_query() -> str:
    return f"query Q{uuid4().hex} {{ __typename }}"


def hash_of(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def by_hash(server: Server, identity: object, query: str | None = None, **headers: str) -> Answer:
    body: dict[str, Any] = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": identity}}}
    return server.send(body if query is None else body | {"query": query}, **headers)


def test_a_hash_is_unknown_until_its_query_was_sent_with_it(server: Server) -> None:
    query = a_query()
    for accept in ("application/json", "application/graphql-response+json"):
        unknown = by_hash(server, hash_of(query), Accept=accept)
        assert (unknown.status, unknown.codes) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
        assert unknown.body["errors"][0]["message"] == "PersistedQueryNotFound"
    assert by_hash(server, hash_of(query), query).body["data"] == {"__typename": "Query"}
    assert by_hash(server, hash_of(query)).body["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("identity", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, 7, None, "../x"])
def test_what_is_no_hash_is_refused(server: Server, identity: object) -> None:
    assert by_hash(server, identity).codes == ["BAD_REQUEST"]


def test_the_hash_of_another_query_teaches_nothing(server: Server) -> None:
    query = a_query()
    assert by_hash(server, hash_of(query), "{ serverInfo { version } }").codes == ["BAD_REQUEST"]
    assert by_hash(server, hash_of(query)).codes == ["PERSISTED_QUERY_NOT_FOUND"]


def test_the_oldest_are_forgotten_and_the_longest_never_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persisted, "KEPT", 2)
    queries = [a_query() for _ in range(3)]
    for query in queries:
        by_hash(server, hash_of(query), query)
    assert [by_hash(server, hash_of(query)).codes for query in queries[:1]] == [["PERSISTED_QUERY_NOT_FOUND"]]
    assert all("data" in by_hash(server, hash_of(query)).body for query in queries[1:])
    monkeypatch.setattr(persisted, "LONGEST_KEPT", 10)
    long = a_query()
    assert by_hash(server, hash_of(long), long).body["data"] == {"__typename": "Query"}
    assert by_hash(server, hash_of(long)).codes == ["PERSISTED_QUERY_NOT_FOUND"]


def test_without_redis_queries_are_served_and_hashes_unknown(server: Server, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    bells.redis_client.cache_clear()
    try:
        query = a_query()
        assert by_hash(server, hash_of(query), query).body["data"] == {"__typename": "Query"}
        assert by_hash(server, hash_of(query)).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    finally:
        bells.redis_client.cache_clear()


def test_a_socket_knows_the_same_hashes(server: Server) -> None:
    query = a_query()
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": hash_of(query)}}
    with server.socket() as socket:
        socket.say("connection_init")
        socket.hear()
        assert begun(socket, {"extensions": hashed}) == ["PERSISTED_QUERY_NOT_FOUND"]
        assert begun(socket, {"query": "", "extensions": {"persistedQuery": 1}}) == ["BAD_REQUEST"]
        assert begun(socket, {"query": ""}) == ["BAD_REQUEST"]
        assert begun(socket, {"query": query, "extensions": hashed}) == {"__typename": "Query"}
        assert begun(socket, {"query": "", "extensions": hashed}) == {"__typename": "Query"}
    assert by_hash(server, hash_of(query)).body["data"] == {"__typename": "Query"}


def begun(socket: Socket, payload: dict[str, Any]) -> Any:
    """The data of an operation, or the codes of what was wrong with it."""
    socket.say("subscribe", id="1", payload=payload)
    message = socket.hear()
    if message["type"] == "error":
        return [error["extensions"]["code"] for error in message["payload"]]
    assert socket.hear()["type"] == "complete"
    return message["payload"]["data"]


def test_a_list_of_operations_allows_nothing_else(server: Server, settings: Settings) -> None:
    settings.PERSISTED_OPERATIONS = {"the-one": "{ __typename }"}
    assert server.send({"documentId": "the-one"}).body["data"] == {"__typename": "Query"}
    assert by_hash(server, "the-one").body["data"] == {"__typename": "Query"}
    assert server.post("{ __typename }").body["data"] == {"__typename": "Query"}
    assert server.post("{ serverInfo { version } }").codes == ["PERSISTED_QUERY_NOT_FOUND"]
    assert server.send({"documentId": "another"}).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    with server.socket() as socket:
        socket.say("connection_init")
        socket.hear()
        assert socket.ask("{ __typename }")["data"] == {"__typename": "Query"}
        assert begun(socket, {"documentId": "the-one"}) == {"__typename": "Query"}
        assert begun(socket, {"documentId": "another"}) == ["PERSISTED_QUERY_NOT_FOUND"]
        socket.begin("{ serverInfo { version } }")
        assert socket.hear()["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
