from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from chatsphere.bots.models import Bot, BotStatus
from chatsphere.claims import ClaimLost
from chatsphere.conversations.asking import KEY_CHARACTERS, QUESTION_CHARACTERS, Sent, send_message, stop_reply
from chatsphere.conversations.models import Conversation, ConversationEvent, EventKind, Message, MessageState, Role
from chatsphere.conversations.services import delete_conversation, start_conversation
from chatsphere.errors import ConversationBusy, IdempotencyConflict, InvalidField, NotFound, PlanLimitReached
from chatsphere.plans.limits import counted, release, settle
from chatsphere.plans.models import Limit, Reservation, SubscriptionPlan
from tests.chatsphere.simultaneous import all_at_once, at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from chatsphere.accounts.models import User


@pytest.fixture
def bot(alice: User) -> Bot:
    return Bot.objects.create(owner=alice, name="Helper")


@pytest.fixture
def conversation(alice: User, bot: Bot) -> Conversation:
    return start_conversation(alice, bot)


def replies(user: User) -> tuple[int, int]:
    return counted(user, Limit.REPLIES_PER_MONTH)


def end(reply: Message, state: MessageState = MessageState.COMPLETED) -> None:
    Message.objects.filter(pk=reply.pk).update(state=state)
    settle(reply.pk, {Limit.REPLIES_PER_MONTH: 1})


def kinds(conversation: Conversation) -> list[tuple[int, str]]:
    return list(conversation.events.order_by("sequence").values_list("sequence", "kind"))


class TestSend:
    def test_stores_the_question_and_a_reply_that_waits(self, conversation: Conversation, alice: User) -> None:
        sent = send_message(conversation, "How deep is it?")
        question, reply = conversation.messages.order_by("ordinal")
        assert (sent.question, sent.reply) == (question, reply)
        assert (question.role, question.state, question.text) == (
            Role.USER, MessageState.COMPLETED, "How deep is it?",
        )  # fmt: skip
        assert (reply.role, reply.state, reply.text, reply.question) == (
            Role.ASSISTANT, MessageState.QUEUED, "", question,
        )  # fmt: skip
        assert [question.ordinal, reply.ordinal] == [1, 2]
        assert kinds(conversation) == [(1, EventKind.QUESTION_ASKED), (2, EventKind.REPLY_QUEUED)]
        assert replies(alice) == (0, 1)
        assert Message.objects.due().get() == reply

    def test_rings_for_a_worker_once_committed(
        self, conversation: Conversation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks() as callbacks:
            send_message(conversation, "How deep is it?", idempotency_key="a")
        assert len(callbacks) == 3  # of the events, of the limits, and the bell
        with django_capture_on_commit_callbacks() as callbacks:
            send_message(conversation, "How deep is it?", idempotency_key="a")
        assert callbacks == []

    def test_goes_on_where_the_conversation_was(self, conversation: Conversation) -> None:
        end(send_message(conversation, "How deep is it?").reply)
        second = send_message(conversation, "And how wide?")
        assert [second.question.ordinal, second.reply.ordinal] == [3, 4]
        assert [sequence for sequence, _ in kinds(conversation)] == [1, 2, 3, 4]

    def test_titles_the_conversation_by_the_first_question(self, conversation: Conversation) -> None:
        end(send_message(conversation, "\n  How  deep\tis it? \nI wonder.").reply)
        send_message(conversation, "And how wide?")
        assert Conversation.objects.get().title == "How deep is it?"

    def test_a_long_title_is_cut_at_a_word(self, conversation: Conversation) -> None:
        send_message(conversation, "lantern " * 50)
        title = Conversation.objects.get().title
        assert title == "lantern " * 8 + "lantern…"
        assert len(title) <= 80

    def test_a_word_without_end_is_cut_all_the_same(self, conversation: Conversation) -> None:
        send_message(conversation, "l" * 500)
        assert Conversation.objects.get().title == "l" * 79 + "…"

    @pytest.mark.parametrize(
        "text", ["", " \n\t\u2003", "x" * (QUESTION_CHARACTERS + 1), "x" * 100_000, "a\0b", "\ud800"]
    )
    def test_a_question_that_cannot_be_asked_is_refused(
        self, conversation: Conversation, alice: User, text: str
    ) -> None:
        with pytest.raises(InvalidField) as refusal:
            send_message(conversation, text)
        assert refusal.value.field == ("text",)
        assert not Message.objects.exists()
        assert replies(alice) == (0, 0)

    def test_a_question_may_be_as_long_as_is_said(self, conversation: Conversation) -> None:
        text = "😀" * QUESTION_CHARACTERS
        assert send_message(conversation, text).question.text == text

    @pytest.mark.parametrize("key", ["", "k" * (KEY_CHARACTERS + 1), "a\0", "\udfff"])
    def test_a_key_that_cannot_be_kept_is_refused(self, conversation: Conversation, key: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            send_message(conversation, "How deep is it?", idempotency_key=key)
        assert refusal.value.field == ("idempotencyKey",)
        assert not Message.objects.exists()

    def test_a_paused_bot_does_not_answer(self, conversation: Conversation, bot: Bot) -> None:
        Bot.objects.update(status=BotStatus.PAUSED)
        with pytest.raises(InvalidField):
            send_message(conversation, "How deep is it?")
        Bot.objects.update(status=BotStatus.ACTIVE)
        assert send_message(conversation, "How deep is it?")

    def test_a_month_that_is_used_up_is_refused_and_stores_nothing(
        self, conversation: Conversation, alice: User
    ) -> None:
        SubscriptionPlan.objects.update(replies_per_month=1)
        end(send_message(conversation, "How deep is it?").reply)
        before = (Message.objects.count(), ConversationEvent.objects.count())
        with pytest.raises(PlanLimitReached):
            send_message(conversation, "And how wide?")
        assert (Message.objects.count(), ConversationEvent.objects.count()) == before
        assert replies(alice) == (1, 0)

    def test_into_a_conversation_deleted_meanwhile_it_is_refused(self, conversation: Conversation) -> None:
        Conversation.objects.all().delete()
        with pytest.raises(NotFound):
            send_message(conversation, "How deep is it?")


class TestSendingAgain:
    def test_gives_what_it_gave_and_stores_nothing(self, conversation: Conversation, alice: User) -> None:
        first = send_message(conversation, "How deep is it?", idempotency_key="a")
        assert send_message(conversation, "How deep is it?", idempotency_key="a") == first
        assert Message.objects.count() == 2
        assert replies(alice) == (0, 1)

    @pytest.mark.parametrize("state", MessageState)
    def test_holds_whatever_became_of_the_reply(self, conversation: Conversation, state: MessageState) -> None:
        first = send_message(conversation, "How deep is it?", idempotency_key="a")
        Message.objects.filter(pk=first.reply.pk).update(state=state)
        assert send_message(conversation, "How deep is it?", idempotency_key="a") == first
        assert Message.objects.count() == 2

    def test_holds_while_another_reply_is_written_the_bot_is_paused_and_the_month_used_up(
        self, conversation: Conversation
    ) -> None:
        first = send_message(conversation, "How deep is it?", idempotency_key="a")
        end(first.reply)
        send_message(conversation, "And how wide?")
        Bot.objects.update(status=BotStatus.PAUSED)
        SubscriptionPlan.objects.update(replies_per_month=0)
        assert send_message(conversation, "How deep is it?", idempotency_key="a") == first

    def test_with_other_text_is_a_conflict(self, conversation: Conversation) -> None:
        send_message(conversation, "How deep is it?", idempotency_key="a")
        with pytest.raises(IdempotencyConflict):
            send_message(conversation, "How deep is it? ", idempotency_key="a")
        assert Message.objects.count() == 2

    def test_keys_are_the_conversations_own(self, conversation: Conversation, alice: User, bot: Bot) -> None:
        first = send_message(conversation, "How deep is it?", idempotency_key="a")
        other = send_message(start_conversation(alice, bot), "And how wide?", idempotency_key="a")
        assert first.question != other.question


class TestBusy:
    @pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.ANSWERING])
    def test_a_second_question_is_refused_with_the_reply_at_work(
        self, conversation: Conversation, alice: User, state: MessageState
    ) -> None:
        reply = send_message(conversation, "How deep is it?").reply
        Message.objects.filter(pk=reply.pk).update(state=state)
        with pytest.raises(ConversationBusy) as refusal:
            send_message(conversation, "And how wide?", idempotency_key="b")
        assert refusal.value.reply == reply
        assert Message.objects.count() == 2
        assert replies(alice) == (0, 1)

    @pytest.mark.parametrize("state", [MessageState.COMPLETED, MessageState.STOPPED, MessageState.FAILED])
    def test_not_when_the_reply_has_ended(self, conversation: Conversation, state: MessageState) -> None:
        end(send_message(conversation, "How deep is it?").reply, state)
        assert send_message(conversation, "And how wide?")

    def test_conversations_do_not_wait_for_each_other(self, conversation: Conversation, alice: User, bot: Bot) -> None:
        send_message(conversation, "How deep is it?")
        assert send_message(start_conversation(alice, bot), "How deep is it?")


class TestStop:
    def test_a_reply_nobody_began_ends_at_once_and_costs_nothing(self, conversation: Conversation, alice: User) -> None:
        reply = send_message(conversation, "How deep is it?").reply
        stopped = stop_reply(reply).reply
        assert (stopped.state, stopped.text) == (MessageState.STOPPED, "")
        assert stopped.finished_at is not None
        assert replies(alice) == (0, 0)
        assert kinds(conversation)[-1] == (3, EventKind.REPLY_STOPPED)
        assert Message.claim(reply.pk) is None
        assert send_message(conversation, "And how wide?")

    def test_a_reply_being_written_is_left_to_its_worker(self, conversation: Conversation, alice: User) -> None:
        reply = send_message(conversation, "How deep is it?").reply
        assert Message.claim(reply.pk)
        asked = stop_reply(reply).reply
        assert asked.state == MessageState.ANSWERING
        assert asked.stop_requested_at is not None
        assert stop_reply(reply).reply.stop_requested_at == asked.stop_requested_at
        assert replies(alice) == (0, 1)
        assert len(kinds(conversation)) == 2

    @pytest.mark.parametrize("state", [MessageState.COMPLETED, MessageState.STOPPED, MessageState.FAILED])
    def test_one_that_has_ended_stays_as_it_is(self, conversation: Conversation, state: MessageState) -> None:
        reply = send_message(conversation, "How deep is it?").reply
        end(reply, state)
        before = Message.objects.values().get(pk=reply.pk)
        stop_reply(reply)
        assert Message.objects.values().get(pk=reply.pk) == before

    def test_of_a_reply_deleted_meanwhile_is_refused(self, conversation: Conversation) -> None:
        reply = send_message(conversation, "How deep is it?").reply
        delete_conversation(conversation)
        with pytest.raises(NotFound):
            stop_reply(reply)


class TestDelete:
    def test_takes_messages_and_events_along_and_gives_back_what_was_held(
        self, conversation: Conversation, alice: User, bot: Bot
    ) -> None:
        other = start_conversation(alice, bot)
        end(send_message(other, "Stays?").reply)
        send_message(conversation, "How deep is it?")
        delete_conversation(conversation)
        assert Conversation.objects.get() == other
        assert Message.objects.count() == ConversationEvent.objects.count() == 2
        assert replies(alice) == (1, 0)

    def test_a_worker_finds_its_claim_lost(self, conversation: Conversation) -> None:
        send_message(conversation, "How deep is it?")
        claim = Message.claim()
        assert claim
        delete_conversation(conversation)
        with pytest.raises(ClaimLost), claim.writing():
            pytest.fail("the block was entered")

    def test_again_changes_nothing(self, conversation: Conversation) -> None:
        again = Conversation.objects.get(pk=conversation.pk)
        delete_conversation(conversation)
        delete_conversation(again)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_twenty_with_one_key_are_one_question_one_reply_and_one_unit(
        self, conversation: Conversation, alice: User
    ) -> None:
        outcomes = at_once(20, lambda: send_message(conversation, "How deep is it?", idempotency_key="a"))
        sent = [outcome for outcome in outcomes if isinstance(outcome, Sent)]
        assert len(sent) == 20
        assert len({(each.question.pk, each.reply.pk) for each in sent}) == 1
        assert Message.objects.count() == 2
        assert replies(alice) == (0, 1)
        assert [sequence for sequence, _ in kinds(conversation)] == [1, 2]

    def test_of_twenty_without_a_key_one_is_asked(self, conversation: Conversation, alice: User) -> None:
        outcomes = at_once(20, lambda: send_message(conversation, "How deep is it?"))
        sent = [outcome for outcome in outcomes if isinstance(outcome, Sent)]
        busy = [outcome for outcome in outcomes if isinstance(outcome, ConversationBusy)]
        assert (len(sent), len(busy)) == (1, 19)
        assert {refusal.reply for refusal in busy} == {sent[0].reply}
        assert Message.objects.count() == 2
        assert replies(alice) == (0, 1)

    def test_of_twenty_conversations_against_a_limit_of_five_five_are_answered(self, alice: User, bot: Bot) -> None:
        SubscriptionPlan.objects.update(replies_per_month=5)
        waiting = [start_conversation(alice, bot) for _ in range(20)]
        outcomes = all_at_once([partial(send_message, each, "How deep is it?") for each in waiting])
        assert sum(isinstance(outcome, Sent) for outcome in outcomes) == 5
        assert sum(isinstance(outcome, PlanLimitReached) for outcome in outcomes) == 15
        assert replies(alice) == (0, 5)
        assert Message.objects.count() == 10

    def test_a_stop_and_a_claim_at_once_agree(self, conversation: Conversation, alice: User) -> None:
        for number in range(5):
            reply = send_message(conversation, f"Question {number}").reply
            calls: list[Callable[[], object]] = [
                partial(stop_reply, reply),
                partial(Message.claim, reply.pk),
            ]
            outcomes = all_at_once(calls)
            row = Message.objects.get(pk=reply.pk)
            assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
            if row.state == MessageState.STOPPED:
                assert None in outcomes
                assert row.epoch == 0
            else:
                assert row.state == MessageState.ANSWERING
                assert row.stop_requested_at is not None
                Message.objects.filter(pk=reply.pk).update(state=MessageState.STOPPED, epoch=F("epoch") + 1)
                release(reply.pk)
        assert replies(alice) == (0, 0)

    def test_deleted_while_it_is_sent_to_nothing_stays_held(self, alice: User, bot: Bot) -> None:
        for _ in range(5):
            conversation = start_conversation(alice, bot)
            copies = [Conversation.objects.get(pk=conversation.pk) for _ in range(4)]
            calls: list[Callable[[], object]] = [
                partial(delete_conversation, copies[0]),
                *(partial(send_message, copy, "How deep is it?", idempotency_key="a") for copy in copies[1:]),
            ]
            outcomes = all_at_once(calls)
            assert all(outcome is None or isinstance(outcome, Sent | NotFound) for outcome in outcomes), outcomes
        assert not Conversation.objects.exists()
        assert not Message.objects.exists()
        assert replies(alice) == (0, 0)
        assert not Reservation.objects.filter(settled=None).exists()
