"""Passwords: changed, and chosen anew when forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.accounts.letters import LetterKind
from chatsphere.accounts.mailing import mail
from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import OneTimeToken, Purpose, redeem
from chatsphere.accounts.rules import require_address, require_good_password
from chatsphere.accounts.second_factor import require_owner
from chatsphere.accounts.sessions import begin_session, end_sessions
from chatsphere.accounts.throttling import (
    LETTERS_FROM_ADDRESS,
    LETTERS_TO_ADDRESS,
    TOKENS_FROM_ADDRESS,
    count,
    counting,
)
from chatsphere.errors import TokenInvalid

if TYPE_CHECKING:
    from chatsphere.accounts.sessions import Client, Tokens


def change_password(user: User, current: str, new: str, client: Client, *, otp: str = "") -> Tokens:
    """Give the account another password.  Every session ends, and the client is given a new one.

    Raises InvalidField for a weak password, and as ``require_owner`` does.
    """
    require_good_password(new, user, "newPassword")
    require_owner(user, current, otp, "currentPassword")
    with transaction.atomic():
        _set(user, new)
        return begin_session(user, client)


def request_reset(email: str, *, address: str | None = None) -> None:
    """Have a token mailed by which whoever reads that mailbox can choose a new password.

    The answer and its time are the same whether or not the address has an account.  Raises InvalidField or
    TooManyAttempts.
    """
    email = require_address(email)
    count(LETTERS_FROM_ADDRESS, address)
    count(LETTERS_TO_ADDRESS, email)
    mail(LetterKind.PASSWORD_RESET, email)


def reset_password(token: str, new: str, *, address: str | None = None) -> User:
    """Choose a new password by a token that was mailed; every session ends, and the address counts as confirmed.

    Raises TokenInvalid, or InvalidField for a weak password, after which the token is still good.
    """
    with counting((TOKENS_FROM_ADDRESS, address)), transaction.atomic():
        row = redeem(token, Purpose.RESET_PASSWORD)
        user = row.user
        if user is None or user.email != row.email:
            raise TokenInvalid
        require_good_password(new, user, "newPassword")
        _set(user, new)
        if user.email_verified_at is None:
            User.objects.filter(pk=user.pk).update(email_verified_at=Now())
        user.refresh_from_db()
        return user


class EndOfSessions:
    """Told by Django of every new password, whoever sets it and by which door, as it tells what checks passwords.

    Every session ends, and every token is moot that was mailed before.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Any will do."""

    def get_help_text(self) -> str:
        """What the admin site says where a password is chosen."""
        return "Every session of the account ends."

    def password_changed(self, password: str, user: User) -> None:
        """End all that rested on the password before."""
        with transaction.atomic():
            end_sessions(user)
            OneTimeToken.objects.filter(user=user).delete()


def _set(user: User, password: str) -> None:
    """Store a password, and tell its owner."""
    user.set_password(password)
    user.save(update_fields=["password"])
    mail(LetterKind.PASSWORD_CHANGED, user.email, user=user)
