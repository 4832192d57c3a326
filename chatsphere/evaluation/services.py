"""What owners do to know how well their bot finds things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.bots.models import Bot
from chatsphere.errors import InvalidField, NotFound
from chatsphere.evaluation.actors import judge_next
from chatsphere.evaluation.models import EvaluationCase, EvaluationRun, Expectation, RunState
from chatsphere.evaluation.news import tell_of
from chatsphere.retrieval.question import QUESTION_CHARACTERS
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.documents.models import Chunk, Document

CASES_A_BOT = 500
"""Each run asks all of them, and embeds each question."""

EXPECTATIONS_A_CASE = 20
"""As many as there are ranks that count."""

ANSWER_CHARACTERS = 1_000

RUNS_KEPT = 50
"""For each bot; the oldest go when a new one is asked for."""


def create_case(
    bot: Bot,
    question: str,
    *,
    documents: Sequence[Document] = (),
    passages: Sequence[Chunk] = (),
    expected_answer: str = "",
) -> EvaluationCase:
    """Store a question with the documents and passages that its search should find, at least one of them.

    ``expected_answer`` is words that a passage which is used should hold.  Raises InvalidField.
    """
    case = EvaluationCase(bot=bot, question=_question(question), expected_answer=_answer(expected_answer))
    with transaction.atomic():
        _lock(bot)
        if bot.evaluation_cases.count() >= CASES_A_BOT:
            raise InvalidField(f"A bot has at most {CASES_A_BOT} cases. Delete one that says no more.", "botId")
        case.save(force_insert=True)
        _expect(case, documents, passages)
    case.refresh_from_db()
    return case


def update_case(
    case: EvaluationCase,
    *,
    question: str | None = None,
    expected_answer: str | None = None,
    documents: Sequence[Document] | None = None,
    passages: Sequence[Chunk] | None = None,
) -> EvaluationCase:
    """Change what is given of a case; documents take the place of those it expected before, passages likewise.

    Raises InvalidField, and NotFound for one deleted meanwhile.
    """
    changes = {"question": _question(question)} if question is not None else {}
    if expected_answer is not None:
        changes["expected_answer"] = _answer(expected_answer)
    with transaction.atomic():
        if not EvaluationCase.objects.filter(pk=case.pk).update(**changes, updated_at=Now()):
            raise NotFound("evaluation case", ("caseId",))
        if documents is not None:
            case.expectations.filter(start=None).delete()
        if passages is not None:
            case.expectations.exclude(start=None).delete()
        _expect(case, documents or (), passages or ())
    case.refresh_from_db()
    return case


def delete_case(case: EvaluationCase) -> None:
    """Remove a case; the results of past runs keep its question."""
    EvaluationCase.objects.filter(pk=case.pk).delete()


def run_evaluation(bot: Bot) -> EvaluationRun:
    """Have every case of the bot judged; gives the run that is under way where there is one.

    Raises InvalidField when there is no case that expects something.
    """
    with transaction.atomic():
        _lock(bot)
        live = bot.evaluation_runs.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).first()
        if live is not None:
            return live
        number = bot.evaluation_cases.exclude(expectations=None).distinct().count()
        if number == 0:
            raise InvalidField("No case expects anything that is still there. Create a case first.", "botId")
        last = bot.evaluation_runs.filter(state=RunState.COMPLETED).order_by("-created_at").first()
        run = EvaluationRun.objects.create(bot=bot, case_count=number, previous=last)
        old = bot.evaluation_runs.order_by("-created_at").values_list("pk", flat=True)[RUNS_KEPT:]
        EvaluationRun.objects.filter(pk__in=list(old)).delete()
        call_worker(judge_next)
    run.refresh_from_db()
    return run


def cancel_run(run: EvaluationRun) -> EvaluationRun:
    """Stop a run; what it has seen stays.  Raises InvalidField for one that has ended, NotFound for one deleted."""
    with transaction.atomic():
        locked = EvaluationRun.objects.select_for_update().filter(pk=run.pk).first()
        if locked is None:
            raise NotFound("evaluation run", ("runId",))
        if not locked.is_live:
            raise InvalidField(f"This run is {locked.state}: there is nothing to cancel.", "runId")
        locked.state = RunState.CANCELLED
        locked.epoch += 1
        locked.lease_until = locked.not_before = None
        locked.finished_at = Now()
        locked.save()
        tell_of(locked)
    locked.refresh_from_db()
    return locked


def _lock(bot: Bot) -> None:
    if not Bot.objects.select_for_update().filter(pk=bot.pk).exists():
        raise NotFound("bot", ("botId",))


def _question(text: str) -> str:
    require_storable(text, "question")
    text = text.strip()
    if not 1 <= len(text) <= QUESTION_CHARACTERS:
        raise InvalidField(f"A question has 1 to {QUESTION_CHARACTERS:,} characters.", "question")
    return text


def _answer(text: str) -> str:
    require_storable(text, "expectedAnswer")
    text = text.strip()
    if len(text) > ANSWER_CHARACTERS:
        raise InvalidField(f"An expected answer has at most {ANSWER_CHARACTERS:,} characters.", "expectedAnswer")
    return text


def _expect(case: EvaluationCase, documents: Sequence[Document], passages: Sequence[Chunk]) -> None:
    """Store what a case is to expect besides what it does already, each thing once; raises InvalidField."""
    if any(document.bot_id != case.bot_id for document in documents):
        raise InvalidField("This document is another bot's.", "documentIds")
    if any(passage.document.bot_id != case.bot_id for passage in passages):
        raise InvalidField("This passage is from another bot's document.", "chunkIds")
    wholes = {document.pk: Expectation(case=case, document=document) for document in documents}
    spans = {
        chunk.pk: Expectation(case=case, document=chunk.document, start=chunk.start, end=chunk.end, text=chunk.text)
        for chunk in passages
    }
    Expectation.objects.bulk_create([*wholes.values(), *spans.values()])
    if not 1 <= case.expectations.count() <= EXPECTATIONS_A_CASE:
        raise InvalidField(
            f"A case expects 1 to {EXPECTATIONS_A_CASE} documents or passages. Name some that should be found.",
            "documentIds",
        )
