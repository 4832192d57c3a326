"""Showing once more that it is oneself, before something grave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.accounts.rules import PASSWORD_CHARACTERS
from chatsphere.accounts.throttling import PASSWORDS_OF_ACCOUNT, counting
from chatsphere.errors import InvalidField

if TYPE_CHECKING:
    from chatsphere.accounts.models import User


def require_password(user: User, password: str, field: str = "password") -> None:
    """Have a person who is signed in give the password again; raises InvalidField or TooManyAttempts."""
    with counting((PASSWORDS_OF_ACCOUNT, str(user.pk))):
        if len(password) > PASSWORD_CHARACTERS or not user.check_password(password):
            raise InvalidField("This is not your password.", field)
