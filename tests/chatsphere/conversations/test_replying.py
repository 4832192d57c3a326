from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from chatsphere.ai.protocol import Finished
from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.conversations import material, outcomes, replying
from chatsphere.conversations.asking import send_message, stop_reply
from chatsphere.conversations.models import ConversationEvent, Message
from chatsphere.conversations.services import delete_conversation
from chatsphere.documents.drafts import PairDraft, of_pairs
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Chunk, Document
from chatsphere.documents.services import add
from chatsphere.plans.limits import counted
from chatsphere.plans.models import Limit
from chatsphere.threads import in_thread
from tests.provider import Answer

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.models import Conversation
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)


def ask(conversation: Conversation, text: str = "What does a duck eat?") -> Message:
    return send_message(conversation, text).reply


def claim_on(reply: Message) -> outcomes.Begun:
    begun = outcomes.begin(reply.pk)
    assert begun is not None
    return begun


def answer(reply: Message) -> Message:
    """Write the reply as a worker would, and read it back."""
    asyncio.run(replying.write(claim_on(reply)))
    return Message.objects.get(pk=reply.pk)


def kinds(conversation: Conversation) -> list[str]:
    events = ConversationEvent.objects.filter(conversation=conversation).order_by("sequence")
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    return [event.kind for event in events]


def units(user: User) -> tuple[int, int]:
    return counted(user, Limit.REPLIES_PER_MONTH)


def test_a_reply_that_was_stopped_or_is_not_due_is_not_begun(conversation: Conversation) -> None:
    reply = ask(conversation)
    Message.objects.filter(pk=reply.pk).update(not_before=Now() + timedelta(minutes=1))
    assert outcomes.begin(reply.pk) is None
    Message.objects.filter(pk=reply.pk).update(not_before=Now())
    stop_reply(reply)
    assert outcomes.begin(reply.pk) is None
    again = Message.objects.get(pk=reply.pk)
    assert (again.state, again.epoch, again.attempts) == ("STOPPED", 0, 0)
    assert kinds(conversation) == ["QUESTION_ASKED", "REPLY_QUEUED", "REPLY_STOPPED"]


def test_stored_questions_are_looked_for_only_where_there_are_any(conversation: Conversation, bot: Bot) -> None:
    def looked_for(reply: Message) -> bool:
        begun = claim_on(reply)
        with CaptureQueriesContext(connection) as asked:
            material._read(begun.reply)
        asyncio.run(replying.write(begun))
        return any("pairwording" in query["sql"] for query in asked)

    assert not looked_for(ask(conversation))
    document = add(of_pairs(bot, "Asked often", [PairDraft("Do ducks eat bread?", "Rarely.")]))
    claim = Document.claim(document.pk)
    assert claim is not None
    ingest(claim)
    assert looked_for(ask(conversation))


def test_what_a_worker_makes_of_a_reply_that_is_no_longer_its_own_is_not_stored(
    conversation: Conversation, alice: User
) -> None:
    reply = ask(conversation)
    written = outcomes.Written("From the dead", "m", is_refusal=False, tokens=5, finished=Finished("stop", 3, 2))
    dead = claim_on(reply)
    dead.claim.change(lease_until="2020-01-01T00:00Z")
    living = claim_on(reply)
    with pytest.raises(ClaimLost):
        outcomes.end(dead.claim, written)
    held = Message.objects.get(pk=reply.pk)
    assert (held.state, held.text, held.model, units(alice)) == ("ANSWERING", "", "", (0, 1))

    outcomes.end(living.claim, replace(written, text="From the living", model="n"))
    for late in (dead, living):
        with pytest.raises(ClaimLost):
            outcomes.end(late.claim, written)
    ended = Message.objects.get(pk=reply.pk)
    assert (ended.state, ended.text, ended.model) == ("COMPLETED", "From the living", "n")
    assert (ended.prompt_tokens, ended.completion_tokens, units(alice)) == (3, 2, (1, 0))
    assert kinds(conversation)[2:] == ["REPLY_STARTED", "REPLY_RESTARTED", "REPLY_COMPLETED"]


def test_offline_a_reply_quotes_and_cites(conversation: Conversation, alice: User) -> None:
    reply = answer(ask(conversation))

    assert reply.state == "COMPLETED"
    assert "No chat model is configured" in reply.text
    citation = reply.citations.get(ordinal=0)
    assert citation.quote == "A duck eats pondweed and small fish."
    assert reply.text[citation.answer_start : citation.answer_end] == citation.quote
    assert citation.document is not None
    (version,) = citation.document.versions.all()
    assert version.number == citation.document_version
    text = "".join(version.texts.order_by("ordinal").values_list("text", flat=True))
    assert text[citation.start : citation.end] == citation.quote
    assert units(alice) == (1, 0)
    assert kinds(conversation)[:4] == ["QUESTION_ASKED", "REPLY_QUEUED", "REPLY_STARTED", "PASSAGES_RETRIEVED"]
    assert kinds(conversation)[-1] == "REPLY_COMPLETED"


def test_a_model_is_given_the_passages_and_cited_by_number(
    conversation: Conversation, provider: ScriptedProvider, alice: User
) -> None:
    provider.script(Answer(text="Ducks eat pondweed [1]. They fly [7]. See [1, 9]."))
    reply = answer(ask(conversation))

    assert reply.state == "COMPLETED"
    assert reply.text == "Ducks eat pondweed [1]. They fly. See [1]."
    assert [citation.number for citation in reply.citations.order_by("ordinal")] == [1, 1]
    assert reply.citations.get(ordinal=0).quote == "A duck eats pondweed and small fish."
    assert reply.prompt_tokens is not None
    prompt = provider.calls_to("chat")[0].body["messages"]
    assert "pondweed and small fish" in prompt[0]["content"]
    assert prompt[-1] == {"role": "user", "content": "What does a duck eat?"}


def test_a_stored_question_is_answered_to_the_letter_and_no_model_is_asked(
    conversation: Conversation, bot: Bot, provider: ScriptedProvider, alice: User
) -> None:
    words = "They **do** <b>not</b> [7].\n\n![pond](https://ducks.example/pond.png) Ask us: <https://ducks.example>"
    document = add(of_pairs(bot, "Asked often", [PairDraft("Do ducks eat bread?", words)]))
    claim = Document.claim(document.pk)
    assert claim is not None
    ingest(claim)

    reply = answer(ask(conversation, "do ducks eat bread"))

    assert (reply.state, reply.text, reply.model) == ("COMPLETED", f"{words} [1]", "")
    assert not reply.is_unanswered
    citation = reply.citations.get()
    assert (citation.number, citation.quote, citation.document) == (1, words, document)
    assert reply.text[citation.answer_start : citation.answer_end] == words
    assert provider.calls_to("chat") == []
    assert units(alice) == (1, 0)
    assert kinds(conversation)[-1] == "REPLY_COMPLETED"

    provider.script(Answer(text="May I give bread to ducks?"), Answer(text="No bread, ever [1]."))
    assert answer(ask(conversation, "May I give bread to ducks?")).text == "No bread, ever [1]."
    assert "Do ducks eat bread?" in provider.calls_to("chat")[-1].body["messages"][0]["content"]


def test_what_a_model_writes_is_cleaned_before_anybody_sees_it(
    conversation: Conversation, bot: Bot, provider: ScriptedProvider
) -> None:
    bot.link_hosts = ["example.org"]
    bot.save()
    provider.script(
        Answer(
            text="<b>Ducks</b> eat pondweed ![x](http://e.com/?q=pondweed) [1]. `a[7]` [Here](http://e.com), "
            "[there](https://docs.example.org/ducks)."
        )
    )
    reply = answer(ask(conversation))

    assert reply.text == "Ducks eat pondweed x [1]. `a[7]` Here, [there](https://docs.example.org/ducks)."
    citation = reply.citations.get()
    assert reply.text[citation.answer_start : citation.answer_end] == "Ducks eat pondweed x"
    assert citation.quote == "A duck eats pondweed and small fish."


def test_a_refusal_with_an_address_of_the_owners_is_said_as_it_is(
    conversation: Conversation, bot: Bot, provider: ScriptedProvider
) -> None:
    bot.refusal_text = "Ask at https://help.example.net/ducks."
    bot.save()
    provider.script(Answer(text=bot.refusal_text))
    reply = answer(ask(conversation))

    assert reply.text == bot.refusal_text
    assert reply.is_unanswered


def test_the_history_goes_along(conversation: Conversation, provider: ScriptedProvider) -> None:
    provider.script(Answer(text="Pondweed [1]."), Answer(text="Where do ducks fly?"), Answer(text="South [1]."))
    answer(ask(conversation))
    answer(ask(conversation, "And where do ducks fly?"))

    said = [message["content"] for message in provider.calls_to("chat")[-1].body["messages"][1:]]
    assert said == ["What does a duck eat?", "Pondweed.", "And where do ducks fly?"]


def test_nothing_found_is_refused_without_asking_the_model(
    conversation: Conversation, provider: ScriptedProvider
) -> None:
    reply = answer(ask(conversation, "Quantum chromodynamics?"))

    assert (reply.state, reply.text) == ("COMPLETED", "My documents do not say.")
    assert not provider.calls
    assert reply.model == ""


@pytest.mark.parametrize(
    ("scripted", "code", "is_retryable", "kept"),
    [
        (Answer(status=401), "PROVIDER_REFUSED", False, ""),
        (Answer(text="Ducks eat pondweed and fish", cut_after=2), "PROVIDER_INTERRUPTED", True, "Ducks eat"),
        (Answer(text="Ducks eat", finish_reason=None), "PROVIDER_INTERRUPTED", True, "Ducks eat"),
        (Answer(body="<html>gateway</html>", content_type="text/html"), "PROVIDER_NONSENSE", True, ""),
    ],
)
def test_a_provider_that_fails_leaves_what_was_said_and_takes_no_unit(
    conversation: Conversation,
    provider: ScriptedProvider,
    alice: User,
    scripted: Answer,
    code: str,
    is_retryable: bool,
    kept: str,
) -> None:
    provider.script(always=scripted)
    reply = answer(ask(conversation))

    assert (reply.state, reply.failure_code) == ("FAILED", code)
    assert reply.failure_is_retryable is is_retryable
    assert reply.text.strip() == kept
    assert units(alice) == (0, 0)
    assert kinds(conversation)[-1] == "REPLY_FAILED"
    assert ask(conversation, "Once more: what does a duck eat?").state == "QUEUED"


def test_stopping_ends_the_call_and_keeps_the_text(
    conversation: Conversation, provider: ScriptedProvider, alice: User
) -> None:
    provider.script(Answer(tokens=200, tokens_per_second=50))
    reply = ask(conversation)

    async def write_and_stop() -> None:
        writing = asyncio.create_task(replying.write(claim))
        await asyncio.sleep(0.5)
        await in_thread(stop_reply)(reply)
        async with asyncio.timeout(1.5):
            await writing

    claim = claim_on(reply)
    asyncio.run(write_and_stop())
    reply.refresh_from_db()
    assert reply.state == "STOPPED"
    assert 0 < len(reply.text.split()) < 150
    assert provider.calls[0].was_left
    assert units(alice) == (1, 0)
    assert kinds(conversation)[-1] == "REPLY_STOPPED"
    assert stop_reply(reply).reply.state == "STOPPED"


def test_a_zombie_writes_nothing(conversation: Conversation, provider: ScriptedProvider) -> None:
    provider.script(Answer(text="From the living [1]."), Answer(text="From the dead"))
    reply = ask(conversation)
    dead = claim_on(reply)
    Message.objects.filter(pk=reply.pk).update(lease_until="2020-01-01T00:00Z")
    living = claim_on(reply)

    asyncio.run(replying.write(living))
    asyncio.run(replying.write(dead))

    reply.refresh_from_db()
    assert reply.text == "From the living [1]."
    assert kinds(conversation).count("REPLY_COMPLETED") == 1
    assert "REPLY_RESTARTED" in kinds(conversation)


def test_a_reply_that_kills_every_worker_fails_where_people_see_it(conversation: Conversation, alice: User) -> None:
    reply = ask(conversation)
    for _ in range(MAX_ATTEMPTS):
        claim_on(reply)
        Message.objects.filter(pk=reply.pk).update(lease_until="2020-01-01T00:00Z")

    assert Message.claim(reply.pk) is None
    outcomes.give_up_hopeless()

    reply.refresh_from_db()
    assert (reply.state, reply.failure_code) == ("FAILED", "WORKER_DIED")
    assert units(alice) == (0, 0)


def test_a_conversation_deleted_midway_leaves_nothing_and_has_used_its_reply(
    conversation: Conversation, provider: ScriptedProvider, alice: User
) -> None:
    provider.script(Answer(tokens=100, tokens_per_second=50))
    claim = claim_on(ask(conversation))

    async def write_and_delete() -> None:
        writing = asyncio.create_task(replying.write(claim))
        await asyncio.sleep(0.4)
        await in_thread(delete_conversation)(conversation)
        async with asyncio.timeout(30):
            await writing

    asyncio.run(write_and_delete())
    assert not Message.objects.exists()
    assert units(alice) == (1, 0)


def test_a_deleted_document_leaves_the_quote(conversation: Conversation, bot: Bot) -> None:
    from chatsphere.documents.services import delete_document

    reply = answer(ask(conversation))
    delete_document(bot.documents.get())

    citation = reply.citations.get(ordinal=0)
    assert citation.document is None
    assert not Chunk.objects.exists()
    assert (citation.document_title, citation.quote) == ("About ducks", "A duck eats pondweed and small fish.")
