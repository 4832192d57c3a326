"""The workers' door to evaluations."""

from __future__ import annotations

import dramatiq

from chatsphere.evaluation import judging
from chatsphere.evaluation.models import EvaluationRun


@dramatiq.actor(queue_name="documents", max_retries=0)
def judge_next() -> None:
    """Judge every case of the next run that is due."""
    claim = EvaluationRun.claim()
    if claim is not None:
        judging.judge(claim)
