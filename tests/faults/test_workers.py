"""Reply workers that die or freeze in the middle of a reply, and replies that are stopped."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.cluster import SECOND_REPLIES
from tests.faults.conftest import TIMES
from tests.faults.invariants import check, key_of
from tests.provider import Answer

if TYPE_CHECKING:
    import random

    from tests.faults.cluster import Cluster
    from tests.faults.followers import Follower
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

TAKEN_UP_WITHIN = 15.0 if TIMES > 1 else 60.0
"""Seconds from the death of a worker to ReplyRestarted.

A new worker needs 4 s of CPU to start, which on a machine with more to do than it can takes 20: so what is promised is
asserted where experiments are all that runs.
"""

FIRST, SECOND = "The first attempt told of quays [1]. " * 40, "The second attempt, in other words [1]. " * 8


async def until_restarted(client: Follower) -> None:
    await client.until(lambda held: any(event["__typename"] == "ReplyRestarted" for event in held.events.values()), 60)


async def test_a_reply_whose_worker_was_killed_is_begun_again(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(text=FIRST, tokens_per_second=50), Answer(text=SECOND, tokens_per_second=200))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(chance.uniform(0, 2))
        cluster.kill("replies")
        died_at = time.monotonic()
        cluster.start("replies")
        await until_restarted(clients[0])
        assert time.monotonic() - died_at < TAKEN_UP_WITHIN
        for client in clients:
            end = await client.until_ended(reply)
            assert (end["__typename"], end["epoch"]) == ("ReplyCompleted", 2)
            assert client.held.text_of(reply) == SECOND.strip()
    check(cluster, owner.history, *clients)


async def test_a_worker_that_wakes_after_another_took_over_writes_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    endless = Answer(text=FIRST, tokens_per_second=50, stall_after=80)
    provider.script(endless, Answer(text=SECOND, tokens_per_second=200))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(seldom.uniform(0, 1))
        cluster.freeze("replies")
        cluster.start(SECOND_REPLIES)
        for client in clients:
            await client.until_ended(reply)
        before = everything_of(cluster, reply)
        cluster.thaw("replies")
        await asyncio.sleep(2)
        assert everything_of(cluster, reply) == before
        assert provider.calls_to("chat")[0].was_left
    check(cluster, owner.history, *clients)


def everything_of(cluster: Cluster, reply: str) -> list[tuple[object, ...]]:
    """The reply's row, its events and its citations."""
    key = key_of(reply)
    return [
        *cluster.rows("SELECT to_jsonb(message) FROM chatsphere_message AS message WHERE id = %s", key),
        *cluster.rows("SELECT sequence, kind FROM chatsphere_conversationevent WHERE message_id = %s ORDER BY 1", key),
        *cluster.rows("SELECT ordinal, quote FROM chatsphere_citation WHERE message_id = %s ORDER BY 1", key),
    ]


async def test_a_stop_ends_the_call_of_the_provider_and_keeps_the_text(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(text=FIRST, tokens_per_second=50))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(chance.uniform(0, 1))
        asked_at = time.monotonic()
        await owner.stop(reply)
        for client in clients:
            end = await client.until_ended(reply)
            assert end["__typename"] == "ReplyStopped"
            assert client.held.text_of(reply)
            assert FIRST.startswith(client.held.text_of(reply))
    call = provider.calls_to("chat")[0]
    assert call.was_left
    assert call.ended_at is not None
    assert call.ended_at - asked_at < 1
    check(cluster, owner.history, *clients)
