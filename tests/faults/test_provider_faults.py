"""A provider that breaks off, falls silent, talks nonsense or refuses: one terminal event, which says what may help."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.faults.invariants import check
from tests.provider import Answer

if TYPE_CHECKING:
    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

EVENT_STREAM = "text/event-stream"
FAULTS = {
    "cut": (Answer(tokens=20, tokens_per_second=50, cut_after=7), "PROVIDER_INTERRUPTED"),
    "cut before the first token": (Answer(tokens=20, cut_after=0), "PROVIDER_INTERRUPTED"),
    "ended without a finish": (Answer(tokens=20, finish_reason=None), "PROVIDER_INTERRUPTED"),
    "empty": (Answer(text=""), "PROVIDER_NONSENSE"),
    "nothing at all": (Answer(body="", content_type=EVENT_STREAM), "PROVIDER_INTERRUPTED"),
    "garbage": (Answer(body="data: {who knows\n\n", content_type=EVENT_STREAM), "PROVIDER_NONSENSE"),
    "a web page": (Answer(body="<html>Sorry!</html>", content_type="text/html"), "PROVIDER_NONSENSE"),
    "an error within": (Answer(tokens=5, error={"message": "overloaded", "type": "x"}), "PROVIDER_INTERRUPTED"),
    "429 for long": (Answer(status=429, retry_after="60"), "PROVIDER_RATE_LIMITED"),
    "500": (Answer(status=500), "PROVIDER_UNAVAILABLE"),
}


async def test_each_fault_of_the_provider_ends_a_reply_once(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider
) -> None:
    stalled = await owner.converse()
    async with owner.readers(stalled) as clients:
        provider.script(Answer(tokens=20, tokens_per_second=50, stall_after=7))
        silent = await owner.ask(stalled)
        await clients[0].until_some_text()
        for name, (answer, code) in FAULTS.items():
            await _meet_fault(cluster, owner, provider, name, answer, code)
        for client in clients:
            end = await client.until_ended(silent, 60)
            assert end["failure"] == {"code": "TIMED_OUT", "isRetryable": True}
            assert client.held.text_of(silent) == " ".join(f"word{n}" for n in range(7))
    check(cluster, owner.history, *clients)


async def _meet_fault(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider, name: str, answer: Answer, code: str
) -> None:
    provider.script(always=answer)
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        failed = await owner.ask(conversation)
        for client in clients:
            end = await client.until_ended(failed, 20)
            assert end["__typename"] == "ReplyFailed", name
            assert end["failure"] == {"code": code, "isRetryable": True}, name
        provider.script(always=Answer())
        healed = await owner.ask(conversation)
        for client in clients:
            assert (await client.until_ended(healed, 20))["__typename"] == "ReplyCompleted", name
    assert len(clients[0].held.ends) == 2


async def test_a_provider_that_asks_for_a_moment_is_given_it(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider
) -> None:
    provider.script(Answer(status=429, retry_after="0.7"))
    conversation = await owner.converse()
    async with owner.readers(conversation) as clients:
        reply = await owner.ask(conversation)
        for client in clients:
            assert (await client.until_ended(reply))["__typename"] == "ReplyCompleted"
    refused, taken = provider.calls_to("chat")[:2]
    assert taken.began_at - refused.began_at >= 0.7
    await asyncio.to_thread(check, cluster, owner.history, *clients)
