"""Which workers are alive: each says so in the database, by the database's clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

SILENCE = timedelta(seconds=15)
"""A worker that has not been heard of for this long counts as gone."""


class WorkerPresence(models.Model):
    """One worker process and when it was last heard of."""

    name = models.CharField(max_length=200, primary_key=True, help_text="Host and process id.")
    queue = models.CharField(max_length=32)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["queue", "seen_at"], name="presence_by_queue")]

    def __str__(self) -> str:
        return f"{self.queue} {self.name}"


def announce(name: str, queue: str) -> None:
    """Say that this worker lives, and forget those silent for an hour."""
    WorkerPresence.objects.update_or_create(name=name, defaults={"queue": queue, "seen_at": Now()})
    WorkerPresence.objects.filter(seen_at__lt=Now() - timedelta(hours=1)).delete()


def withdraw(name: str) -> None:
    """Say that this worker stops."""
    WorkerPresence.objects.filter(name=name).delete()


def is_served(queue: str) -> bool:
    """Whether any worker of this queue was heard of lately."""
    return WorkerPresence.objects.filter(queue=queue, seen_at__gt=Now() - SILENCE).exists()
