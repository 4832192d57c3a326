"""Redis killed, emptied, away and silent: it costs time, and nothing else."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.conftest import TIMES
from tests.faults.invariants import check
from tests.provider import Answer

if TYPE_CHECKING:
    import random

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

AWAY_SECONDS = 45 if TIMES >= 20 else 6
TEXT = "The ferry leaves at seven [1]. " * 40

ACKNOWLEDGED_WITHIN = 4.0
"""Seconds for a mutation while Redis says nothing at all."""


async def test_redis_killed_and_emptied_in_the_middle_of_a_reply(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(text=TEXT, tokens_per_second=80))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(chance.uniform(0, 1))
        cluster.redis.kill()
        await asyncio.sleep(chance.uniform(0, 1))
        cluster.redis.start()
        for client in clients:
            end = await client.until_ended(reply, 15)
            assert (end["__typename"], end["epoch"]) == ("ReplyCompleted", 1)
    check(cluster, owner.history, *clients)


async def test_what_is_asked_for_while_redis_is_away_is_done_when_it_is_back(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    provider.script(always=Answer(text=TEXT, tokens_per_second=100))
    conversations = [await owner.converse() for _ in range(3)]
    replies = [await owner.ask(conversations[0])]
    async with owner.readers(conversations[0]) as clients:
        await clients[0].until_some_text()
        cluster.redis.kill()
        gone_at = time.monotonic()
        replies += [await owner.ask(conversation) for conversation in conversations[1:]]
        documents = [await owner.add_text(f"Quay {number} is for ferries.") for number in range(3)]
        assert time.monotonic() - gone_at < ACKNOWLEDGED_WITHIN
        for client in clients:  # the reply under way is told from the checkpoints
            assert (await client.until_ended(replies[0], 20))["__typename"] == "ReplyCompleted"
        await asyncio.sleep(max(0.0, AWAY_SECONDS - (time.monotonic() - gone_at)))
        cluster.redis.start()
        for document in documents:
            await owner.until_stage(document, "READY", seconds=20)
    check(cluster, owner.history, *clients)


async def test_a_redis_that_says_nothing_holds_nobody_up(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    provider.script(Answer(text=TEXT, tokens_per_second=80))
    conversation, other = await owner.converse(), await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(seldom.uniform(0, 1))
        cluster.to_redis.stall()
        stalled_at = time.monotonic()
        waiting = await owner.ask(other)
        assert time.monotonic() - stalled_at < ACKNOWLEDGED_WITHIN
        async with owner.readers(other) as late:
            for client in late:
                await client.until(lambda held: 2 in held.events, 5)
            for client in clients:
                assert (await client.until_ended(reply, 15))["__typename"] == "ReplyCompleted"
            cluster.to_redis.flow()
            for client in late:
                await client.until_ended(waiting, 20)
    check(cluster, owner.history, *clients, *late)
