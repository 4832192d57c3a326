from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.conversations.models import Conversation, Message, Role
from chatsphere.conversations.traces import RetrievalTrace, Rewriting
from chatsphere.conversations.trying import try_question
from schema.nodes import global_id
from schema.schema import schema
from tests.chatsphere.shelf import a_bot, shelve
from tests.schema.clients import ask, codes, data

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db

FOUND = """
    question rewriting passageCount vectorWeight candidateCount timings { words rewriting reranking }
    failures { step code }
    candidates(first: 3) { number cut score relevance wordRank wordScore vectorRank rerankScore chunk { text } }
"""
TRY = f"""mutation ($bot: ID!, $question: String!) {{
    testRetrieval(input: {{botId: $bot, question: $question}}) {{
        retrieval {{ {FOUND} }} errors {{ code field message }}
    }}
}}"""
MESSAGES = f"query ($id: ID!) {{ conversation(id: $id) {{ messages {{ nodes {{ role retrieval {{ {FOUND} }} }} }} }} }}"


@pytest.fixture
def bot(alice: User) -> Bot:
    bot = a_bot("alice")
    shelve(bot, "A duck eats pondweed.", "Ducks fly south.", "A duck eats pondweed.", "Foxes are red.")
    return bot


def tried(viewer: Viewer, bot: Bot, question: str = "What does a duck eat?") -> Any:
    return data(ask(schema, viewer, TRY, bot=global_id("Bot", bot.pk), question=question))["testRetrieval"]


def test_a_trial_shows_what_was_looked_at_and_why_it_is_used(bot: Bot, as_alice: Viewer) -> None:
    found = tried(as_alice, bot)["retrieval"]

    assert (found["question"], found["rewriting"], found["candidateCount"]) == ("What does a duck eat?", "NONE", 3)
    assert found["failures"] == []
    first, second, third = found["candidates"]
    assert (first["chunk"]["text"], first["number"], first["cut"]) == ("A duck eats pondweed.", 1, None)
    assert (second["number"], second["cut"]) == (None, "NEAR_DUPLICATE")
    assert (third["chunk"]["text"], third["number"], third["wordRank"]) == ("Ducks fly south.", 2, 3)
    assert first["wordScore"] > third["wordScore"] > 0
    assert third["vectorRank"] is None


def test_a_question_that_is_none_is_refused(bot: Bot, as_alice: Viewer) -> None:
    outcome = tried(as_alice, bot, " ")
    assert outcome["retrieval"] is None
    assert [(error["code"], error["field"]) for error in outcome["errors"]] == [("INVALID_FIELD", ["question"])]


def test_a_stranger_tries_nothing(bot: Bot, as_bob: Viewer) -> None:
    outcome = tried(as_bob, bot)
    assert outcome["retrieval"] is None
    assert [error["code"] for error in outcome["errors"]] == ["NOT_FOUND"]


def test_more_than_is_kept_cannot_be_asked_for(bot: Bot, as_alice: Viewer) -> None:
    document = TRY.replace("first: 3", "first: 41")
    result = ask(schema, as_alice, document, bot=global_id("Bot", bot.pk), question="ducks")
    assert codes(result) == ["BAD_USER_INPUT"]


def a_conversation(owner: User, bot: Bot, replies: int = 1) -> Conversation:
    conversation = Conversation.objects.create(owner=owner, bot=bot)
    question = Message.objects.create(conversation=conversation, ordinal=1, role=Role.USER, state="COMPLETED")
    for ordinal in range(2, replies + 2):
        reply = Message.objects.create(
            conversation=conversation, ordinal=ordinal, role=Role.ASSISTANT, question=question, state="COMPLETED"
        )
        trace = try_question(bot, "What does a duck eat?")
        trace.message = reply
        trace.save()
    return conversation


def read(viewer: Viewer, conversation: Conversation) -> Any:
    found = data(ask(schema, viewer, MESSAGES, id=global_id("Conversation", conversation.pk)))["conversation"]
    return found and found["messages"]["nodes"]


def test_a_reply_tells_why_it_rests_on_what_it_rests_on(bot: Bot, alice: User, as_alice: Viewer) -> None:
    question, reply = read(as_alice, a_conversation(alice, bot))
    assert question["retrieval"] is None
    told, now = reply["retrieval"], tried(as_alice, bot)["retrieval"]
    assert {**told, "timings": None} == {**now, "timings": None}
    assert told["timings"]["words"] > 0


def test_many_replies_are_told_in_as_few_statements_as_one(
    bot: Bot, alice: User, as_alice: Viewer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    conversation = a_conversation(alice, bot, replies=5)
    with django_assert_num_queries(4):  # conversation, messages, traces, passages
        assert len(read(as_alice, conversation)) == 6


def test_who_asked_sees_why_but_no_passage_of_anothers_bot(
    bot: Bot, alice: User, bob: User, as_alice: Viewer, as_bob: Viewer
) -> None:
    conversation = a_conversation(bob, bot)
    assert read(as_alice, conversation) is None
    _, reply = read(as_bob, conversation)
    assert [each["chunk"] for each in reply["retrieval"]["candidates"]] == [None] * 3
    assert reply["retrieval"]["candidates"][0]["score"] > 0
    assert "pondweed" not in str(reply)


def test_a_passage_that_is_gone_leaves_its_scores(bot: Bot, alice: User, as_alice: Viewer) -> None:
    conversation = a_conversation(alice, bot)
    bot.documents.all().delete()
    assert RetrievalTrace.objects.get().rewriting == Rewriting.NONE
    _, reply = read(as_alice, conversation)
    assert [each["chunk"] for each in reply["retrieval"]["candidates"]] == [None] * 3
