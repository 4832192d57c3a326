"""One-time tokens: what a mail or a download link is good for, once, by whom, and how long.

A token is bound to a purpose, to a person (or to a registration that is to become one), and to the address it was sent
to.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of, new_secret
from chatsphere.accounts.models import User
from chatsphere.errors import TokenInvalid

if TYPE_CHECKING:
    from chatsphere.accounts.admission import Registration


class Purpose(models.TextChoices):
    """What a token lets its bearer do."""

    REGISTER = "REGISTER"
    VERIFY_EMAIL = "VERIFY_EMAIL"
    CHANGE_EMAIL = "CHANGE_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105 - a purpose, not a password
    DOWNLOAD_EXPORT = "DOWNLOAD_EXPORT"


LIFETIMES = {
    Purpose.REGISTER: timedelta(days=1),
    Purpose.VERIFY_EMAIL: timedelta(days=1),
    Purpose.CHANGE_EMAIL: timedelta(days=1),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.DOWNLOAD_EXPORT: timedelta(minutes=10),
}


class OneTimeToken(models.Model):
    """A token that was given out and not used yet."""

    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="one_time_tokens")
    registration = models.ForeignKey("chatsphere.Registration", models.CASCADE, null=True, related_name="tokens")
    email = models.EmailField(help_text="The address that it was sent to, or is about.")
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="one_time_token_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(registration=None), name="one_time_token_is_somebodys"
            )
        ]

    def __str__(self) -> str:
        return self.purpose


def issue(purpose: Purpose, owner: User | Registration, email: str) -> str:
    """A new token; older ones of its kind stay good until one of them is used."""
    token = new_secret()
    OneTimeToken.objects.create(
        digest=digest_of(token),
        purpose=purpose,
        user=owner if isinstance(owner, User) else None,
        registration=None if isinstance(owner, User) else owner,
        email=email,
        expires_at=Now() + LIFETIMES[purpose],
    )
    return token


def redeem(token: str, *purposes: Purpose) -> OneTimeToken:
    """Use a token up, and every other of its purpose and person with it.

    Called in the transaction of what it permits, so that a refusal leaves it good; of those who come together one
    wins.  The person's row is locked.  Raises TokenInvalid for one that is unknown, used, past its time, for something
    else, or whose person is suspended.
    """
    found = OneTimeToken.objects.filter(digest=digest_of(token), purpose__in=purposes, expires_at__gt=Now())
    row = found.select_related("registration").first()
    if row is None:
        raise _refusal()
    if row.user_id:
        row.user = User.objects.select_for_update().filter(pk=row.user_id, is_active=True).first()
    if not (found.delete()[0] and (row.user or row.registration)):
        raise _refusal()
    OneTimeToken.objects.filter(purpose=row.purpose, user=row.user, registration=row.registration).delete()
    return row


def forget_expired() -> int:
    """Remove tokens past their time; returns how many."""
    return OneTimeToken.objects.filter(expires_at__lt=Now()).delete()[0]


def _refusal() -> TokenInvalid:
    return TokenInvalid("This token was used before, is past its time, or was never valid. Ask for a new one.")
