"""Document workers killed at every stage, frozen, and rung for again and again; documents deleted under their hands.

And Redis or PostgreSQL gone meanwhile.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from chatsphere.documents.actors import ingest_next
from tests.faults.cluster import SECOND_DOCUMENTS
from tests.faults.invariants import check, key_of
from tests.provider import Answer
from tests.site import Site

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

LONG_DELAY = Answer(delay=60)
CLAIMED = "SELECT epoch, attempts FROM chatsphere_document WHERE id = ANY(%s)"
PATIENCE = 60
"""Seconds for a lease, its sweep and the work, on a machine that is busy."""


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.05)


async def until_ready(owner: Owner, *documents: str) -> None:
    for document in documents:
        await owner.until_stage(document, "READY", seconds=PATIENCE)


async def start_second(cluster: Cluster) -> None:
    """Start another worker, whose clock is wrong, and wait until it works."""
    before = cluster.workers_of("documents")
    cluster.start(SECOND_DOCUMENTS)
    await until(lambda: cluster.workers_of("documents") > before)


def everything_of(cluster: Cluster, document: str) -> list[tuple[object, ...]]:
    """The document's row, its versions, all that hangs on these, and its events."""
    key = key_of(document)
    made = "SELECT {} FROM {} WHERE version_id IN (SELECT id FROM chatsphere_version WHERE document_id = %s) ORDER BY 1"
    return [
        *cluster.rows("SELECT to_jsonb(document) FROM chatsphere_document AS document WHERE id = %s", key),
        *cluster.rows("SELECT to_jsonb(version) FROM chatsphere_version AS version WHERE document_id = %s", key),
        *cluster.rows(made.format("id", "chatsphere_chunk"), key),
        *cluster.rows(made.format("chunk_id", "chatsphere_chunkembedding"), key),
        *cluster.rows(made.format("id", "chatsphere_posting"), key),
        *cluster.rows("SELECT sequence, state FROM chatsphere_documentevent WHERE document = %s ORDER BY 1", key),
    ]


async def test_a_document_worker_killed_at_any_stage_loses_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(LONG_DELAY, endpoint="embeddings")
    asked, killed = threading.Event(), threading.Event()

    def hold_up() -> None:
        asked.set()
        killed.wait(PATIENCE)

    with Site().up() as site:
        site.put("/quay", "<h1>Quay</h1><p>The third quay is closed in winter.</p>")
        site.pages["/quay"].on_ask = hold_up
        embedding = await owner.add_text("The first quay is for ferries.")
        await owner.until_stage(embedding, "EMBEDDING")
        chunking = await owner.add_text("Boats come and go at the long quay, at all hours. " * 18_000)
        extracting = await owner.add_page(site.url("/quay"))
        queued = await owner.add_text("The fourth quay has no worker left.")
        await asyncio.to_thread(asked.wait, PATIENCE)
        await owner.until_stage(chunking, "CHUNKING", "EMBEDDING")
        assert [await owner.stage_of(document) for document in (embedding, extracting)] == ["EMBEDDING", "EXTRACTING"]
        await asyncio.sleep(chance.uniform(0, 0.5))
        cluster.kill("documents")
        killed.set()
        cluster.start("documents")
        await until_ready(owner, embedding, extracting, chunking, queued)
    check(cluster, owner.history)


async def test_a_document_worker_killed_at_any_moment_loses_nothing(
    cluster: Cluster, owner: Owner, chance: random.Random
) -> None:
    documents = [await owner.add_text(f"Quay {number} is for ferries. " * 2_000) for number in range(4)]
    await asyncio.sleep(chance.uniform(0, 3))
    cluster.kill("documents")
    cluster.start("documents")
    await until_ready(owner, *documents)
    check(cluster, owner.history)


async def test_a_worker_that_wakes_after_another_took_over_writes_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    provider.reset()
    provider.script(Answer(delay=2), endpoint="embeddings")
    document = await owner.add_text("The north quay is for herons. " * 200)
    await until(lambda: len(provider.calls_to("embeddings")) > 0)
    cluster.freeze("documents")
    written = len(cluster.log("documents").read_text())
    await start_second(cluster)
    await until_ready(owner, document)
    before = everything_of(cluster, document)
    cluster.thaw("documents")
    await until(lambda: "the claim was lost" in cluster.log("documents").read_text()[written:])
    assert everything_of(cluster, document) == before
    ((epoch, attempts),) = cluster.rows(
        "SELECT epoch, attempts FROM chatsphere_document WHERE id = %s", key_of(document)
    )
    assert (epoch, attempts) == (2, 2)
    check(cluster, owner.history)


async def test_bells_rung_five_times_over_and_a_clock_ten_minutes_ahead_have_nothing_done_twice(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    """Two processes of three threads each hear them, and each document takes longer than a beat of either."""
    await start_second(cluster)
    provider.reset()
    provider.script(endpoint="embeddings", always=Answer(delay=seldom.uniform(0.5, 1.5)))
    documents = []
    for number in range(9):
        documents.append(await owner.add_text(f"Quay {number} is for ferries."))
        await asyncio.to_thread(cluster.ring, ingest_next, 4)
    await until_ready(owner, *documents)
    await asyncio.to_thread(cluster.ring, ingest_next, 10)  # nothing is due any more
    assert cluster.rows(CLAIMED, list(map(key_of, documents))) == [(1, 1)] * len(documents)
    embedded = Counter(text for call in provider.calls_to("embeddings") for text in call.body["input"])
    assert set(embedded.values()) == {1}
    assert len(embedded) == len(documents)
    check(cluster, owner.history)


async def test_a_document_deleted_while_it_is_worked_on_leaves_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(Answer(delay=1.5), endpoint="embeddings")
    documents = [await owner.add_text(f"Quay {number} is for boats. " * 2_000) for number in range(3)]
    await asyncio.sleep(chance.uniform(0, 1.5))
    await asyncio.gather(*map(owner.delete, documents))
    assert [await owner.stage_of(document) for document in documents] == [None] * 3
    await asyncio.sleep(2)  # for the provider to answer, and the worker to find out
    check(cluster, owner.history)


async def test_a_document_cancelled_while_it_is_worked_on_stays_as_it_was_until_it_is_tried_again(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    provider.script(endpoint="embeddings", always=Answer(delay=4))
    documents = [await owner.add_text(f"Quay {number} is for boats. " * 1_000) for number in range(3)]
    await asyncio.sleep(chance.uniform(0, 1.5))
    written = len(cluster.log("documents").read_text())
    at_work = cluster.rows("SELECT id FROM chatsphere_document WHERE lease_until IS NOT NULL")
    await asyncio.gather(*map(owner.cancel, documents))
    before = [everything_of(cluster, document) for document in documents]
    await until(lambda: cluster.log("documents").read_text()[written:].count("the claim was lost") >= len(at_work))
    assert [everything_of(cluster, document) for document in documents] == before
    assert [await owner.stage_of(document) for document in documents] == ["CANCELLED"] * 3
    provider.script(endpoint="embeddings", always=Answer())
    await asyncio.gather(*map(owner.retry, documents))
    await until_ready(owner, *documents)
    check(cluster, owner.history)


@pytest.mark.parametrize("service", ["redis", "postgres"])
async def test_a_service_killed_while_documents_are_worked_on(
    service: str, cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    """A Redis comes back empty, a PostgreSQL with what was committed."""
    killed = cluster.redis if service == "redis" else cluster.postgres
    provider.script(endpoint="embeddings", always=Answer(delay=0.3))
    documents = [await owner.add_text(f"Quay {number} is for ferries. " * 300) for number in range(6)]
    await asyncio.sleep(chance.uniform(0, 2))
    killed.kill()
    await asyncio.sleep(chance.uniform(0, 2))
    killed.start()
    await until_ready(owner, *documents)
    check(cluster, owner.history)


async def test_documents_that_fail_while_redis_is_away_are_tried_again(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    """Dramatiq's own retries would be lost: a retry that cannot be enqueued is acknowledged all the same."""
    provider.script(endpoint="embeddings", always=Answer(status=503))
    cluster.redis.kill()
    documents = [await owner.add_text(f"Quay {number} is for ferries.") for number in range(3)]
    keys = [key_of(document) for document in documents]
    failed = "SELECT count(*) FROM chatsphere_document WHERE id = ANY(%s) AND failure_code = 'PROVIDER_UNAVAILABLE'"
    await until(lambda: cluster.rows(failed, keys) == [(len(keys),)])
    provider.script(endpoint="embeddings", always=Answer())
    await asyncio.sleep(chance.uniform(0, 3))
    cluster.redis.start()
    await until_ready(owner, *documents)
    check(cluster, owner.history)
