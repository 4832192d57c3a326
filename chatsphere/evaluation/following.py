"""Following a run: each result as it is written, until the run has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.evaluation.models import EvaluationResult, EvaluationRun
from chatsphere.evaluation.news import channel
from chatsphere.feeds import hub
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

RESULTS_A_READ = 100
LOOK_SECONDS = 5.0
"""How often the database is looked at, whatever Redis says."""


@dataclass(frozen=True)
class RunNews:
    """The run as it is now, and the next result of it; None for the news that the run has ended."""

    run: EvaluationRun
    result: EvaluationResult | None


async def follow(run: EvaluationRun, after: int) -> AsyncGenerator[RunNews]:
    """Every result of a run after the one of this ordinal, in order, and last that the run has ended.

    Ends without a word when the run is deleted.
    """
    async with hub().follow(channel(run.pk)) as news:
        while True:
            for item in (found := await in_thread_patiently(_read)(run, after)):
                yield item
                if item.result is None:
                    return
                after = item.result.ordinal
            if not found and not await in_thread_patiently(_exists)(run):
                return
            if len(found) < RESULTS_A_READ:
                await news.next(LOOK_SECONDS)


def _read(run: EvaluationRun, after: int) -> list[RunNews]:
    """The next results; the run is read before them, so that one that has ended has them all."""
    now = EvaluationRun.objects.filter(pk=run.pk).first()
    if now is None:
        return []
    results = list(now.results.filter(ordinal__gt=after).order_by("ordinal")[:RESULTS_A_READ])
    told = [RunNews(now, result) for result in results]
    return told if now.is_live or len(told) == RESULTS_A_READ else [*told, RunNews(now, None)]


def _exists(run: EvaluationRun) -> bool:
    return EvaluationRun.objects.filter(pk=run.pk).exists()
