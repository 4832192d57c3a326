"""What people do with conversations and replies that are there: name, pin, find, ask again, judge, take away."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from chatsphere.conversations import outcomes, replying
from chatsphere.conversations.asking import regenerate_reply, send_message
from chatsphere.conversations.exporting import as_json, as_markdown
from chatsphere.conversations.models import Conversation, Message, ModelPrice, Thumb
from chatsphere.conversations.services import give_feedback, start_conversation, update_conversation
from chatsphere.errors import ConversationBusy, IdempotencyConflict, InvalidField
from chatsphere.plans.limits import counted
from chatsphere.plans.models import Limit
from tests.provider import Answer

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)


def written(reply: Message) -> Message:
    begun = outcomes.begin(reply.pk)
    assert begun is not None
    asyncio.run(replying.write(begun))
    return Message.objects.get(pk=reply.pk)


def answered(conversation: Conversation, question: str = "What does a duck eat?") -> Message:
    return written(send_message(conversation, question).reply)


def test_a_conversation_is_named_pinned_and_put_away(alice: User, bot: Bot) -> None:
    conversation = start_conversation(alice, bot)
    named = update_conversation(conversation, title="  My \n ducks ", is_pinned=True)
    assert (named.title, named.is_renamed, named.is_pinned, named.is_archived) == ("My ducks", True, True, False)
    put_away = update_conversation(conversation, is_pinned=None, is_archived=True)
    assert (put_away.title, put_away.is_pinned, put_away.is_archived) == ("My ducks", False, True)
    send_message(conversation, "What does a duck eat?")
    unnamed = update_conversation(conversation, title=None)
    assert (unnamed.title, unnamed.is_renamed) == ("What does a duck eat?", False)


@pytest.mark.parametrize("title", ["", " \n", "x" * 201, "a\0b"])
def test_a_title_that_is_none_is_refused(conversation: Conversation, title: str) -> None:
    with pytest.raises(InvalidField):
        update_conversation(conversation, title=title)
    conversation.refresh_from_db()
    assert conversation.title == "About ducks"


def test_a_question_asked_again_has_two_replies(
    conversation: Conversation, provider: ScriptedProvider, alice: User
) -> None:
    provider.script(Answer(text="Pondweed [1]."), Answer(text="Small fish [1]."), Answer(text="South [1]."))
    first = answered(conversation)
    again = regenerate_reply(first, idempotency_key="once")
    assert regenerate_reply(first, idempotency_key="once") == again
    with pytest.raises(ConversationBusy):
        regenerate_reply(first)
    second = written(again)

    first.refresh_from_db()
    assert (first.text, second.text) == ("Pondweed [1].", "Small fish [1].")
    assert first.question == second.question
    assert counted(alice, Limit.REPLIES_PER_MONTH)[0] == 2

    other = answered(conversation, "Where do ducks fly?")
    said = [message["content"] for message in provider.calls_to("chat")[-1].body["messages"][1:]]
    assert said == ["What does a duck eat?", "Small fish.", "Where do ducks fly?"]
    with pytest.raises(IdempotencyConflict):
        regenerate_reply(other, idempotency_key="once")
    with pytest.raises(IdempotencyConflict):
        send_message(conversation, "What does a duck eat?", idempotency_key="once")


def test_feedback_is_kept_and_taken_back(conversation: Conversation) -> None:
    sent = send_message(conversation, "What does a duck eat?")
    with pytest.raises(InvalidField):
        give_feedback(sent.reply, Thumb.UP)
    reply = written(sent.reply)
    judged = give_feedback(reply, Thumb.DOWN, " Too short. ")
    assert (judged.thumb, judged.comment) == ("DOWN", "Too short.")
    assert give_feedback(reply, None).thumb == ""
    with pytest.raises(InvalidField):
        give_feedback(reply, Thumb.UP, "x" * 2001)


def test_what_was_said_is_found_by_its_words(conversation: Conversation, alice: User, bot: Bot) -> None:
    answered(conversation)
    other = start_conversation(alice, bot)
    send_message(other, "Where is Größenwahn?")

    def found(words: str) -> set[Conversation]:
        return set(Conversation.objects.filter(owner=alice).saying(words))

    assert found("pondwe") == {conversation}
    assert found("duck eat") == {conversation}
    assert found("größenw") == {other}
    assert found("duck größenwahn") == set()
    assert found("' | & !:*") == set()
    assert found("About") == {conversation}


def test_what_a_bot_could_not_answer_is_listed_until_it_can(conversation: Conversation) -> None:
    answered(conversation)
    lost = answered(conversation, "Quantum chromodynamics?")
    assert lost.is_unanswered
    assert [each.text for each in Message.objects.unanswered()] == ["Quantum chromodynamics?"]


def test_a_reply_costs_what_the_price_table_says(conversation: Conversation, provider: ScriptedProvider) -> None:
    ModelPrice.objects.create(model="gpt-4o-mini", prompt_price="0.15", completion_price="0.60")
    reply = answered(conversation)
    assert reply.prompt_tokens
    assert reply.completion_tokens
    expected = (Decimal("0.15") * reply.prompt_tokens + Decimal("0.60") * reply.completion_tokens) / 1_000_000
    assert reply.cost == pytest.approx(expected, abs=Decimal("0.00000001"))


def test_a_conversation_is_taken_away_whole(conversation: Conversation) -> None:
    reply = answered(conversation)
    content = json.loads(as_json(conversation))
    assert [message["role"] for message in content["messages"]] == ["USER", "ASSISTANT"]
    cited = content["messages"][1]["citations"][0]
    assert reply.text[cited["answerStart"] : cited["answerEnd"]] == cited["quote"]

    text = as_markdown(conversation)
    assert text.startswith("# About ducks\n")
    assert "> [1] About ducks: “A duck eats pondweed and small fish.”" in text
