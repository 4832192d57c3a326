"""Why a reply rests on what it rests on: its retrieval, kept beside it."""

from __future__ import annotations

from dataclasses import astuple
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from chatsphere.conversations.models import Message
from chatsphere.errors import FailureCode
from chatsphere.ownership import OwnedQuerySet
from chatsphere.retrieval.candidates import Candidate, Cut, Timings

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.conversations.material import Material

KEPT = 40
"""Candidates that are kept of a retrieval, the best: twice the most that a reply may rest on."""

_DIGITS = 4
"""Digits after the point that are kept of scores and milliseconds."""


class Rewriting(models.TextChoices):
    """What was done to a question before it was searched for."""

    NONE = "NONE"
    BY_MODEL = "BY_MODEL"
    EARLIER_WORDS = "EARLIER_WORDS"


class Step(StrEnum):
    """A step of a search that a provider takes part in."""

    REWRITING = "REWRITING"
    EMBEDDING = "EMBEDDING"
    RERANKING = "RERANKING"


class TraceQuerySet(OwnedQuerySet["RetrievalTrace"]):
    """A trace belongs to the owner of the conversation."""

    owner_path = "message__conversation__owner"


class RetrievalTrace(models.Model):
    """What a search for one reply came to, without the passages themselves.

    ``candidates`` and ``timings`` are the fields of ``Candidate`` and ``Timings`` in their order, one list each, so
    that a trace takes some kilobytes.  New fields come last: what an older trace lacks has its default.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="trace")
    question = models.TextField(help_text="As it was searched for.")
    earlier_questions = ArrayField(models.TextField(), help_text="Those whose words counted too, the latest first.")
    rewriting = models.CharField(max_length=16, choices=Rewriting)
    rewriting_failure = models.CharField(max_length=32, blank=True, default="")
    embedding_failure = models.CharField(max_length=32, blank=True, default="")
    reranking_failure = models.CharField(max_length=32, blank=True, default="")
    passage_count = models.PositiveSmallIntegerField()
    vector_weight = models.FloatField()
    relevance_threshold = models.FloatField()
    tokens = models.PositiveIntegerField(
        default=0, help_text="Of the prompt and of making the question whole: known even when the worker dies."
    )
    candidate_count = models.PositiveIntegerField(help_text="How many there were, also those that are not kept.")
    candidates = models.JSONField(default=list)
    timings = models.JSONField(default=list)

    objects = TraceQuerySet.as_manager()

    if TYPE_CHECKING:
        message_id: UUID

    def __str__(self) -> str:
        return self.question

    @classmethod
    def of(cls, material: Material) -> RetrievalTrace:
        """The trace of what was gathered, not stored yet."""
        completed, retrieval = material.completed, material.retrieval
        return cls(
            question=retrieval.question.text,
            earlier_questions=list(retrieval.question.earlier),
            rewriting=completed.rewriting,
            rewriting_failure=completed.failure or "",
            embedding_failure=retrieval.embedding_failure or "",
            reranking_failure=retrieval.reranking_failure or "",
            passage_count=retrieval.tuning.passages,
            vector_weight=retrieval.tuning.vector_weight,
            relevance_threshold=retrieval.tuning.threshold,
            tokens=completed.tokens + material.prompt_tokens,
            candidate_count=len(retrieval.candidates),
            candidates=[_compact(candidate) for candidate in retrieval.candidates[:KEPT]],
            timings=_compact(astuple(retrieval.timings)),
        )

    @property
    def columns(self) -> dict[str, Any]:
        """Its values by the names of their columns, as the database takes them."""
        return {
            str(field.column): field.get_db_prep_save(getattr(self, field.attname), connection) for field in _FIELDS
        }

    @property
    def listed(self) -> list[Candidate]:
        """The candidates that were kept, best first."""
        return [
            candidate._replace(cut=Cut(candidate.cut) if candidate.cut else None)
            for candidate in (Candidate(*row[: len(Candidate._fields)]) for row in self.candidates)
        ]

    @property
    def took(self) -> Timings:
        """How long the steps took."""
        return Timings(*self.timings)

    @property
    def failures(self) -> dict[Step, FailureCode]:
        """The steps that were left out because a provider failed, with what went wrong."""
        codes = {
            Step.REWRITING: self.rewriting_failure,
            Step.EMBEDDING: self.embedding_failure,
            Step.RERANKING: self.reranking_failure,
        }
        return {step: FailureCode(code) for step, code in codes.items() if code}


def _compact(values: tuple[object, ...]) -> list[object]:
    return [round(value, _DIGITS) if isinstance(value, float) else value for value in values]


def _type_of(field: models.Field[Any, Any]) -> str:
    """Without a length: a cast to one would cut what is too long, where storing it is an error."""
    return (field.db_type(connection) or "").partition("(")[0]


_FIELDS = [field for field in RetrievalTrace._meta.concrete_fields if not field.primary_key]
_COLUMNS = [str(field.column) for field in _FIELDS]

# Written out, because the first words of a reply wait while Django puts it together.
STORE = f"""
INSERT INTO {RetrievalTrace._meta.db_table} (message_id, {", ".join(_COLUMNS)})
SELECT mine.id, {", ".join(f"%({field.column})s::{_type_of(field)}" for field in _FIELDS)} FROM mine
ON CONFLICT (message_id) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)}
"""  # noqa: S608 - names of our own
"""Keep the trace of ``columns`` of the message ``mine``, in place of that of an earlier attempt."""
