"""Documents made from the schema, sent by somebody signed in, by staff, and over a socket: none finds a fault of ours.

Schemathesis makes queries and mutations; what it makes them with makes subscriptions, too.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from graphql import GraphQLSchema, build_schema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries
from schemathesis.graphql import nodes

from tests.conformance.conftest import ROOT
from tests.journeys.client import Api
from tests.journeys.walk import START
from tests.schema.clients import Server
from tests.schema.isolation_calls import STAFFS

if TYPE_CHECKING:
    from tests.conformance.conftest import World
    from tests.schema.clients import Socket

EXAMPLES = int(os.environ.get("FUZZ", "7"))
"""Of each root field, of which there are more than 70."""

STAFF_EMAIL, EMAIL, PASSWORD = "fuzzing-staff@example.org", "fuzz@example.org", "whose things may all be lost"

known: list[str] = []
"""Ids of things that the sender has, so that more is tried than looking up what there is not."""

TIMES = ["2026-01-01T00:00:00Z", "9999-12-31T23:59:59.999999+14:00", "0001-01-01T00:00:00-14:00"]
NUMBERS = ["0", "-1", "1e400", "NaN", "0.1", "9" * 400]

SCALARS = {
    "ID": st.one_of(st.integers(0, 99).map(lambda number: known[number % len(known)]), st.text()),
    "DateTime": st.one_of(st.sampled_from(TIMES), st.text()),
    "Decimal": st.one_of(st.sampled_from(NUMBERS), st.text()),
    "Upload": st.text(),
}
VALUES = {
    **{name: texts.map(nodes.String) for name, texts in SCALARS.items()},
    "BigInt": st.integers(-(2**70), 2**70).map(nodes.Int),
}
for name, values in VALUES.items():
    schemathesis.graphql.scalar(name, values)

SCHEMA = schemathesis.graphql.from_path(ROOT / "schema.graphql")
STREAMS = build_schema((ROOT / "schema.graphql").read_text()).subscription_type
SILENT_SECONDS = 1.0
"""After so long a stream counts as begun, with nothing to tell."""

any_number_of_them = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="FUZZ" not in os.environ,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def staff(world: World, sender: str) -> str:
    """An administrator, with somebody to look after; the address to sign in by."""
    given = {"DJANGO_SUPERUSER_EMAIL": STAFF_EMAIL, "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    world.stack.manage("createsuperuser", "--noinput", **given)
    asyncio.run(_make_room(world.stack.endpoint))
    return STAFF_EMAIL


@pytest.fixture(scope="module")
def sender(world: World) -> str:
    """A person with a bot, a document and a conversation; the address to sign in by."""
    asyncio.run(_furnish(world.stack.endpoint))
    return EMAIL


def test_nothing_made_from_the_schema_is_a_fault_of_ours(world: World, sender: str) -> None:
    told = Counter[str]()
    operations: Any = SCHEMA.get_all_operations()
    for found in operations:
        send_examples(found.ok(), world.stack.endpoint, asyncio.run(_token(world.stack.endpoint, sender)), told)
    print(told)
    assert told.total() >= EXAMPLES * 70
    assert told["SERVED"] > told.total() / 4
    assert "Traceback" not in world.stack.log("web").read_text()


def test_nothing_that_staff_send_is_a_fault_of_ours(world: World, staff: str) -> None:
    told = Counter[str]()
    operations: Any = SCHEMA.get_all_operations()
    for operation in (found.ok() for found in operations):
        if operation.label in STAFFS:
            send_examples(operation, world.stack.endpoint, asyncio.run(_token(world.stack.endpoint, staff)), told)
    print(told)
    assert told.total() >= EXAMPLES * len(STAFFS)
    assert told["FORBIDDEN"] == 0
    assert "Traceback" not in world.stack.log("web").read_text()


def test_no_subscription_over_a_socket_is_a_fault_of_ours(world: World, sender: str) -> None:
    assert STREAMS is not None
    told = Counter[str]()
    token = asyncio.run(_token(world.stack.endpoint, sender))
    with Server(world.stack.port).signed_in(f"Bearer {token}") as socket:
        for name in STREAMS.fields:
            subscribe(socket, queries(GraphQLSchema(STREAMS), fields=[name], custom_scalars=VALUES), told)
    print(told)
    assert told.total() >= EXAMPLES * len(STREAMS.fields)
    assert told["SERVED"]
    assert "Traceback" not in world.stack.log("web").read_text()


def subscribe(socket: Socket, selections: st.SearchStrategy[str], told: Counter[str]) -> None:
    """Begin subscriptions with these selections, hear the first word of each, and end it."""

    @any_number_of_them
    @given(selections)
    def begin(selection: str) -> None:
        identity = socket.begin(f"subscription {selection}")
        try:
            while (message := json.loads(socket.connection.recv(timeout=SILENT_SECONDS)))["id"] != identity:
                pass  # a last word of one that was ended
        except TimeoutError:
            message = {"type": "next", "payload": {}}
        payload = message.get("payload", [])
        errors = payload if message["type"] == "error" else payload.get("errors", ())
        codes = [error["extensions"]["code"] for error in errors]
        assert "INTERNAL_SERVER_ERROR" not in codes, payload
        told.update(codes or ["SERVED"])
        if message["type"] == "next":
            socket.say("complete", id=identity)

    begin()


def send_examples(operation: Any, endpoint: str, token: str, told: Counter[str]) -> None:
    """Send documents of one root field, and count what each was answered by."""

    @any_number_of_them
    @given(operation.as_strategy())
    def send(case: Any) -> None:
        response = case.call(base_url=endpoint, headers={"Authorization": f"Bearer {token}"})
        told.update(codes_of(response) or ["SERVED"])

    send()


def codes_of(response: Any) -> list[str]:
    """The codes of what was wrong; fails where that is the server."""
    answer = response.json()
    assert response.status_code < 500, answer
    codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
    assert "INTERNAL_SERVER_ERROR" not in codes, answer
    return codes


async def _token(endpoint: str, email: str) -> str:
    async with Api.at(endpoint) as api:
        await api.sign_in(email, PASSWORD)
        return api.token


async def _make_room(endpoint: str) -> None:
    """Give the administrator a plan on which so much can be asked, and make people's ids known."""
    async with Api.at(endpoint) as api:
        await api.sign_in(STAFF_EMAIL, PASSWORD)
        change = "mutation ($input: ChangePlanInput!) { changePlan(input: $input) { errors { message } } }"
        await api.change(change, "changePlan", plan="business")
        invite = (
            "mutation ($input: CreateInvitationInput!) "
            "{ createInvitation(input: $input) { invitation { id } errors { message } } }"
        )
        invited = await api.change(invite, "createInvitation", email="invited@example.org")
        await api.register("somebody@example.org", PASSWORD)
        found = await api.ask('{ users(filter: {search: "somebody@"}) { nodes { userId } } }')
        known.extend([invited["invitation"]["id"], found["users"]["nodes"][0]["userId"]])


async def _furnish(endpoint: str) -> None:
    async with Api.at(endpoint) as api:
        await api.register(EMAIL, PASSWORD)
        await api.sign_in(EMAIL, PASSWORD)
        change = "mutation ($input: ChangePlanInput!) { changePlan(input: $input) { errors { message } } }"
        await api.change(change, "changePlan", plan="business")
        create = "mutation ($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { message } } }"
        bot = (await api.change(create, "createBot", name="Fuzz"))["bot"]["id"]
        add = (
            "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { document { id } errors { message } } }"
        )
        source = {"text": {"title": "Ponds", "text": "Ducks swim on ponds."}}
        document = (await api.change(add, "addDocument", botId=bot, source=source))["document"]["id"]
        conversation = (await api.change(START, "startConversation", botId=bot))["conversation"]["id"]
        known.extend([bot, document, conversation])
