"""Limits against which a hundred requests run at once, through every door; and workers that die holding some."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import psycopg
import pytest

from chatsphere.ai.tokens import count
from chatsphere.conversations.prompt import MESSAGE_TOKENS
from tests.faults.invariants import check, key_of
from tests.journeys.client import SUBPROTOCOL
from tests.provider import Answer

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable, Sequence

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import Call, ScriptedProvider

    Operation = tuple[str, dict[str, Any]]
    Door = Callable[[Owner, Sequence[dict[str, Any]], str], Awaitable[list[dict[str, Any]]]]

pytestmark = pytest.mark.faults

TIMES, ROOM = 100, 10
ERRORS = "errors { __typename ... on PlanLimitReached { key limit upgradePlans { key } } }"
SOCKETS = 4
IN_A_DOCUMENT = 10
"""Mutations that one document may have."""


def operation(mutation: str, inputs: Sequence[dict[str, Any]]) -> Operation:
    """One document that calls a mutation so often, under aliases."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    declared = ", ".join(f"$i{number}: {kind}!" for number in range(len(inputs)))
    fields = " ".join(f"m{number}: {mutation}(input: $i{number}) {{ {ERRORS} }}" for number in range(len(inputs)))
    return f"mutation({declared}) {{ {fields} }}", {f"i{number}": each for number, each in enumerate(inputs)}


async def over_http(owner: Owner, inputs: Sequence[dict[str, Any]], mutation: str) -> list[dict[str, Any]]:
    """Each in a request of its own, all at once."""
    asked = [operation(mutation, [each]) for each in inputs]
    answers = await asyncio.gather(*(owner.api.ask(document, **variables) for document, variables in asked))
    return [payload for answer in answers for payload in answer.values()]


async def under_aliases(owner: Owner, inputs: Sequence[dict[str, Any]], mutation: str) -> list[dict[str, Any]]:
    """As many in a document as it may have, all documents at once."""
    parts = [inputs[start : start + IN_A_DOCUMENT] for start in range(0, len(inputs), IN_A_DOCUMENT)]
    asked = [operation(mutation, part) for part in parts]
    answers = await asyncio.gather(*(owner.api.ask(document, **variables) for document, variables in asked))
    return [payload for answer in answers for payload in answer.values()]


async def over_sockets(owner: Owner, inputs: Sequence[dict[str, Any]], mutation: str) -> list[dict[str, Any]]:
    """All at once over a few sockets."""
    told = await asyncio.gather(*(_over_socket(owner, inputs[at::SOCKETS], mutation) for at in range(SOCKETS)))
    return [payload for payloads in told for payload in payloads]


async def _over_socket(owner: Owner, inputs: Sequence[dict[str, Any]], mutation: str) -> list[dict[str, Any]]:
    payloads: list[dict[str, Any]] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(owner.api.endpoint, protocols=[SUBPROTOCOL]) as socket,
    ):
        authorization = {"Authorization": f"Bearer {owner.api.token}"}
        await socket.send_json({"type": "connection_init", "payload": authorization})
        assert (await socket.receive_json())["type"] == "connection_ack"
        for number, each in enumerate(inputs):
            document, variables = operation(mutation, [each])
            payload = {"query": document, "variables": variables}
            await socket.send_json({"id": str(number), "type": "subscribe", "payload": payload})
        while len(payloads) < len(inputs):
            frame = await socket.receive_json()
            if frame["type"] == "next":
                payloads += frame["payload"]["data"].values()
            assert frame["type"] in {"next", "complete", "ping"}, frame
    return payloads


DOORS = pytest.mark.parametrize("door", [over_http, over_sockets, under_aliases])


def put_on_plan(cluster: Cluster, owner: Owner, **figures: int) -> None:
    """Put the owner on a plan of nobody else's that has room for everything but these figures."""
    wide = {"bots": 1000, "documents_per_bot": 1000, "storage_bytes": 10**9, "replies_per_month": 1000} | figures
    columns = ", ".join(f"{name} = {figure}" for name, figure in wide.items())
    with psycopg.connect(cluster.postgres.url, autocommit=True) as connection:
        connection.execute(f"UPDATE chatsphere_subscriptionplan SET {columns} WHERE key = 'pro'".encode())  # noqa: S608
        connection.execute(
            """INSERT INTO chatsphere_subscription (user_id, plan_id, status)
            SELECT bot.owner_id, plan.id, 'ACTIVE' FROM chatsphere_bot AS bot, chatsphere_subscriptionplan AS plan
            WHERE bot.id = %s AND plan.key = 'pro'""",
            [key_of(owner.bot)],
        )


def require_ten(payloads: Sequence[dict[str, Any]], key: str, limit: int) -> None:
    """That exactly ten were carried out, and each other was told the limit and the plan that has room."""
    refusals = [payload["errors"] for payload in payloads if payload["errors"]]
    assert len(payloads) - len(refusals) == ROOM
    for [refusal] in refusals:
        assert {"key": "business"} in refusal.pop("upgradePlans")
        assert refusal == {"__typename": "PlanLimitReached", "key": key, "limit": limit}


async def conversations(owner: Owner) -> list[str]:
    """A hundred new ones."""
    document = "mutation({}) {{ {} }}".format(
        ", ".join(f"$i{number}: StartConversationInput!" for number in range(IN_A_DOCUMENT)),
        " ".join(
            f"m{number}: startConversation(input: $i{number}) {{ conversation {{ id }} }}"
            for number in range(IN_A_DOCUMENT)
        ),
    )
    variables = {f"i{number}": {"botId": owner.bot} for number in range(IN_A_DOCUMENT)}
    begun = [await owner.api.ask(document, **variables) for _ in range(TIMES // IN_A_DOCUMENT)]
    return [payload["conversation"]["id"] for answer in begun for payload in answer.values()]


def allowances(cluster: Cluster, owner: Owner) -> dict[str, tuple[int, int]]:
    """What is used and reserved, by limit."""
    rows = cluster.rows(
        """SELECT key, used, reserved FROM chatsphere_allowance
        WHERE user_id = (SELECT owner_id FROM chatsphere_bot WHERE id = %s)""",
        key_of(owner.bot),
    )
    return {key: (used, reserved) for key, used, reserved in rows}


async def require_tokens(cluster: Cluster, owner: Owner, *, names: int) -> None:
    """That so many conversations are named in the end, and the owner has used what the provider has told.

    Of calls that were left with a worker that died at most what they can have cost.
    """
    query = """
        SELECT count(*) FROM chatsphere_conversationevent AS event
        JOIN chatsphere_conversation AS conversation ON conversation.id = event.conversation_id
        WHERE conversation.bot_id = %s AND kind = 'TITLE_CHANGED'"""
    async with asyncio.timeout(60):
        while cluster.rows(query, key_of(owner.bot)) != [(names,)]:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.1)
    used, reserved = allowances(cluster, owner)["tokens_per_month"]
    calls = cluster.provider.calls_to("chat")
    told, left = sum(call.billed for call in calls), sum(map(most_tokens, filter(lambda call: not call.billed, calls)))
    assert told <= used <= told + left
    assert reserved == 0


def most_tokens(call: Call) -> int:
    """What a call that was left has cost, as it is counted where the provider tells nothing; a word is some tokens."""
    between = 2 * MESSAGE_TOKENS * len(call.body["messages"])
    return sum(count(message["content"]) for message in call.body["messages"]) + between + 3 * call.sent


@DOORS
async def test_of_a_hundred_questions_exactly_ten_are_taken(
    cluster: Cluster, owner: Owner, door: Door, chance: random.Random
) -> None:
    put_on_plan(cluster, owner, replies_per_month=ROOM)
    inputs = [{"conversationId": each, "text": "When does the ferry leave?"} for each in await conversations(owner)]
    require_ten(await door(owner, inputs, "sendMessage"), "REPLIES_PER_MONTH", ROOM)
    check(cluster, owner.history)
    taken = allowances(cluster, owner)
    assert taken["replies_per_month"] == (ROOM, 0)
    assert taken["concurrent_replies"] == (0, 0)
    await require_tokens(cluster, owner, names=ROOM)


@DOORS
async def test_of_a_hundred_bots_exactly_ten_are_made(
    cluster: Cluster, owner: Owner, door: Door, chance: random.Random
) -> None:
    put_on_plan(cluster, owner, bots=1 + ROOM)
    inputs = [{"name": f"Bot {number}"} for number in range(TIMES)]
    require_ten(await door(owner, inputs, "createBot"), "BOTS", 1 + ROOM)


@DOORS
async def test_of_a_hundred_documents_exactly_ten_are_stored(
    cluster: Cluster, owner: Owner, door: Door, chance: random.Random
) -> None:
    put_on_plan(cluster, owner, documents_per_bot=1 + ROOM)
    require_ten(await door(owner, texts(owner), "addDocument"), "DOCUMENTS_PER_BOT", 1 + ROOM)


@DOORS
async def test_of_a_hundred_times_the_bytes_exactly_ten_fit(
    cluster: Cluster, owner: Owner, door: Door, chance: random.Random
) -> None:
    inputs = texts(owner)
    size = len(inputs[0]["source"]["text"]["text"])
    query = "SELECT sum(size) FROM chatsphere_document WHERE bot_id = %s"
    ((held,),) = cluster.rows(query, key_of(owner.bot))
    limit = int(held) + ROOM * size + size - 1
    put_on_plan(cluster, owner, storage_bytes=limit)
    require_ten(await door(owner, inputs, "addDocument"), "STORAGE_BYTES", limit)


def texts(owner: Owner) -> list[dict[str, Any]]:
    """A hundred documents of one size and different content."""
    return [
        {
            "botId": owner.bot,
            "source": {"text": {"title": f"{number}", "text": f"The quay number {number:04} is long."}},
        }
        for number in range(TIMES)
    ]


async def test_a_worker_killed_in_the_middle_holds_nothing_and_what_is_used_is_exact(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    put_on_plan(cluster, owner)
    provider.script(*(Answer(tokens=600, tokens_per_second=50) for _ in range(5)))  # long enough to die in
    for _ in range(5):
        await owner.ask(await owner.converse())
    await asyncio.sleep(chance.uniform(0.2, 1.5))
    cluster.kill("replies")
    assert allowances(cluster, owner)["concurrent_replies"][1] > 0
    cluster.start("replies")
    check(cluster, owner.history)
    taken = allowances(cluster, owner)
    assert taken["replies_per_month"] == (5, 0)
    assert taken["concurrent_replies"] == (0, 0)
    await require_tokens(cluster, owner, names=5)
