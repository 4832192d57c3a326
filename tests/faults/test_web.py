"""Web processes that die while they serve."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientError

from tests.faults.cluster import SECOND_WEB
from tests.faults.invariants import check
from tests.faults.owner import ADD
from tests.faults.proxy import Proxy
from tests.journeys.client import Api
from tests.provider import Answer

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

TEXT = "The ferry leaves at seven [1]. " * 40


async def test_readers_of_a_web_process_that_was_killed_miss_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(text=TEXT, tokens_per_second=60))
    conversation = await owner.converse()
    async with owner.readers(conversation, cluster.endpoint_of(SECOND_WEB)) as clients:
        reply = await owner.ask(conversation)
        await clients[0].until_some_text()
        await asyncio.sleep(chance.uniform(0, 2))
        cluster.kill(SECOND_WEB)
        cluster.start(SECOND_WEB)
        for client in clients:
            assert (await client.until_ended(reply))["__typename"] == "ReplyCompleted"
            assert client.connections > 1
    check(cluster, owner.history, *clients)


async def test_an_upload_that_a_dying_web_process_took_is_a_document_or_nothing(
    cluster: Cluster, owner: Owner, chance: random.Random, tmp_path: Path
) -> None:
    path = tmp_path / "quays.txt"
    path.write_text("The harbour has four quays, and a fifth is planned. " * 20_000)
    with Proxy(cluster.second_port) as proxy:
        proxy.bytes_per_second = 4_000_000
        async with Api.at(f"http://127.0.0.1:{proxy.port}/graphql/") as api:
            api.token = owner.api.token
            source = {"file": None}
            upload = api.upload(ADD, "addDocument", path, "input.source.file", botId=owner.bot, source=source)
            uploading = asyncio.create_task(upload)
            await asyncio.sleep(chance.uniform(0, 0.6))
            cluster.kill(SECOND_WEB)
            with suppress(OSError, ClientError):
                owner.history.uploaded.append((await uploading)["document"]["id"])
    cluster.start(SECOND_WEB)
    check(cluster, owner.history)
