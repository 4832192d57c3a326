from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from chatsphere import claims, sweeping
from chatsphere.documents.services import delete_document
from chatsphere.evaluation import judging
from chatsphere.evaluation.actors import judge_next
from chatsphere.evaluation.following import RunNews, follow
from chatsphere.evaluation.models import EvaluationResult, EvaluationRun
from chatsphere.evaluation.services import cancel_run, create_case, delete_case, run_evaluation
from chatsphere.threads import in_thread
from tests.chatsphere.shelf import shelve
from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from pytest_django import Settings

    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Document
    from chatsphere.evaluation.models import EvaluationCase

ENOUGH = 1e-4


@pytest.fixture
def cases(bot: Bot, ducks: Document, foxes: Document) -> list[EvaluationCase]:
    return [
        create_case(bot, "Who swims on ponds?", documents=[ducks], expected_answer="ducks SWIM"),
        create_case(bot, "Who eats mice, and rarely a duck?", documents=[ducks], expected_answer="foxes only"),
        create_case(bot, "What do foxes live in?", passages=[foxes.chunks.get(ordinal=1)]),
    ]


def judged(bot: Bot) -> EvaluationRun:
    run = run_evaluation(bot)
    claim = EvaluationRun.claim()
    assert claim is not None
    assert claim.pk == run.pk
    judging.judge(claim)
    run.refresh_from_db()
    return run


def test_a_run_tells_how_each_case_does_and_how_all_do(bot: Bot, cases: list[EvaluationCase]) -> None:
    run = judged(bot)

    assert (run.state, run.case_count, run.judged_count, run.previous) == ("COMPLETED", 3, 3, None)
    results = list(run.results.order_by("ordinal"))
    assert [result.case for result in results] == cases
    # The second's best passage is the fox that eats ducks; the third's is the other one of foxes.
    assert [result.first_rank for result in results] == [1, 2, 2]
    assert [result.answer_is_found for result in results] == [True, False, None]
    assert [result.discounted_gain for result in results] == pytest.approx([1, 0.6309, 0.6309], abs=ENOUGH)
    assert run.recall == 1
    assert run.reciprocal_rank == pytest.approx(2 / 3)
    assert run.discounted_gain == pytest.approx((1 + 2 * 0.6309) / 3, abs=ENOUGH)


def test_a_run_is_compared_with_the_last_that_was_completed(bot: Bot, cases: list[EvaluationCase]) -> None:
    first = judged(bot)
    cancel_run(run_evaluation(bot))
    delete_document(cases[1].expectations.get().document)
    delete_case(cases[0])
    second = judged(bot)

    assert second.previous == first
    [result] = second.results.all()  # the second case expects nothing any more, and the first is gone
    assert result.case == cases[2]
    assert result.previous_discounted_gain == pytest.approx(0.6309, abs=ENOUGH)
    assert list(first.results.order_by("ordinal").values_list("case", flat=True)) == [None, cases[1].pk, cases[2].pk]


def test_what_a_dead_worker_has_judged_is_not_judged_again(
    bot: Bot, cases: list[EvaluationCase], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_evaluation(bot)
    dead = EvaluationRun.claim()
    assert dead is not None
    judging._judge(dead, cases[0])
    EvaluationRun.objects.update(lease_until=Now() - claims.LEASE)
    assert sweeping.due("documents", 5) == [(judge_next,)]

    heir = EvaluationRun.claim()
    assert heir is not None
    judging.judge(heir)
    judging.judge(dead)  # a zombie writes nothing
    run.refresh_from_db()
    assert (run.state, run.judged_count) == ("COMPLETED", 3)
    assert list(run.results.order_by("ordinal").values_list("ordinal", "question")) == [
        (number, case.question) for number, case in enumerate(cases, start=1)
    ]


def test_a_run_that_ends_its_worker_again_and_again_is_failed(bot: Bot, cases: list[EvaluationCase]) -> None:
    run = run_evaluation(bot)
    for _ in range(claims.MAX_ATTEMPTS):
        assert EvaluationRun.claim()
        EvaluationRun.objects.update(lease_until=Now() - claims.LEASE)
    assert sweeping.due("documents", 5) == []
    judging.give_up_hopeless()
    run.refresh_from_db()
    assert (run.state, run.failure_code) == ("FAILED", "WORKER_DIED")


def test_a_provider_that_fails_does_not_make_the_search_look_bad(bot: Bot, settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        create_case(bot, "Who swims on ponds?", documents=[shelve(bot, "Ducks swim on ponds.")])
        run = run_evaluation(bot)
        provider.script(*[Answer(status=401)] * 9, endpoint="embeddings")
        for attempt in range(1, claims.MAX_ATTEMPTS + 1):
            EvaluationRun.objects.update(not_before=None)
            claim = EvaluationRun.claim()
            assert claim is not None
            judging.judge(claim)
            run.refresh_from_db()
            assert run.state == ("QUEUED" if attempt < claims.MAX_ATTEMPTS else "FAILED")
            assert run.failure_code == "PROVIDER_REFUSED"
    assert not EvaluationResult.objects.exists()


async def hear(run: EvaluationRun, after: int = 0) -> list[RunNews]:
    """All that is told of a run after an ordinal, until it ends."""
    async with asyncio.timeout(20), aclosing(follow(run, after)) as news:
        return [item async for item in news]


async def test_each_result_is_told_and_then_the_end(bot: Bot, cases: list[EvaluationCase]) -> None:
    run = await in_thread(run_evaluation)(bot)
    hearing = asyncio.create_task(hear(run))
    await asyncio.sleep(0.1)
    claim = await in_thread(EvaluationRun.claim)()
    assert claim is not None
    await in_thread(judging.judge)(claim)

    heard = await hearing
    assert [item.result and item.result.ordinal for item in heard] == [1, 2, 3, None]
    assert heard[-1].run.state == "COMPLETED"
    assert [item.result and item.result.ordinal for item in await hear(run, 2)] == [3, None]


async def test_a_cancelled_run_is_told_to_have_ended_and_a_deleted_one_ends(
    bot: Bot, cases: list[EvaluationCase]
) -> None:
    run = await in_thread(run_evaluation)(bot)
    await in_thread(cancel_run)(run)
    [end] = await hear(run)
    assert (end.run.state, end.result) == ("CANCELLED", None)
    await in_thread(EvaluationRun.objects.all().delete)()
    assert await hear(run) == []
