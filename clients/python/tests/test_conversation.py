"""A conversation applied event by event."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from chatsphere_client.api import ConversationEvents, MessageFields
from chatsphere_client.conversation import Event, HeldConversation

TEXT = "The ferry 🛳 leaves at seven [1]; 海 the quay 👩‍👩‍👧 is the north one."
NOW = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


def message(identity: str, **changes: object) -> dict[str, object]:
    return {
        "__typename": "Message", "id": identity, "ordinal": 2, "role": "ASSISTANT", "text": "", "status": "QUEUED",
        "isUnanswered": False, "model": None, "createdAt": NOW, "finishedAt": None, "question": None, "citations": [],
        "usage": None, "feedback": None, "failure": None,
    } | changes  # fmt: skip


def event(kind: str, **fields: object) -> Event:
    data = {"conversationEvents": {"__typename": kind, "cursor": "", **fields}}
    return ConversationEvents.model_validate(data).conversation_events


def kept(kind: str, sequence: int, **fields: object) -> Event:
    return event(kind, sequence=sequence, occurredAt=NOW, **fields)


BEGINNING = [
    kept("QuestionAsked", 1, question=message("q", ordinal=1, role="USER", text="When?", status="COMPLETED")),
    kept("ReplyQueued", 2, epoch=0, reply=message("r")),
    kept("ReplyStarted", 3, epoch=1, reply={"id": "r"}),
]


def deltas(chance: random.Random, epoch: int = 1) -> list[Event]:
    cuts = sorted({0, len(TEXT), *(chance.randrange(len(TEXT)) for _ in range(12))})
    return [
        event("ReplyDelta", replyId="r", epoch=epoch, offset=begin, text=TEXT[begin:end])
        for begin, end in pairwise(cuts)
    ]


def held(*events: Event) -> HeldConversation:
    conversation = HeldConversation()
    for each in events:
        conversation.apply(each)
    return conversation


@pytest.mark.parametrize("seed", range(50))
def test_it_spells_the_stored_text_whatever_is_told_again(seed: int) -> None:
    chance = random.Random(seed)
    told = [*BEGINNING, *deltas(chance)]
    cut = chance.randrange(len(told))
    again = chance.randrange(cut + 1)
    assert held(*told[:cut], *told[again:]).messages["r"].text == TEXT
    assert held(*told[:cut], *BEGINNING, *deltas(chance)).messages["r"].text == TEXT


def test_a_new_attempt_begins_anew_and_the_dead_one_is_not_heard() -> None:
    late = event("ReplyDelta", replyId="r", epoch=1, offset=0, text="lost")
    restarted = kept("ReplyRestarted", 4, epoch=2, reply={"id": "r"})
    first, *rest = deltas(random.Random(7), 2)
    conversation = held(*BEGINNING, *deltas(random.Random(3))[:4], restarted, first, late, *rest)
    assert conversation.messages["r"].text == TEXT
    assert conversation.live is not None


def test_the_event_that_ends_a_reply_has_the_last_word() -> None:
    final = message("r", text=TEXT, status="COMPLETED", finishedAt=NOW)
    conversation = held(
        *BEGINNING, *deltas(random.Random(1))[:2], kept("ReplyCompleted", 4, epoch=1, reply=final), *BEGINNING
    )
    assert conversation.messages["r"].text == TEXT
    assert conversation.messages["r"].stored == MessageFields.model_validate(final)
    assert conversation.live is None
