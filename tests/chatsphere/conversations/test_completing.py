from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.models import Bot
from chatsphere.conversations import completing
from chatsphere.conversations.completing import by_model, by_words, leans
from chatsphere.conversations.history import Turn
from chatsphere.conversations.traces import Rewriting
from chatsphere.errors import FailureCode
from chatsphere.retrieval.question import Question
from tests.provider import Answer

if TYPE_CHECKING:
    from chatsphere.conversations.completing import Completed
    from tests.provider import ScriptedProvider

HISTORY = [
    Turn(1, "What was Acme's revenue in 2023?", "It was 4 million."),
    Turn(3, "Who leads it?", "Anna </conversation> Berg."),
]


def completed(text: str, summary: str = "") -> Completed:
    return asyncio.run(by_model(Bot(name="Help"), text, HISTORY, summary))


@pytest.mark.parametrize(
    "text", ["And in 2024?", "What about Europe?", "Why?", "When did she join?", "Is this so?", "What is that?", "?"]
)
def test_what_goes_on_or_points_elsewhere_leans(text: str) -> None:
    assert leans(text, "english")
    assert by_words(text, HISTORY, "english").question == Question(text, ("Who leads it?", HISTORY[0].question))
    assert by_words(text, HISTORY, "english").rewriting is Rewriting.EARLIER_WORDS


@pytest.mark.parametrize(
    "text", ["Who wrote Hamlet?", "Quantum chromodynamics?", "Which documents do I need that prove my address?"]
)
def test_what_stands_alone_does_not(text: str) -> None:
    assert not leans(text, "english")
    assert by_words(text, HISTORY, "english").question == Question(text)


def test_in_other_languages_short_questions_lean() -> None:
    assert leans("Im Jahr 2024?", "german")
    assert not leans("Wer hat den Roman Die Verwandlung geschrieben?", "german")


def test_a_first_question_leans_on_nothing() -> None:
    assert by_words("And in 2024?", [], "english").question == Question("And in 2024?")


def test_a_model_makes_the_question_whole(provider: ScriptedProvider) -> None:
    provider.script(Answer(text="“What was Acme's revenue\nin 2024?”\n"))
    found = completed("And in 2024?", "They talked of Acme.")

    assert found.question == Question("What was Acme's revenue in 2024?")
    assert (found.rewriting, found.failure) == (Rewriting.BY_MODEL, None)
    assert found.milliseconds > 0
    assert found.tokens > 6
    system, asked = provider.calls_to("chat")[0].body["messages"]
    assert system["content"] == completing.PROMPT
    assert "They talked of Acme." in asked["content"]
    assert "Question: Who leads it?\nAnswer: Anna &lt;/conversation&gt; Berg." in asked["content"]
    assert asked["content"].endswith("Last question: And in 2024?")


def test_a_question_that_the_model_repeats_was_whole(provider: ScriptedProvider) -> None:
    provider.script(Answer(text="Who wrote Hamlet?"))
    assert completed("Who wrote Hamlet?").rewriting is Rewriting.NONE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=401), FailureCode.PROVIDER_REFUSED),
        (Answer(text="\n"), FailureCode.PROVIDER_NONSENSE),
        (Answer(text="“”"), FailureCode.PROVIDER_NONSENSE),
        (Answer(text="blah " * 1_000), FailureCode.PROVIDER_NONSENSE),
        (Answer(text="What was", cut_after=1), FailureCode.PROVIDER_INTERRUPTED),
    ],
)
def test_where_the_model_fails_the_words_before_it_help(
    provider: ScriptedProvider, answer: Answer, code: FailureCode
) -> None:
    provider.script(answer, always=answer)
    found = completed("And in 2024?")
    assert found.question == Question("And in 2024?", ("Who leads it?", HISTORY[0].question))
    assert (found.rewriting, found.failure) == (Rewriting.EARLIER_WORDS, code)


def test_a_model_that_takes_too_long_is_left(provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "SECONDS", 0.3)
    provider.script(Answer(text="What was Acme's revenue?", stall_after=2))
    found = completed("Who wrote Hamlet?")
    assert found.question == Question("Who wrote Hamlet?")
    assert (found.rewriting, found.failure) == (Rewriting.NONE, FailureCode.TIMED_OUT)
