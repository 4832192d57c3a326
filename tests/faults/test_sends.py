"""Sends that arrive at the same moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.conversations.tidying import TITLE_PROMPT
from tests.faults.invariants import check, key_of
from tests.journeys.client import Refused

if TYPE_CHECKING:
    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

PAIRS = 50


async def test_of_two_simultaneous_sends_one_is_taken_and_the_other_is_told_which(
    cluster: Cluster, owner: Owner
) -> None:
    conversations = [await owner.converse() for _ in range(PAIRS)]
    sends = [owner.ask(conversation) for conversation in conversations for _ in range(2)]

    cluster.freeze("replies")  # so that no reply ends before the other question of its pair arrives
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    cluster.thaw("replies")

    for pair in zip(outcomes[::2], outcomes[1::2], strict=True):
        taken = [outcome for outcome in pair if isinstance(outcome, str)]
        refused = [outcome.errors[0] for outcome in pair if isinstance(outcome, Refused)]
        assert len(taken) == len(refused) == 1, pair
        assert refused[0]["__typename"] == "ConversationBusy"
        assert refused[0]["reply"]["id"] == taken[0]
    check(cluster, owner.history)


async def test_one_key_sent_many_times_at_once_is_one_question(
    cluster: Cluster, owner: Owner, provider: ScriptedProvider
) -> None:
    conversation = await owner.converse()

    replies = await asyncio.gather(*(owner.ask(conversation, key="only once") for _ in range(20)))

    assert len(set(replies)) == 1
    check(cluster, owner.history)
    assert units_of(cluster, conversation) == [(1, 1)]
    prompts = [call.body["messages"][0]["content"] for call in provider.calls_to("chat")]
    assert len([prompt for prompt in prompts if prompt != TITLE_PROMPT]) == 1
    with pytest.raises(Refused) as refusal:
        await owner.ask(conversation, "Something else?", key="only once")
    assert refusal.value.errors[0]["__typename"] == "IdempotencyConflict"


def units_of(cluster: Cluster, conversation: str) -> list[tuple[Any, ...]]:
    """Replies in a conversation, and what they have cost together."""
    query = """
        SELECT count(*), sum(settled) FROM chatsphere_message AS message
        JOIN chatsphere_reservation AS reservation ON reservation.subject = message.id
        WHERE conversation_id = %s AND reservation.key = 'replies_per_month'"""
    return cluster.rows(query, key_of(conversation))
