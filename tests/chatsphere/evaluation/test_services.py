from __future__ import annotations

import pytest

from chatsphere.accounts.models import User
from chatsphere.bots.models import Bot
from chatsphere.bots.services import create_bot
from chatsphere.documents.models import Document
from chatsphere.documents.services import delete_document
from chatsphere.errors import InvalidField, NotFound
from chatsphere.evaluation import services
from chatsphere.evaluation.models import EvaluationCase, EvaluationRun, Expectation
from chatsphere.evaluation.services import cancel_run, create_case, delete_case, run_evaluation, update_case
from chatsphere.privacy.erasure import delete_bot
from tests.chatsphere.shelf import shelve
from tests.chatsphere.simultaneous import at_once


def test_a_case_keeps_what_it_expects_by_its_place(bot: Bot, ducks: Document) -> None:
    chunk = ducks.chunks.get(ordinal=1)
    case = create_case(bot, " What does a duck eat? ", documents=[ducks], passages=[chunk], expected_answer="pondweed")

    assert (case.question, case.expected_answer) == ("What does a duck eat?", "pondweed")
    assert list(case.expectations.order_by("pk").values_list("document", "start", "end", "text")) == [
        (ducks.pk, None, None, ""),
        (ducks.pk, chunk.start, chunk.end, chunk.text),
    ]


def test_documents_and_passages_are_changed_apart(bot: Bot, ducks: Document, foxes: Document) -> None:
    case = create_case(bot, "Who swims?", documents=[ducks], passages=[ducks.chunks.get(ordinal=0)])
    update_case(case, documents=[foxes, foxes])
    assert set(case.expectations.values_list("document", "start")) == {(foxes.pk, None), (ducks.pk, 0)}
    update_case(case, passages=[], question="Who eats mice?")
    assert set(case.expectations.values_list("document", "start")) == {(foxes.pk, None)}
    assert EvaluationCase.objects.get().question == "Who eats mice?"
    with pytest.raises(InvalidField, match="1 to 20"):
        update_case(case, documents=[])
    assert case.expectations.count() == 1


def test_what_cannot_be_a_case_is_refused(bot: Bot, ducks: Document, bob: User) -> None:
    foreign = shelve(create_bot(bob, name="Bob's"), "Ducks dive.")
    for refused in (
        {"question": " ", "documents": [ducks]},
        {"question": "x" * 2_001, "documents": [ducks]},
        {"question": "Who?", "documents": []},
        {"question": "Who?", "documents": [foreign]},
        {"question": "Who?", "passages": [foreign.chunks.get()]},
        {"question": "Who?", "documents": [ducks], "expected_answer": "x" * 1_001},
        {"question": "Who?\0", "documents": [ducks]},
    ):
        with pytest.raises(InvalidField):
            create_case(bot, **refused)
    assert not EvaluationCase.objects.exists()


def test_cases_asked_for_at_once_do_not_pass_the_limit(
    bot: Bot, ducks: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "CASES_A_BOT", 3)
    outcomes = at_once(8, lambda: create_case(bot, "Who swims?", documents=[ducks]))
    assert sum(isinstance(outcome, InvalidField) for outcome in outcomes) == 5
    assert EvaluationCase.objects.count() == 3


def test_runs_asked_for_at_once_are_one(bot: Bot, ducks: Document) -> None:
    create_case(bot, "Who swims?", documents=[ducks])
    runs = at_once(6, lambda: run_evaluation(bot))
    assert {run.pk for run in runs} == {EvaluationRun.objects.get().pk}  # type: ignore[union-attr]


def test_without_a_case_that_expects_something_there_is_no_run(bot: Bot, ducks: Document) -> None:
    create_case(bot, "Who swims?", documents=[ducks])
    delete_document(ducks)
    with pytest.raises(InvalidField, match="Create a case"):
        run_evaluation(bot)


def test_a_run_is_cancelled_once(bot: Bot, ducks: Document) -> None:
    create_case(bot, "Who swims?", documents=[ducks])
    run = run_evaluation(bot)
    assert cancel_run(run).state == "CANCELLED"
    with pytest.raises(InvalidField, match="CANCELLED"):
        cancel_run(run)
    assert run_evaluation(bot) != run
    EvaluationRun.objects.all().delete()
    with pytest.raises(NotFound):
        cancel_run(run)


def test_the_oldest_runs_go(bot: Bot, ducks: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "RUNS_KEPT", 2)
    create_case(bot, "Who swims?", documents=[ducks])
    runs = [cancel_run(run_evaluation(bot)) for _ in range(3)]
    assert set(EvaluationRun.objects.all()) == set(runs[1:])


def test_nothing_of_it_is_left_when_the_bot_goes(bot: Bot, ducks: Document) -> None:
    delete_case(create_case(bot, "Who dives?", documents=[ducks]))
    create_case(bot, "Who swims?", documents=[ducks])
    run_evaluation(bot)
    delete_bot(bot)
    for model in (EvaluationCase, Expectation, EvaluationRun):
        assert not model._base_manager.exists()
