"""Judging what a bot's search finds for its cases, one after the other.

Each result is written under the claim's guard, and is a checkpoint: a run whose worker died goes on with the first
case that has none.
"""

from __future__ import annotations

import logging
import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Avg, F
from django.db.models.functions import Now

from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.errors import Failure, FailureCode, ProviderFailure
from chatsphere.evaluation.matching import holds, name_of, names_of
from chatsphere.evaluation.measures import RECALL_DEPTH, discounted_gain, recall, reciprocal_rank
from chatsphere.evaluation.models import EvaluationCase, EvaluationResult, EvaluationRun, RunState
from chatsphere.evaluation.news import tell_of
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from chatsphere.retrieval.tuning import Tuning

if TYPE_CHECKING:
    from chatsphere.claims import Claim

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = 15
"""Before a run that the embedding provider broke is taken up again, and up to half as much again."""

MEANS = ("recall", "reciprocal_rank", "discounted_gain")
"""What is measured of each case, and of a run by the mean over its cases."""


def judge(claim: Claim[EvaluationRun]) -> None:
    """Judge what is left of a run, and complete it; or record why that was not possible."""
    try:
        with claim.kept_alive() as lost:
            run = claim.read()
            while not lost.is_set() and (case := _next_case(run)) is not None:
                _judge(claim, case)
            _complete(claim)
    except ClaimLost:
        log.info("evaluation %s: the claim was lost; another worker or its owner has it", claim.pk)
    except Failure as failure:
        _record_failure(claim, failure)


def _next_case(run: EvaluationRun) -> EvaluationCase | None:
    """The oldest case that the run has not judged; those created since it was asked for are for the next one."""
    cases = EvaluationCase.objects.filter(bot=run.bot_id, created_at__lte=run.created_at).exclude(expectations=None)
    judged = EvaluationResult.objects.filter(run=run).exclude(case=None).values("case")
    return cases.exclude(pk__in=judged).select_related("bot").order_by("created_at", "id").first()


def _judge(claim: Claim[EvaluationRun], case: EvaluationCase) -> None:
    """Search for a case as a reply would, but for more passages, and write what came of it."""
    tuning = Tuning.of(case.bot)
    retrieval = retrieve(case.bot, Question(case.question), replace(tuning, passages=RECALL_DEPTH))
    if retrieval.embedding_failure is not None:
        raise ProviderFailure(
            retrieval.embedding_failure,
            "The embedding provider failed, and words alone would not show how the search does.",
            is_retryable=True,
        )
    found, expectations = retrieval.passages, list(case.expectations.all())
    if not expectations:
        return  # deleted this moment; the next look passes it over
    ranked = names_of(found, expectations)
    grades = {name_of(expectation): 1 for expectation in expectations}
    first = next((rank for rank, name in enumerate(ranked, start=1) if name in grades), None)
    with claim.writing() as run:
        # The case is locked, so that a result never names one that is just going.
        if not EvaluationCase.objects.select_for_update().filter(pk=case.pk).exists():
            return
        run.judged_count += 1
        EvaluationResult.objects.create(
            run=run,
            case=case,
            ordinal=run.judged_count,
            question=case.question,
            first_rank=first,
            recall=recall(ranked, grades),
            reciprocal_rank=reciprocal_rank(ranked, grades),
            discounted_gain=discounted_gain(ranked, grades),
            previous_discounted_gain=_gain_before(run, case),
            answer_is_found=holds(found[: tuning.passages], case.expected_answer),
        )
        run.save(update_fields=["judged_count"])
        tell_of(run)


def _gain_before(run: EvaluationRun, case: EvaluationCase) -> float | None:
    before = EvaluationResult.objects.filter(run=run.previous_id, case=case).values_list("discounted_gain", flat=True)
    return before.first() if run.previous_id else None


def _complete(claim: Claim[EvaluationRun]) -> None:
    with claim.writing() as run:
        means = run.results.aggregate(*map(Avg, MEANS))
        for name in MEANS:
            setattr(run, name, means[f"{name}__avg"])
        run.state = RunState.COMPLETED
        run.lease_until = None
        run.finished_at = Now()
        run.save()
        tell_of(run)


def _record_failure(claim: Claim[EvaluationRun], failure: Failure) -> None:
    """Put the run back for a later attempt where that can help, or fail it where its owner sees why."""
    with suppress(ClaimLost), claim.writing() as run:
        run.failure_code, run.failure_message = failure.code, failure.message
        run.failure_is_retryable = failure.is_retryable
        run.lease_until = None
        if failure.is_retryable and run.attempts < MAX_ATTEMPTS:
            run.state = RunState.QUEUED
            seconds = BACK_OFF_SECONDS * random.uniform(1, 1.5)  # noqa: S311 - jitter
            run.not_before = Now() + timedelta(seconds=max(seconds, failure.retry_after or 0))
        else:
            run.state, run.finished_at = RunState.FAILED, Now()
        run.save()
        tell_of(run)


def give_up_hopeless() -> None:
    """Fail runs whose every permitted claim has died, where their owners see it."""
    with transaction.atomic():
        for run in EvaluationRun.objects.hopeless().select_for_update(skip_locked=True, of=("self",)):
            run.state = RunState.FAILED
            run.failure_code = FailureCode.WORKER_DIED
            run.failure_message = f"This run ended its worker {MAX_ATTEMPTS} times. Run the evaluation again."
            run.epoch = F("epoch") + 1
            run.lease_until = None
            run.finished_at = Now()
            run.save()
            tell_of(run)
