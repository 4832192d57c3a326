"""Inviting people, which is how a server that is not open to everyone takes them in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.accounts.admission import Invitation, unusable
from chatsphere.accounts.digests import digest_of, new_secret
from chatsphere.accounts.letters import LetterKind
from chatsphere.accounts.mailing import mail
from chatsphere.accounts.rules import require_address
from chatsphere.errors import InvalidField, NotFound

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

LONGEST_DAYS = 365
DAYS = 7


def invite(inviter: User, email: str = "", days: int = DAYS) -> tuple[Invitation, str | None]:
    """Make an invitation that holds so many days, for one address or for whoever has it, and its token.

    Where mail is set up, one for an address is mailed there, and its token is shown to nobody else (None).  Raises
    InvalidField.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidField(f"An invitation holds 1 to {LONGEST_DAYS} days.", "expiresInDays")
    email = require_address(email) if email else ""
    is_mailed = bool(email) and settings.MAIL_IS_SET_UP
    token = None if is_mailed else new_secret()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            digest=digest_of(token) if token else None,
            email=email,
            is_mailed=is_mailed,
            invited_by=inviter,
            expires_at=Now() + timedelta(days=days),
        )
        if is_mailed:
            mail(LetterKind.INVITATION, email, invitation=invitation)
    invitation.refresh_from_db()
    return invitation, token


def invitation_of(token: str, email: str) -> Invitation:
    """The invitation that can be used with this token for this address; raises InvalidField."""
    invitation = Invitation.objects.open().filter(digest=digest_of(token)).first()
    if invitation is None:
        raise unusable()
    if invitation.email not in ("", email):
        raise InvalidField("This invitation is for another address. Register with the one it was sent to.", "email")
    return invitation


def revoke_invitation(invitation: Invitation) -> Invitation:
    """Take an invitation back; one that was used stays as it is.  Raises NotFound when it is gone."""
    Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=Now())
    row = Invitation.objects.filter(pk=invitation.pk).first()
    if row is None:
        raise NotFound("invitation")
    return row
