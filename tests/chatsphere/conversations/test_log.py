from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from redis.client import PubSub

from chatsphere.bells import redis_client
from chatsphere.bots.models import Bot
from chatsphere.claims import held
from chatsphere.compiled import Change, Read
from chatsphere.conversations.log import (
    PROGRESS,
    TOLD_BYTES,
    Recorded,
    channel,
    record,
    record_of_conversation,
    record_title,
    told_event,
)
from chatsphere.conversations.models import Conversation, ConversationEvent, EventKind, Message, MessageState, Role
from chatsphere.conversations.outcomes import Begun, begin
from tests.chatsphere.simultaneous import all_at_once, at_once, cleanly
from tests.services import postgres

if TYPE_CHECKING:
    from django.db.models import Model
    from pytest_django import DjangoAssertNumQueries

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


checked = Recorded(
    Change(
        lambda key, model: (Message.objects.filter(pk=key, state=MessageState.QUEUED), {"model": model}),
        key=UUID,
        model=str,
    ),
    EventKind.REPLY_STARTED,
)


def check(reply: Message, model: str) -> bool:
    return checked.run([reply.pk], [reply.epoch], {"by": model}, key=reply.pk, model=model)


def test_a_change_and_its_entry_are_one_statement(
    reply: Message, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    check(reply, "first")  # which has PostgreSQL's statement composed
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        with django_assert_num_queries(1):
            assert check(reply, "second")
        message = news.get_message(timeout=5)
        assert message
        told = json.loads(message["data"])
    stored = ConversationEvent.objects.get(sequence=2)
    assert (stored.kind, stored.message, stored.epoch, stored.data) == (
        EventKind.REPLY_STARTED, reply, 3, {"by": "second"},
    )  # fmt: skip
    assert told["sequence"] == Conversation.objects.get().last_sequence == 2
    assert [event["message"]["model"] for event in told["events"]] == ["second"]
    assert Message.objects.get(pk=reply.pk).model == "second"


def test_within_a_transaction_it_is_told_when_that_is_committed(reply: Message) -> None:
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        with transaction.atomic():
            assert check(reply, "first")
            assert news.get_message(timeout=0.2) is None
            transaction.set_rollback(True)
        assert news.get_message(timeout=0.2) is None
    assert not ConversationEvent.objects.exists()


def test_where_there_is_nothing_to_change_nothing_is_recorded(reply: Message) -> None:
    Message.objects.update(state=MessageState.STOPPED)
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        assert not check(reply, "late")
        assert not checked.run([uuid4()], [1], key=uuid4(), model="lost")
        assert news.get_message(timeout=0.2) is None
    assert not ConversationEvent.objects.exists()
    assert (Conversation.objects.get().last_sequence, Message.objects.get().model) == (0, "")


def test_changes_at_once_are_numbered_and_told_as_each_left_the_message(reply: Message) -> None:
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        models = [f"model {number}" for number in range(12)]
        assert all_at_once([partial(check, reply, model) for model in models]) == [True] * 12
        told = {}
        while message := news.get_message(timeout=1):
            [event] = json.loads(message["data"])["events"]
            told[event["event"]["sequence"]] = (event["event"]["data"]["by"], event["message"]["model"])
    assert sorted(told) == list(range(1, 13))
    assert sorted(told.values()) == sorted((model, model) for model in models)
    assert told[12][1] == Message.objects.get(pk=reply.pk).model


def test_a_locked_message_is_told_as_it_is_once_the_lock_is_free(reply: Message) -> None:
    Message.objects.filter(pk=reply.pk).update(state=MessageState.ANSWERING)
    # Made here: the first time it is used it is written, and outside of a transaction.
    locked = Read(lambda key, epoch: held(Message, key, epoch).select_for_update(), key=UUID, epoch=int)
    found = Recorded(locked, EventKind.PASSAGES_RETRIEVED)
    with PubSub(redis_client().connection_pool) as news, ThreadPoolExecutor(1) as threads:
        news.subscribe(channel(reply.conversation_id))
        assert news.get_message(timeout=5)
        with transaction.atomic():
            Message.objects.filter(pk=reply.pk).update(stop_requested_at=Now())
            waiting = threads.submit(cleanly, lambda: found.run([reply.pk], [3], key=reply.pk, epoch=3))
            until_somebody_waits_for_a_lock()
        assert waiting.result(timeout=10)
        message = news.get_message(timeout=5)
        assert message
        [event] = map(told_event, json.loads(message["data"])["events"])
    assert event.message is not None
    assert event.message.stop_requested_at == Message.objects.get().stop_requested_at is not None


def until_somebody_waits_for_a_lock() -> None:
    deadline = time.monotonic() + 10
    with psycopg.connect(postgres.url_of(connection.settings_dict["NAME"]), autocommit=True) as server:
        while not server.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ).fetchone():
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_title_that_its_owner_chose_stays(reply: Message) -> None:
    record_title(reply.conversation_id, "Ducks")
    Conversation.objects.update(title="My ducks", is_renamed=True)
    record_title(reply.conversation_id, "Geese")
    assert Conversation.objects.get().title == "My ducks"
    assert [event.kind for event in ConversationEvent.objects.all()] == [EventKind.TITLE_CHANGED]


def test_an_entry_about_what_is_gone_is_an_error(reply: Message) -> None:
    Message.objects.all().delete()
    with pytest.raises(Conversation.DoesNotExist):
        record(EventKind.REPLY_FAILED, reply)
    with pytest.raises(Conversation.DoesNotExist):
        record_of_conversation(EventKind.TITLE_CHANGED, uuid4())


def test_a_reply_is_begun_by_one_worker(reply: Message) -> None:
    Message.objects.update(epoch=0)
    begun = at_once(8, lambda: begin(reply.pk))
    assert [each.claim.epoch for each in begun if isinstance(each, Begun)] == [1]
    assert begun.count(None) == 7
    assert [(event.kind, event.epoch) for event in reply.events.all()] == [(EventKind.REPLY_STARTED, 1)]


def columns_of(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
