"""PostgreSQL killed and started again: what was acknowledged is kept, and everybody finds their way back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.invariants import check
from tests.provider import Answer

if TYPE_CHECKING:
    import random

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

TEXT = "The ferry leaves at seven [1]. " * 40
VIEWER = "query { viewer { user { id } } }"
BACK_WITHIN = 10.0
"""Seconds after its return in which the database must be in use again."""


async def test_postgres_killed_in_the_middle_of_a_reply(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(always=Answer(text=TEXT, tokens_per_second=80))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(chance.uniform(0, 2))
        cluster.postgres.kill()
        await asyncio.sleep(chance.uniform(0, 3))
        cluster.postgres.start()
        for client in clients:
            assert (await client.until_ended(reply, 40))["__typename"] == "ReplyCompleted"
    check(cluster, owner.history, *clients)


async def test_requests_do_not_stumble_over_connections_of_before(
    cluster: Cluster, owner: Owner, seldom: random.Random
) -> None:
    await asyncio.gather(*(owner.converse() for _ in range(30)))  # fills the pool
    cluster.postgres.kill()
    cluster.postgres.start()
    for _ in range(30):
        await owner.converse()


async def test_the_database_is_used_soon_after_its_return(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        cluster.postgres.kill()
        await asyncio.sleep(seldom.uniform(8, 12))
        cluster.postgres.start()
        back_at = time.monotonic()
        reply = await owner.ask_again_and_again(conversation, "the one question", BACK_WITHIN)
        for client in clients:
            await client.until_ended(reply, 2 * BACK_WITHIN)
        assert time.monotonic() - back_at < 2 * BACK_WITHIN
    check(cluster, owner.history, *clients)
