"""Document workers killed at every stage, and documents deleted under their hands."""

from __future__ import annotations

import asyncio
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

LONG_DELAY = Answer(delay=60)


async def test_a_document_worker_killed_at_any_stage_loses_nothing(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, seldom: random.Random
) -> None:
    provider.script(LONG_DELAY, endpoint="embeddings")
    documents = {"EMBEDDING": await owner.add_text("The first quay is for ferries.")}
    await owner.until_stage(documents["EMBEDDING"], "EMBEDDING")
    documents["CHUNKING"] = await owner.add_text("Boats come and go at the long quay, at all hours. " * 18_000)
    await owner.until_stage(documents["CHUNKING"], "CHUNKING")
    documents["EXTRACTING"] = await owner.add_text("The third quay is closed in winter.")
    await owner.until_stage(documents["EXTRACTING"], "EXTRACTING", "CHUNKING", "EMBEDDING", "READY")
    cluster.kill("documents")
    cluster.start("documents")
    for document in documents.values():
        await owner.until_stage(document, "READY", seconds=40)
    check(cluster, owner.history)


async def test_a_document_worker_killed_at_any_moment_loses_nothing(
    cluster: Cluster, owner: Owner, chance: random.Random
) -> None:
    documents = [await owner.add_text(f"Quay {number} is for ferries. " * 2_000) for number in range(4)]
    await asyncio.sleep(chance.uniform(0, 3))
    cluster.kill("documents")
    cluster.start("documents")
    for document in documents:
        await owner.until_stage(document, "READY", seconds=40)
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
