from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from chatsphere.conversations import outcomes, replying
from chatsphere.conversations.asking import send_message
from chatsphere.conversations.models import ConversationEvent, Message
from chatsphere.conversations.services import start_conversation, update_conversation
from chatsphere.conversations.tidying import SUMMARY_PROMPT, TITLE_PROMPT
from tests.provider import Answer

if TYPE_CHECKING:
    from pytest_django import Settings as SettingsWrapper

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.models import Conversation
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)


def turn(conversation: Conversation, question: str) -> Message:
    reply = send_message(conversation, question).reply
    begun = outcomes.begin(reply.pk)
    assert begun is not None
    asyncio.run(replying.write(begun))
    conversation.refresh_from_db()
    return Message.objects.get(pk=reply.pk)


def tasks(provider: ScriptedProvider) -> list[str]:
    """The system prompts of the calls that were no replies."""
    systems = [call.body["messages"][0]["content"] for call in provider.calls_to("chat")]
    return [system for system in systems if system in (TITLE_PROMPT, SUMMARY_PROMPT)]


def test_a_conversation_is_named_after_its_first_reply(bot: Bot, alice: User, provider: ScriptedProvider) -> None:
    conversation = start_conversation(alice, bot)
    provider.script(
        Answer(text="Pondweed [1]."), Answer(text='"What <b>ducks</b> ![](http://evil.example/x.png)eat."\n')
    )

    turn(conversation, "What does a duck eat?")
    assert conversation.title == "What ducks eat"
    last = ConversationEvent.objects.filter(conversation=conversation).latest("sequence")
    assert (last.kind, last.message) == ("TITLE_CHANGED", None)

    turn(conversation, "And where do ducks swim?")
    assert tasks(provider) == [TITLE_PROMPT]


def test_a_name_given_by_the_person_stays(bot: Bot, alice: User, provider: ScriptedProvider) -> None:
    conversation = update_conversation(start_conversation(alice, bot), title="Mine")
    turn(conversation, "What does a duck eat?")
    assert conversation.title == "Mine"
    assert tasks(provider) == []


def test_a_model_that_fails_leaves_the_first_question_as_the_name(
    bot: Bot, alice: User, provider: ScriptedProvider
) -> None:
    conversation = start_conversation(alice, bot)
    provider.script(Answer(text="Pondweed [1]."), Answer(status=401))
    assert turn(conversation, "What does a duck eat?").state == "COMPLETED"
    assert conversation.title == "What does a duck eat?"


def test_old_turns_are_summarised_once_and_kept(
    conversation: Conversation, provider: ScriptedProvider, settings: SettingsWrapper
) -> None:
    settings.CHAT_CONTEXT_TOKENS, settings.CHAT_ANSWER_TOKENS = 1_000, 200
    long = "Ducks eat pondweed. " * 60
    said = (long, "What else does a duck eat?", long, "They talked of pondweed.", "Where do ducks fly?", "South [1].")
    provider.script(*(Answer(text=text) for text in said))
    for question in ("What does a duck eat?", "What else does a duck eat?", "Where do ducks fly?"):
        turn(conversation, question)

    assert tasks(provider) == [SUMMARY_PROMPT]
    assert conversation.summary == "They talked of pondweed."
    last = provider.calls_to("chat")[-1].body["messages"]
    assert "They talked of pondweed." in last[0]["content"]
    assert len(str(last)) < 8_000
    assert [message["content"] for message in last[1:]] == ["Where do ducks fly?"]
