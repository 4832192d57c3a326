from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import huggingface_hub.constants
import pytest
from django.conf import settings as configured

from chatsphere.ai.tokens import count
from chatsphere.bots.models import Bot
from chatsphere.claims import MAX_ATTEMPTS
from chatsphere.conversations import outcomes, replying
from chatsphere.conversations.asking import regenerate_reply, send_message, stop_reply
from chatsphere.conversations.material import gather
from chatsphere.conversations.models import Conversation, Message, MessageState
from chatsphere.conversations.services import delete_conversation, start_conversation
from chatsphere.conversations.spending import Bill
from chatsphere.conversations.trying import try_question
from chatsphere.errors import FailureCode, PlanLimitReached
from chatsphere.plans.limits import counted
from chatsphere.plans.models import Limit, SubscriptionPlan
from chatsphere.privacy.erasure import delete_bot
from tests.chatsphere.simultaneous import all_at_once
from tests.provider import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings as SettingsWrapper

    from chatsphere.accounts.models import User
    from tests.provider import Call, ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)

REPLIES, TOKENS, AT_ONCE = Limit.REPLIES_PER_MONTH, Limit.TOKENS_PER_MONTH, Limit.CONCURRENT_REPLIES


def taken(user: User) -> dict[Limit, tuple[int, int]]:
    """Used and reserved of all that a reply takes."""
    return {limit: counted(user, limit) for limit in (REPLIES, TOKENS, AT_ONCE)}


def begin(reply: Message) -> outcomes.Begun:
    begun = outcomes.begin(reply.pk)
    assert begun is not None
    return begun


def answered(conversation: Conversation, text: str = "What does a duck eat?") -> Message:
    reply = send_message(conversation, text).reply
    asyncio.run(replying.write(begin(reply)))
    reply.refresh_from_db()
    return reply


def on_free(**figures: object) -> None:
    SubscriptionPlan.objects.filter(key="free").update(**figures)


NOTHING = {REPLIES: (0, 0), TOKENS: (0, 0), AT_ONCE: (0, 0)}


def test_a_question_holds_a_reply_a_place_and_the_tokens_it_may_cost(conversation: Conversation, alice: User) -> None:
    send_message(conversation, "What does a duck eat?")
    assert taken(alice) == {REPLIES: (0, 1), TOKENS: (0, configured.CHAT_CONTEXT_TOKENS), AT_ONCE: (0, 1)}


def test_an_answer_costs_the_tokens_that_its_provider_counts(
    conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    reply = answered(conversation)
    assert reply.prompt_tokens
    assert reply.completion_tokens
    cost = reply.prompt_tokens + reply.completion_tokens
    assert taken(alice) == {REPLIES: (1, 0), TOKENS: (cost, 0), AT_ONCE: (0, 0)}


def test_making_a_question_whole_costs_tokens_too(
    conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    first = answered(conversation)
    provider.script(Answer(text="Where do ducks swim in winter?"))
    second = answered(conversation, "And in winter?")
    rewriting = provider.calls_to("chat")[1]
    words = sum(len(message["content"].split()) for message in rewriting.body["messages"])
    answers = sum((reply.prompt_tokens or 0) + (reply.completion_tokens or 0) for reply in (first, second))
    assert counted(alice, TOKENS) == (answers + words + rewriting.sent, 0)


def test_trying_a_question_costs_what_making_it_whole_costs(
    bot: Bot, conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    answered(conversation)
    before, _ = counted(alice, TOKENS)
    try_question(bot, "Where do ducks swim?")
    assert counted(alice, TOKENS) == (before, 0)
    provider.script(Answer(text="Where do ducks swim in winter?"))
    try_question(bot, "And in winter?", conversation)
    rewriting = provider.calls_to("chat")[1]
    words = sum(len(message["content"].split()) for message in rewriting.body["messages"])
    assert counted(alice, TOKENS) == (before + words + rewriting.sent, 0)


def test_a_question_is_not_made_whole_when_the_tokens_are_used_up(
    bot: Bot, conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    answered(conversation)
    used = counted(alice, TOKENS)
    on_free(tokens_per_month=used[0] + configured.CHAT_CONTEXT_TOKENS - 1)
    with pytest.raises(PlanLimitReached) as refused:
        try_question(bot, "And in winter?", conversation)
    assert refused.value.key == TOKENS
    assert len(provider.calls_to("chat")) == 1
    assert counted(alice, TOKENS) == used


def test_naming_a_conversation_costs_its_tokens(bot: Bot, alice: User, provider: ScriptedProvider) -> None:
    conversation = start_conversation(alice, bot)
    provider.script(Answer(text="Pondweed [1]."), Answer(text="What ducks eat"))
    reply = answered(conversation)
    naming = provider.calls_to("chat")[1]
    words = sum(len(message["content"].split()) for message in naming.body["messages"])
    answer = (reply.prompt_tokens or 0) + (reply.completion_tokens or 0)
    assert counted(alice, TOKENS) == (answer + words + naming.sent, 0)
    assert Conversation.objects.get().title == "What ducks eat"


def test_a_conversation_goes_without_a_name_when_the_tokens_are_used_up(
    bot: Bot, alice: User, provider: ScriptedProvider
) -> None:
    on_free(tokens_per_month=configured.CHAT_CONTEXT_TOKENS)
    answered(start_conversation(alice, bot))
    assert len(provider.calls_to("chat")) == 1


def test_where_the_provider_counts_nothing_tokens_are_counted_here(
    conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    provider.script(Answer(text="Pondweed [1].", usage=False))
    reply = answered(conversation)
    assert reply.prompt_tokens is None
    used, reserved = counted(alice, TOKENS)
    assert (used > 20, reserved) == (True, 0)


def test_answers_without_a_language_model_cost_no_tokens(conversation: Conversation, alice: User) -> None:
    answered(conversation)
    assert taken(alice) == NOTHING | {REPLIES: (1, 0)}


@pytest.mark.parametrize(
    "end",
    [
        stop_reply,
        lambda reply: delete_conversation(reply.conversation),
        lambda reply: delete_bot(reply.conversation.bot),
    ],
    ids=["stopped", "conversation deleted", "bot deleted"],
)
def test_a_reply_that_was_never_begun_costs_nothing(
    conversation: Conversation, alice: User, end: Callable[[Message], object]
) -> None:
    end(send_message(conversation, "What does a duck eat?").reply)
    assert taken(alice) == NOTHING


def test_a_reply_whose_provider_did_not_take_the_request_costs_nothing(
    conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    provider.script(Answer(status=401))
    assert answered(conversation).state == MessageState.FAILED
    assert taken(alice) == NOTHING


def prompt_tokens(call: Call) -> int:
    """The tokens of a prompt as they are counted here."""
    return sum(count(message["content"]) for message in call.body["messages"])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(text="Ducks eat pondweed and grain", cut_after=4), FailureCode.PROVIDER_INTERRUPTED),
        (Answer(body="no event at all", content_type="text/event-stream"), FailureCode.PROVIDER_INTERRUPTED),
        (Answer(text="Ducks eat", error={"message": "overloaded"}), FailureCode.PROVIDER_INTERRUPTED),
    ],
    ids=["cut", "ended before a word", "an error within"],
)
def test_a_reply_that_failed_keeps_the_tokens_that_it_spent(
    conversation: Conversation, alice: User, provider: ScriptedProvider, answer: Answer, code: FailureCode
) -> None:
    provider.script(always=answer)
    reply = answered(conversation)
    assert reply.failure_code == code
    spent = prompt_tokens(provider.calls_to("chat")[-1]) + count(reply.text)
    assert taken(alice) == NOTHING | {TOKENS: (spent, 0)}


def test_a_reply_that_failed_at_its_search_keeps_what_making_its_question_whole_cost(
    conversation: Conversation,
    alice: User,
    provider: ScriptedProvider,
    settings: SettingsWrapper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered(conversation)
    before, _ = counted(alice, TOKENS)
    provider.script(Answer(text="Where do ducks swim in winter?"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    settings.EMBEDDING_MODEL = "local:nobody/no-model"
    assert answered(conversation, "And in winter?").failure_code == FailureCode.PROVIDER_UNAVAILABLE
    rewriting = provider.calls_to("chat")[-1]
    words = sum(len(message["content"].split()) for message in rewriting.body["messages"])
    assert taken(alice) == {REPLIES: (1, 0), TOKENS: (before + words + rewriting.sent, 0), AT_ONCE: (0, 0)}


@pytest.mark.parametrize("usage", [True, False])
def test_a_reply_that_the_content_filter_ended_keeps_the_tokens_that_it_spent(
    conversation: Conversation, alice: User, provider: ScriptedProvider, usage: bool
) -> None:
    provider.script(Answer(text="Ducks eat pondweed", finish_reason="content_filter", usage=usage))
    reply = answered(conversation)
    assert (reply.failure_code, reply.text) == (FailureCode.PROVIDER_FILTERED, "Ducks eat pondweed")
    (call,) = provider.calls_to("chat")
    spent = call.billed if usage else prompt_tokens(call) + count(reply.text)
    assert taken(alice) == NOTHING | {TOKENS: (spent, 0)}


def test_naming_that_failed_keeps_the_tokens_that_it_spent(bot: Bot, alice: User, provider: ScriptedProvider) -> None:
    provider.script(Answer(text="Pondweed [1]."), Answer(text="What ducks eat", cut_after=2))
    reply = answered(start_conversation(alice, bot))
    answering, naming = provider.calls_to("chat")
    assert answering.billed == (reply.prompt_tokens or 0) + (reply.completion_tokens or 0)
    assert counted(alice, TOKENS) == (answering.billed + prompt_tokens(naming) + count("What ducks"), 0)


def dies(reply: Message, text: str) -> int:
    """A worker begins the reply, asks, has stored so much of the answer, and dies; tokens of what it asked."""
    begun = begin(reply)
    material = asyncio.run(gather(begun.reply, Bill()))
    outcomes.tell_passages(begun.claim, material)
    begun.claim.change(text=text, lease_until="2020-01-01T00:00Z")
    assert material.prompt_tokens > 0
    return material.prompt_tokens


def dies_before_it_asks(reply: Message) -> None:
    begin(reply).claim.change(lease_until="2020-01-01T00:00Z")


def test_a_reply_costs_the_tokens_of_attempts_that_died_besides_its_own(
    conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    prompt = dies(reply, "Ducks eat")
    dies_before_it_asks(reply)
    assert counted(alice, TOKENS) == (0, configured.CHAT_CONTEXT_TOKENS)
    asyncio.run(replying.write(begin(reply)))
    (call,) = provider.calls_to("chat")
    spent = prompt + count("Ducks eat") + call.billed
    assert taken(alice) == {REPLIES: (1, 0), TOKENS: (spent, 0), AT_ONCE: (0, 0)}


@pytest.mark.parametrize("text", ["", "Ducks eat pondweed."])
def test_a_reply_whose_every_worker_died_costs_what_each_has_spent(
    conversation: Conversation, alice: User, provider: ScriptedProvider, text: str
) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    spent = 0
    for _ in range(MAX_ATTEMPTS):
        spent += dies(reply, text) + count(text)
        assert counted(alice, AT_ONCE) == (0, 1)
    outcomes.give_up_hopeless()
    assert taken(alice) == NOTHING | {TOKENS: (spent, 0)}


def test_attempts_that_died_cost_no_tokens_where_no_language_model_was_asked(
    conversation: Conversation, alice: User
) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    dies(reply, "Ducks eat")
    asyncio.run(replying.write(begin(reply)))
    assert taken(alice) == NOTHING | {REPLIES: (1, 0)}


@pytest.mark.parametrize(
    "end",
    [lambda reply: delete_conversation(reply.conversation), lambda reply: delete_bot(reply.conversation.bot)],
    ids=["conversation", "bot"],
)
def test_a_reply_that_is_deleted_while_it_is_written_is_used(
    conversation: Conversation, alice: User, provider: ScriptedProvider, end: Callable[[Message], object]
) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    spent = dies(reply, "Ducks eat") + dies(reply, "Ducks") + count("Ducks eat") + count("Ducks")
    end(reply)
    assert taken(alice) == {REPLIES: (1, 0), TOKENS: (spent, 0), AT_ONCE: (0, 0)}


@pytest.mark.parametrize(
    ("figures", "key"),
    [
        ({"replies_per_month": 0}, REPLIES),
        ({"tokens_per_month": configured.CHAT_CONTEXT_TOKENS - 1}, TOKENS),
        ({"concurrent_replies": 0}, AT_ONCE),
        ({"chat_models": ["another"]}, Limit.CHAT_MODELS),
    ],
)
def test_without_room_nothing_is_stored(
    conversation: Conversation, alice: User, figures: dict[str, object], key: Limit
) -> None:
    first = answered(conversation)
    before = taken(alice)
    on_free(**figures)
    for act in (lambda: send_message(conversation, "Why?"), lambda: regenerate_reply(first)):
        with pytest.raises(PlanLimitReached) as refusal:
            act()
        assert refusal.value.key == key
    assert Message.objects.count() == 2
    assert taken(alice) == before


def test_a_bots_own_model_is_what_the_plan_must_have(
    bot: Bot, conversation: Conversation, alice: User, provider: ScriptedProvider
) -> None:
    Bot.objects.filter(pk=bot.pk).update(model="small")
    on_free(chat_models=["small"])
    assert answered(conversation).state == MessageState.COMPLETED
    on_free(chat_models=["large"])
    with pytest.raises(PlanLimitReached):
        send_message(conversation, "And fish?")


def test_only_so_many_replies_are_written_at_once(bot: Bot, alice: User) -> None:
    on_free(concurrent_replies=10)
    conversations = [Conversation.objects.create(owner=alice, bot=bot) for _ in range(40)]
    sends = [lambda each=each: send_message(each, "What does a duck eat?") for each in conversations]
    outcomes_ = all_at_once(sends)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes_) == 10
    assert {outcome.key for outcome in outcomes_ if isinstance(outcome, PlanLimitReached)} == {AT_ONCE}
    assert counted(alice, AT_ONCE) == (0, 10)
    for reply in Message.objects.filter(state=MessageState.QUEUED):
        stop_reply(reply)
    assert taken(alice) == NOTHING
