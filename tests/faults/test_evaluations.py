"""A worker killed in the middle of an evaluation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.invariants import key_of
from tests.provider import Answer

if TYPE_CHECKING:
    import random

    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

CASES = 8
CREATE = """
    mutation Create($input: CreateEvaluationCaseInput!) {
      createEvaluationCase(input: $input) { case { id } errors { code message } }
    }"""
RUN = """
    mutation Run($input: RunEvaluationInput!) { runEvaluation(input: $input) { run { id } errors { code message } } }"""
SEEN = """
    query Seen($id: ID!) {
      evaluationRun(id: $id) { state caseCount judgedCount discountedGain results { nodes { ordinal question } } }
    }"""


async def seen(owner: Owner, run: str, *states: str, judged: int = 0) -> dict[str, Any]:
    """The run, once it is in one of these states and has judged so many."""
    async with asyncio.timeout(60):
        while True:
            found: dict[str, Any] = (await owner.api.ask(SEEN, id=run))["evaluationRun"]
            if found["state"] in states and found["judgedCount"] >= judged:
                return found
            await asyncio.sleep(0.1)


async def test_a_worker_killed_in_an_evaluation_loses_no_case_and_judges_none_twice(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, chance: random.Random
) -> None:
    document = await owner.add_text("Herons stand at the north quay all day long.")
    await owner.until_stage(document, "READY")
    for number in range(CASES):
        asked = {"question": f"Do {number} herons stand?", "documentIds": [document]}
        await owner.api.change(CREATE, "createEvaluationCase", botId=owner.bot, **asked)
    provider.script(*[Answer(delay=0.4)] * CASES, endpoint="embeddings")
    run = (await owner.api.change(RUN, "runEvaluation", botId=owner.bot))["run"]["id"]
    await seen(owner, run, "RUNNING", judged=chance.randint(1, CASES - 3))
    cluster.kill("documents")
    cluster.start("documents")

    done = await seen(owner, run, "COMPLETED")
    assert (done["judgedCount"], done["discountedGain"]) == (CASES, 1)
    assert [result["ordinal"] for result in done["results"]["nodes"]] == list(range(1, CASES + 1))
    assert len({result["question"] for result in done["results"]["nodes"]}) == CASES
    attempts = dict(cluster.rows("SELECT id::text, attempts FROM chatsphere_evaluationrun"))
    assert attempts[key_of(run)] == 2
