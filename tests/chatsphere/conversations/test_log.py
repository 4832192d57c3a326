from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from redis.client import PubSub

from chatsphere.bells import redis_client
from chatsphere.bots.models import Bot
from chatsphere.conversations.log import PROGRESS, TOLD_BYTES, channel, record, told_event
from chatsphere.conversations.models import Conversation, ConversationEvent, EventKind, Message, Role
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from django.db.models import Model

    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reply(alice: User) -> Message:
    bot = Bot.objects.create(owner=alice, name="Helper")
    conversation = Conversation.objects.create(owner=alice, bot=bot)
    return Message.objects.create(conversation=conversation, ordinal=1, role=Role.ASSISTANT, epoch=3)


def note(reply: Message) -> ConversationEvent:
    with transaction.atomic():
        record(EventKind.REPLY_STARTED, reply)
        return reply.events.latest("sequence")


def test_an_entry_says_what_happened_to_which_attempt(reply: Message) -> None:
    record(EventKind.PASSAGES_RETRIEVED, reply, chunks=[1, 2])
    event = reply.conversation.events.get()
    assert (event.sequence, event.kind, event.message, event.epoch, event.data) == (
        1, EventKind.PASSAGES_RETRIEVED, reply, 3, {"chunks": [1, 2]},
    )  # fmt: skip
    assert Conversation.objects.get().last_sequence == 1


@pytest.mark.parametrize("kind", EventKind)
def test_what_happens_is_activity_but_for_what_a_reply_goes_through(reply: Message, kind: EventKind) -> None:
    Conversation.objects.update(last_activity_at="2020-01-01T00:00Z")
    record(kind, reply)
    is_activity = Conversation.objects.get().last_activity_at.year > 2020
    assert is_activity == (kind not in PROGRESS)


def test_entries_at_once_are_numbered_without_gap_or_double(reply: Message) -> None:
    outcomes = at_once(20, lambda: note(reply))
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert list(reply.events.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 21))


def test_what_was_rolled_back_leaves_no_gap(reply: Message) -> None:
    note(reply)
    with transaction.atomic():
        record(EventKind.REPLY_FAILED, reply)
        transaction.set_rollback(True)
    assert note(reply).sequence == 2


def test_conversations_are_numbered_each_for_itself(reply: Message, alice: User) -> None:
    note(reply)
    other = Conversation.objects.create(owner=alice, bot=Bot.objects.get())
    message = Message.objects.create(conversation=other, ordinal=1, role=Role.ASSISTANT)
    assert note(message).sequence == 1
    assert channel(other.pk) != channel(reply.conversation_id)


def news_of(reply: Message, **data: object) -> dict[str, Any]:
    """What followers are told of an entry once it can be read, and not before."""
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        with transaction.atomic():
            record(EventKind.REPLY_COMPLETED, reply, **data)
            assert news.get_message(timeout=0.2) is None
        message = news.get_message(timeout=5)
    assert message
    told: dict[str, Any] = json.loads(message["data"], parse_float=Decimal)
    return told


def test_followers_are_told_the_entry_with_its_message_as_they_would_be_read(reply: Message) -> None:
    Message.objects.filter(pk=reply.pk).update(text="Ducks 🦆", cost="0.00012340", finished_at=Now(), model="m")
    told = news_of(reply, ordinal=3)
    assert told["sequence"] == 1
    [event] = map(told_event, told["events"])
    stored = ConversationEvent.objects.get()
    assert columns_of(event) == columns_of(stored)
    assert event.message is not None
    assert columns_of(event.message) == columns_of(Message.objects.get(pk=reply.pk))


def test_long_news_are_only_mentioned(reply: Message) -> None:
    Message.objects.filter(pk=reply.pk).update(text="x" * TOLD_BYTES)
    assert news_of(reply) == {"sequence": 1}


def columns_of(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
