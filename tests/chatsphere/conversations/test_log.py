from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from redis.client import PubSub

from chatsphere.bells import redis_client
from chatsphere.bots.models import Bot
from chatsphere.conversations.log import channel, record
from chatsphere.conversations.models import Conversation, EventKind, Message, Role
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.conversations.models import ConversationEvent

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
    before = Conversation.objects.get().last_activity_at
    record(EventKind.PASSAGES_RETRIEVED, reply, chunks=[1, 2])
    event = reply.conversation.events.get()
    assert (event.sequence, event.kind, event.message, event.epoch, event.data) == (
        1, EventKind.PASSAGES_RETRIEVED, reply, 3, {"chunks": [1, 2]},
    )  # fmt: skip
    conversation = Conversation.objects.get()
    assert conversation.last_sequence == 1
    assert conversation.last_activity_at > before


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


def test_followers_are_told_the_sequence_once_it_can_be_read(reply: Message) -> None:
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        with transaction.atomic():
            record(EventKind.REPLY_STARTED, reply)
            assert news.get_message(timeout=0.2) is None
        message = news.get_message(timeout=5)
    assert message
    assert json.loads(message["data"]) == {"sequence": 1}
