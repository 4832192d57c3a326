"""Those who are to have an account: who was invited, and who registered and has not confirmed the address yet."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

from chatsphere.accounts.models import User
from chatsphere.errors import InvalidField
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from chatsphere.accounts.viewers import Viewer


def unusable() -> InvalidField:
    """The refusal of an invitation that is none, or no longer."""
    return InvalidField("This invitation was used or taken back, or is past its time. Ask for a new one.", "invitation")


class InvitationQuerySet(OwnedQuerySet["Invitation"]):
    """Invitations are the operator's: any member of staff sees all, nobody else any."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All, for staff."""
        return self if viewer.user.is_staff else self.none()

    def open(self) -> Self:
        """Those that can still be used."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=Now())


class Invitation(models.Model):
    """Leave to make one account.  Of its token only the SHA-256 is kept; there is none yet before it is mailed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True, null=True)
    email = models.EmailField(blank=True, default="", help_text="Whom alone it is for; empty: whoever has it.")
    is_mailed = models.BooleanField(default=False, help_text="Sent to its address: having it proves that.")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="invitation_newest_first")]

    def __str__(self) -> str:
        return self.email or str(self.pk)

    def use(self) -> None:
        """Use it up, in the transaction that makes the account; of those who come together one wins.

        Raises InvalidField for one that was used, was revoked or is past its time.
        """
        if not Invitation.objects.open().filter(pk=self.pk).update(used_at=Now()):
            raise unusable()


class Registration(models.Model):
    """An account that will be made once its address is confirmed, by the token that is mailed there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(db_index=True)
    password = models.CharField(max_length=128, help_text="Hashed.")
    name = models.CharField(max_length=100, blank=True, default="")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.email
