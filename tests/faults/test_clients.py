"""Clients that come and go, late, often and together, all hold the stored text."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.faults.cluster import SECOND_WEB
from tests.faults.invariants import check
from tests.faults.proxy import Proxy
from tests.provider import Answer

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

SONG = " ".join(["Vier Kais hat der Hafen 🦆 von Skerry Point [1],\nund um sieben fährt die Fähre 👩‍👩‍👧 [1]."] * 12)


@asynccontextmanager
async def dropping(proxy: Proxy, chance: random.Random) -> AsyncIterator[None]:
    """Every connection is lost some 300 ms after the last loss."""

    async def drop() -> None:
        while True:
            await asyncio.sleep(chance.uniform(0.15, 0.45))
            proxy.cut()

    task = asyncio.create_task(drop())
    try:
        yield
    finally:
        task.cancel()


@pytest.mark.parametrize("resumes", [True, False], ids=["resumes", "stock"])
async def test_a_client_dropped_all_the_time_holds_the_stored_text(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random, resumes: bool
) -> None:
    provider.script(Answer(text=SONG, tokens_per_second=100))
    conversation = await owner.converse()
    with Proxy(cluster.port) as proxy:
        client = owner.follower(conversation, endpoint=f"http://127.0.0.1:{proxy.port}/graphql/", resumes=resumes)
        async with client.following():
            async with dropping(proxy, chance):
                reply = await owner.ask(conversation)
                await asyncio.sleep(3)
            end = await client.until_ended(reply)
    assert end["__typename"] == "ReplyCompleted"
    assert client.connections > 3
    check(cluster, owner.history, client)


async def test_clients_of_two_web_processes_see_the_same(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(text=SONG, tokens_per_second=200))
    conversation = await owner.converse()
    endpoints = [owner.api.endpoint, cluster.endpoint_of(SECOND_WEB), cluster.endpoint_of(SECOND_WEB)]
    clients = [owner.follower(conversation, f"reader {n}", endpoint=at) for n, at in enumerate(endpoints)]
    async with AsyncExitStack() as following:
        await following.enter_async_context(clients[0].following())
        await following.enter_async_context(clients[1].following())
        reply = await owner.ask(conversation)
        await asyncio.sleep(chance.uniform(0, 1))
        await following.enter_async_context(clients[2].following())
        for client in clients:
            await client.until_ended(reply)
    last = max(n for n, event in clients[0].held.events.items() if event["__typename"] == "ReplyCompleted")
    seen = [
        [(n, event["__typename"]) for n, event in client.held.events.items() if n <= last]  # a title may follow
        for client in clients
    ]
    assert seen[0] == seen[1] == seen[2]
    assert [n for n, _ in seen[0]] == list(range(1, len(seen[0]) + 1))
    check(cluster, owner.history, *clients)
