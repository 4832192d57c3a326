"""What a bot's search should find, and runs that saw what it does find."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from chatsphere.bots.models import Bot
from chatsphere.claims import Claimable, ClaimableQuerySet
from chatsphere.documents.models import Document
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from uuid import UUID


class RunState(models.TextChoices):
    """Where a run of an evaluation is."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class EvaluationCaseQuerySet(OwnedQuerySet["EvaluationCase"]):
    """Cases belong to the owner of their bot."""

    owner_path = "bot__owner"
    bot_path = "bot"


class EvaluationCase(models.Model):
    """A question to a bot, and what its search should find for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="evaluation_cases", db_index=False)
    question = models.TextField()
    expected_answer = models.TextField(blank=True, default="", help_text="Words that a passage found should hold.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = EvaluationCaseQuerySet.as_manager()

    if TYPE_CHECKING:
        bot_id: UUID

    class Meta:
        indexes = [models.Index(fields=["bot", "created_at", "id"], name="evaluation_case_by_created")]

    def __str__(self) -> str:
        return self.question


class Expectation(models.Model):
    """A document that a case expects to be found or, with ``start`` and ``end``, a passage of it.

    A passage is kept by its place in the extracted text, because its chunk goes when the document is read anew.
    """

    case = models.ForeignKey(EvaluationCase, models.CASCADE, related_name="expectations")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    start = models.PositiveBigIntegerField(null=True, blank=True, help_text="First character, in code points.")
    end = models.PositiveBigIntegerField(null=True, blank=True, help_text="One past its last character.")
    text = models.TextField(blank=True, default="", help_text="The passage as it was when it was named.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="expectation_span",
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__gt=F("start")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.start}"


class EvaluationRunQuerySet(ClaimableQuerySet["EvaluationRun"]):
    """Runs belong to the owner of their bot."""

    owner_path = "bot__owner"
    bot_path = "bot"


class EvaluationRun(Claimable):
    """One pass over all cases of a bot.  The means are null until it is COMPLETED."""

    WAITING = RunState.QUEUED
    STARTED = RunState.RUNNING
    WORKING: ClassVar[frozenset[str]] = frozenset({RunState.RUNNING})
    FAILED = RunState.FAILED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="evaluation_runs", db_index=False)
    state = models.CharField(max_length=16, choices=RunState, default=RunState.QUEUED)
    case_count = models.PositiveIntegerField(help_text="Cases to be judged.")
    judged_count = models.PositiveIntegerField(default=0, help_text="Cases judged so far.")
    recall = models.FloatField(null=True, blank=True)
    reciprocal_rank = models.FloatField(null=True, blank=True)
    discounted_gain = models.FloatField(null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", help_text="The last that was completed."
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = models.Manager.from_queryset(EvaluationRunQuerySet)()

    if TYPE_CHECKING:
        bot_id: UUID
        previous_id: UUID | None

    class Meta:
        indexes = [models.Index(fields=["bot", "created_at", "id"], name="evaluation_run_by_created")]
        constraints = [
            models.UniqueConstraint(
                fields=["bot"], name="one_live_run_a_bot", condition=Q(state__in=["QUEUED", "RUNNING"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.bot_id} {self.created_at}"


class EvaluationResultQuerySet(OwnedQuerySet["EvaluationResult"]):
    """Results belong to the owner of the bot that was evaluated."""

    owner_path = "run__bot__owner"
    bot_path = "run__bot"


class EvaluationResult(models.Model):
    """What a run saw of one case."""

    run = models.ForeignKey(EvaluationRun, models.CASCADE, related_name="results", db_index=False)
    case = models.ForeignKey(EvaluationCase, models.SET_NULL, null=True, blank=True, related_name="+")
    ordinal = models.PositiveIntegerField(help_text="Place in the run, counted from 1.")
    question = models.TextField(help_text="As it was asked.")
    first_rank = models.PositiveIntegerField(null=True, blank=True, help_text="Of the first that was expected.")
    recall = models.FloatField()
    reciprocal_rank = models.FloatField()
    discounted_gain = models.FloatField()
    previous_discounted_gain = models.FloatField(null=True, blank=True, help_text="Of the same case, the run before.")
    answer_is_found = models.BooleanField(null=True, blank=True, help_text="Null where the case expects no answer.")

    objects = EvaluationResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "ordinal"], name="evaluation_result_in_order"),
            models.UniqueConstraint(fields=["run", "case"], name="evaluation_result_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.ordinal}"
