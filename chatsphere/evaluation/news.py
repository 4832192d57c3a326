"""Telling those who follow a run that there is more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.bells import channel_of, tell

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.evaluation.models import EvaluationRun


def channel(run_id: UUID) -> str:
    """Where news of a run are told."""
    return channel_of("evaluation", run_id)


def tell_of(run: EvaluationRun) -> None:
    """Have followers look at the run, once the present transaction is committed."""
    tell(channel(run.pk), {"judged": run.judged_count, "state": run.state})
