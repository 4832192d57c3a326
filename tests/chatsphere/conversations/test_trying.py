from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.models import Bot
from chatsphere.claims import ClaimLost
from chatsphere.conversations import outcomes, replying
from chatsphere.conversations.asking import send_message
from chatsphere.conversations.material import gather
from chatsphere.conversations.models import Conversation, ConversationEvent, Message
from chatsphere.conversations.spending import Bill
from chatsphere.conversations.traces import RetrievalTrace, Rewriting, Step
from chatsphere.conversations.trying import try_question
from chatsphere.documents.models import Chunk
from chatsphere.errors import FailureCode, InvalidField
from chatsphere.privacy.erasure import delete_bot
from chatsphere.retrieval.candidates import Candidate, Cut
from tests.provider import Answer

if TYPE_CHECKING:
    from typing import Any

    from pytest_django import Settings

    from chatsphere.accounts.models import User
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)


def begin(reply: Message) -> outcomes.Begun:
    begun = outcomes.begin(reply.pk)
    assert begun is not None
    return begun


def answered(conversation: Conversation, text: str) -> Message:
    begun = begin(send_message(conversation, text).reply)
    asyncio.run(replying.write(begun))
    return Message.objects.get(pk=begun.reply.pk)


def trace_of(reply: Message) -> RetrievalTrace:
    return RetrievalTrace.objects.get(message=reply)


def told(trace: RetrievalTrace) -> dict[str, Any]:
    """All that a trace says, but for how long it took."""
    hidden = {"message", "timings"}
    return {field.name: getattr(trace, field.name) for field in trace._meta.fields if field.name not in hidden}


def test_a_reply_keeps_why(conversation: Conversation, provider: ScriptedProvider) -> None:
    trace = trace_of(answered(conversation, "What does a duck eat?"))
    (found,) = trace.listed
    chunk = Chunk.objects.get()
    assert (trace.question, trace.rewriting, trace.candidate_count) == ("What does a duck eat?", Rewriting.NONE, 1)
    assert (found.chunk_id, found.number, found.word_rank, found.cut) == (chunk.pk, 1, 1, None)
    assert (trace.passage_count, trace.vector_weight, trace.failures) == (8, 0.0, {})
    assert trace.took.words > 0
    assert trace.took.rewriting == 0
    assert len(provider.calls_to("chat")) == 1


def test_the_trial_is_what_the_reply_then_rests_on(
    bot: Bot, conversation: Conversation, provider: ScriptedProvider
) -> None:
    whole = Answer(text="Do ducks swim on ponds in winter?")
    provider.script(Answer(text="Pondweed [1]."), whole, whole, Answer(text="No [1]."))
    answered(conversation, "What does a duck eat?")
    before = list(Message.objects.values()), list(ConversationEvent.objects.values())

    tried = try_question(bot, "And in winter?", conversation)

    assert (list(Message.objects.values()), list(ConversationEvent.objects.values())) == before
    assert RetrievalTrace.objects.count() == 1
    assert (tried.question, tried.rewriting) == ("Do ducks swim on ponds in winter?", Rewriting.BY_MODEL)
    assert tried.took.rewriting > 0
    trace = trace_of(answered(conversation, "And in winter?"))
    assert told(trace) == told(tried)


def test_offline_the_words_of_questions_before_help(bot: Bot, conversation: Conversation) -> None:
    answered(conversation, "Where do ducks fly in winter?")
    assert try_question(bot, "And why?").listed == []
    reply = answered(conversation, "And why?")
    assert trace_of(reply).rewriting == Rewriting.EARLIER_WORDS
    assert trace_of(reply).earlier_questions == ["Where do ducks fly in winter?"]
    assert not reply.is_unanswered
    assert "ducks fly south" in reply.text


def test_a_failed_rewriting_is_told_and_made_up_for(conversation: Conversation, provider: ScriptedProvider) -> None:
    provider.script(Answer(text="Pondweed [1]."), Answer(status=401), Answer(text="South [1]."))
    answered(conversation, "What does a duck eat?")
    reply = answered(conversation, "And why?")
    assert reply.state == "COMPLETED"
    assert trace_of(reply).failures == {Step.REWRITING: FailureCode.PROVIDER_REFUSED}
    assert trace_of(reply).rewriting == Rewriting.EARLIER_WORDS


def test_ranking_anew_and_its_failure_are_told(
    bot: Bot, conversation: Conversation, provider: ScriptedProvider, settings: Settings
) -> None:
    settings.RERANK_MODEL, settings.RERANK_BASE_URL = "judge", provider.base_url
    provider.script(Answer(scores=(0.125,)), Answer(status=500), endpoint="rerank")
    trace = trace_of(answered(conversation, "What does a duck eat?"))
    assert [found.rerank_score for found in trace.listed] == [0.125]
    assert (trace.failures, trace.took.reranking > 0) == ({}, True)

    failed = try_question(bot, "What does a duck eat?")
    assert [found.rerank_score for found in failed.listed] == [None]
    assert failed.failures == {Step.RERANKING: FailureCode.PROVIDER_UNAVAILABLE}


def test_below_the_threshold_the_refusal_is_said_and_no_model_asked(
    bot: Bot, conversation: Conversation, provider: ScriptedProvider
) -> None:
    Bot.objects.update(relevance_threshold=0.9)
    reply = answered(conversation, "Which ducks sing quantum chromodynamics?")
    assert (reply.text, reply.is_unanswered, reply.model) == ("My documents do not say.", True, "")
    assert [found.cut for found in trace_of(reply).listed] == [Cut.BELOW_THRESHOLD]
    assert provider.calls == []
    assert list(Message.objects.unanswered()) == [reply.question]


def test_a_prompt_without_room_says_what_it_left_out(
    bot: Bot, conversation: Conversation, provider: ScriptedProvider, settings: Settings
) -> None:
    settings.CHAT_CONTEXT_TOKENS, settings.CHAT_ANSWER_TOKENS = 160, 60
    provider.script(Answer(text="Pondweed [1]."))
    reply = answered(conversation, "What does a duck eat?")
    assert [(found.cut, found.number) for found in trace_of(reply).listed] == [(Cut.OVER_BUDGET, None)]
    assert reply.text == "Pondweed."
    assert not reply.citations.exists()


def test_a_reply_that_is_begun_anew_has_one_trace(conversation: Conversation) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    for epoch in (1, 2):
        begun = begin(reply)
        assert begun.claim.epoch == epoch
        material = asyncio.run(gather(begun.reply, Bill()))
        for tokens in (7, 8):  # told again, where only the answer was lost
            outcomes.tell_passages(begun.claim, replace(material, prompt_tokens=tokens))
        trace = RetrievalTrace.objects.get()
        assert (trace.message_id, trace.question, trace.tokens) == (reply.pk, "What does a duck eat?", 8)
        assert len(trace.listed) == 1
        begun.claim.change(lease_until="2020-01-01T00:00Z")


def test_a_worker_that_lost_its_claim_tells_no_passages(conversation: Conversation) -> None:
    reply = send_message(conversation, "What does a duck eat?").reply
    lost = begin(reply)
    material = asyncio.run(gather(lost.reply, Bill()))
    lost.claim.change(lease_until="2020-01-01T00:00Z")
    begin(reply)
    before = list(reply.events.values_list("sequence", "kind"))
    with pytest.raises(ClaimLost):
        outcomes.tell_passages(lost.claim, material)
    assert list(reply.events.values_list("sequence", "kind")) == before
    assert not RetrievalTrace.objects.exists()


def test_it_goes_with_its_bot_and_stays_without_the_document(bot: Bot, conversation: Conversation) -> None:
    reply = answered(conversation, "What does a duck eat?")
    bot.documents.all().delete()
    assert len(RetrievalTrace.objects.get(message=reply).listed) == 1
    delete_bot(bot)
    assert not RetrievalTrace.objects.exists()


def test_a_candidate_comes_back_as_it_was() -> None:
    found = Candidate(7, 0.5, 0.25, 1, 2.5, 3, 0.75, None, Cut.NEAR_DUPLICATE)
    row = [7, 0.5, 0.25, 1, 2.5, 3, 0.75, None, "NEAR_DUPLICATE"]
    assert RetrievalTrace(candidates=[row]).listed == [found]


@pytest.mark.parametrize("text", ["", " \n", "x" * 8_001, "a\0b", "\ud800"])
def test_what_is_no_question_is_refused(bot: Bot, text: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        try_question(bot, text)
    assert refusal.value.field == ("question",)


def test_a_conversation_with_another_bot_is_refused(bot: Bot, alice: User) -> None:
    other = Bot.objects.create(owner=alice, name="Other")
    conversation = Conversation.objects.create(owner=alice, bot=other)
    with pytest.raises(InvalidField) as refusal:
        try_question(bot, "What does a duck eat?", conversation)
    assert refusal.value.field == ("conversationId",)
