"""What mails say.

A link leads to the front end at ``APP_URL``, which passes its token on to the mutation named here.  The token stands
after the ``#``, where browsers send it to no server and in no Referer.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from chatsphere.accounts.letters import LetterKind


@dataclass(frozen=True)
class Wording:
    """Subject and text of a mail."""

    subject: str
    body: str


def registration(token: str) -> Wording:
    """To somebody who asked for an account."""
    return _with_token(
        "Confirm your address",
        "Somebody, probably you, asked for an account with this address. It is made once you confirm, within a day:",
        ("verify-email", "verifyEmail"),
        token,
    )


def already_registered() -> Wording:
    """To somebody for whose address an account was asked for, and who has one."""
    return Wording(
        "You have an account",
        "Somebody, probably you, asked for an account with this address, which has one. Nothing was changed.\n\n"
        "Sign in with it. If you forgot the password, ask for a new one on the sign-in page.\n",
    )


def verification(token: str) -> Wording:
    """To somebody whose account was made before mail was set up."""
    return _with_token(
        "Confirm your address",
        "Before you can sign in again, confirm that this address is yours, within a day:",
        ("verify-email", "verifyEmail"),
        token,
    )


def invitation(token: str) -> Wording:
    """To somebody who was invited."""
    return _with_token(
        "You are invited",
        "You are invited to make an account with this address:",
        ("register", "register, as its invitation"),
        token,
    )


def password_reset(token: str) -> Wording:
    """To somebody who forgot the password."""
    return _with_token(
        "Choose a new password",
        "Somebody, probably you, asked for a new password for the account with this address. Choose it within an hour:",
        ("reset-password", "resetPassword"),
        token,
    )


def email_change(token: str) -> Wording:
    """To the address that an account shall have."""
    return _with_token(
        "Confirm your new address",
        "Somebody, probably you, asked to use this address for an account. Confirm it within a day:",
        ("change-email", "confirmEmailChange"),
        token,
    )


def _news(subject: str, what: str) -> Wording:
    return Wording(subject, f"{what}\n\nIf it was not you, choose a new password at once, and end all sessions.\n")


NEWS = {
    LetterKind.EMAIL_CHANGED: _news("Your address was changed", "Your account has another address now."),
    LetterKind.PASSWORD_CHANGED: _news(
        "Your password was changed", "Your password was changed, and every other session was ended."
    ),
    LetterKind.SECOND_FACTOR_CHANGED: _news(
        "Your second factor was changed", "The second factor of your account was turned on or off."
    ),
}
"""What is told of a change, with nothing to be done."""


def _with_token(subject: str, request: str, door: tuple[str, str], token: str) -> Wording:
    page, mutation = door
    way = f"{settings.APP_URL}/{page}#token={token}" if settings.APP_URL else f"{token}\n\n(a token for {mutation})"
    return Wording(subject, f"{request}\n\n{way}\n\nIf it was not you, ignore this mail: nothing happens then.\n")
