"""Changing the address by which a person is known."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from chatsphere.accounts.letters import LetterKind
from chatsphere.accounts.mailing import mail
from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import OneTimeToken, Purpose, redeem
from chatsphere.accounts.rules import require_address
from chatsphere.accounts.second_factor import require_owner
from chatsphere.accounts.throttling import LETTERS_TO_ADDRESS, TOKENS_FROM_ADDRESS, count, counting
from chatsphere.errors import InvalidField, TokenInvalid


def request_change(user: User, password: str, email: str, *, otp: str = "") -> User | None:
    """Ask for another address: it is the account's once it is confirmed by the token mailed there (None).

    Whether somebody else has the address is told there alone.  Without mail the change is made at once.  Raises
    InvalidField, and as ``require_owner`` does.
    """
    email = require_address(email)
    require_owner(user, password, otp)
    if settings.MAIL_IS_SET_UP:
        count(LETTERS_TO_ADDRESS, email)
        mail(LetterKind.EMAIL_CHANGE, email, user=user)
        return None
    return _change(user, email, is_verified=False)


def confirm_change(token: str, *, address: str | None = None) -> User:
    """Make the address of the mail that this token came in the account's own, and tell the former one.

    Raises TokenInvalid, or InvalidField where the address came to have another account meanwhile.
    """
    with counting((TOKENS_FROM_ADDRESS, address)), transaction.atomic():
        row = redeem(token, Purpose.CHANGE_EMAIL)
        if row.user is None:
            raise TokenInvalid
        return _change(row.user, row.email, is_verified=True)


def _change(user: User, email: str, *, is_verified: bool) -> User:
    former = user.email
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=email, email_verified_at=Now() if is_verified else None)
            # What was mailed to the former address must not open the account any more.
            OneTimeToken.objects.filter(user=user).delete()
            if email != former:
                mail(LetterKind.EMAIL_CHANGED, former, user=user)
    except IntegrityError:
        raise InvalidField("An account with this address exists. Use another one.", "email") from None
    user.refresh_from_db(fields=["email", "email_verified_at"])
    return user
