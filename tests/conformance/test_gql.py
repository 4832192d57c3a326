"""gql, Python's own client, over HTTP and over a socket."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from gql import Client, FileVar, GraphQLRequest, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from graphql import build_schema, find_breaking_changes

from tests.conformance.conftest import ROOT, SECONDS
from tests.conformance.test_clients import ANSWER
from tests.provider import Answer

if TYPE_CHECKING:
    from tests.conformance.conftest import World
    from tests.provider import ScriptedProvider

EVENTS = """
    subscription Events($conversation: ID!) {
      conversationEvents(conversationId: $conversation) {
        __typename
        ... on ReplyDelta { offset text }
        ... on ReplyCompleted { reply { text citations { quote } } }
      }
    }
"""
ADD = """
    mutation Add($bot: ID!, $file: Upload!) {
      addDocument(input: {botId: $bot, source: {file: $file}, allowDuplicate: true}) {
        document { title }
        errors { message }
      }
    }
"""


@pytest.fixture
async def authorization(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {await world.signed_in()}"}


@pytest.fixture
def http(world: World, authorization: dict[str, str]) -> Client:
    return Client(transport=AIOHTTPTransport(world.stack.endpoint, headers=authorization, ssl=False))


@pytest.fixture
def socket(world: World, authorization: dict[str, str]) -> Client:
    return Client(transport=WebsocketsTransport(world.stack.socket_endpoint, init_payload=authorization))


async def test_queries_are_answered_and_their_errors_have_codes(http: Client, socket: Client) -> None:
    for client in (http, socket):
        async with client as session:
            assert "@" in (await session.execute(gql("{ viewer { email } }")))["viewer"]["email"]
            with pytest.raises(TransportQueryError) as refused:
                await session.execute(gql("{ missing }"))
            [error] = refused.value.errors or []
            assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_the_schema_it_fetches_is_the_one_in_the_repository(world: World, authorization: dict[str, str]) -> None:
    transport = AIOHTTPTransport(world.stack.endpoint, headers=authorization, ssl=False)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        fetched, kept = session.client.schema, build_schema((ROOT / "schema.graphql").read_text())
        assert fetched is not None
        assert find_breaking_changes(kept, fetched) == find_breaking_changes(fetched, kept) == []


async def test_a_file_is_uploaded(http: Client, world: World) -> None:
    given = {"bot": world.bot, "file": FileVar(BytesIO(b"Swans glide."), filename="gql.txt", content_type="text/plain")}
    async with http as session:
        added = await session.execute(GraphQLRequest(ADD, variable_values=given), upload_files=True)
    assert added["addDocument"] == {"document": {"title": "gql.txt"}, "errors": []}


async def test_a_reply_streams_in(socket: Client, world: World, provider: ScriptedProvider) -> None:
    provider.script(always=Answer(text=ANSWER, tokens_per_second=40))
    events = GraphQLRequest(EVENTS, variable_values={"conversation": await world.asked()})
    told, reply = "", None
    async with asyncio.timeout(SECONDS), socket as session:
        async for result in session.subscribe(events):
            event = result["conversationEvents"]
            if event["__typename"] == "ReplyDelta":
                told = told[: event["offset"]] + event["text"]
            elif event["__typename"] == "ReplyCompleted":
                reply = event["reply"]
                break
    assert reply is not None
    assert (told, bool(reply["citations"])) == (reply["text"], True)
