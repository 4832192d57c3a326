"""Mails that are to be sent."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.models import User
from chatsphere.claims import Claimable, ClaimableQuerySet


class LetterKind(models.TextChoices):
    """What a mail is about."""

    REGISTRATION = "REGISTRATION"
    VERIFICATION = "VERIFICATION"
    INVITATION = "INVITATION"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105 - a kind, not a password
    EMAIL_CHANGE = "EMAIL_CHANGE"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - a kind, not a password
    SECOND_FACTOR_CHANGED = "SECOND_FACTOR_CHANGED"


class LetterState(models.TextChoices):
    """Where a letter is; one that was sent, or given up, is removed."""

    WAITING = "WAITING"
    SENDING = "SENDING"


class LetterQuerySet(ClaimableQuerySet["Letter"]):
    """Letters are about a person, or about nobody yet."""

    owner_path = "user"


class Letter(Claimable):
    """One mail to one address.  It holds no token: the worker that sends it makes one and writes it nowhere else."""

    WAITING = LetterState.WAITING
    STARTED = LetterState.SENDING
    WORKING: ClassVar[frozenset[str]] = frozenset({LetterState.SENDING})
    FAILED = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=16, choices=LetterState.choices, default=LetterState.WAITING)
    kind = models.CharField(max_length=24, choices=LetterKind.choices)
    address = models.EmailField()
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="letters")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, related_name="letters")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    created_at = models.DateTimeField(db_default=Now())

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="letter_by_age")]

    def __str__(self) -> str:
        return self.kind
