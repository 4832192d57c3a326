"""What people do with their account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from chatsphere.accounts.models import RefreshToken, Session, User, UserProfile
from chatsphere.accounts.tokens import AccessClaims, issue_access_token, new_refresh_token, refresh_digest
from chatsphere.errors import BadCredentials, InvalidField, RegistrationClosed, TokenInvalid

if TYPE_CHECKING:
    from datetime import datetime

PASSWORD_CHARACTERS = 1_000
"""A longer password only costs the hasher time."""


@dataclass(frozen=True)
class Tokens:
    """What signing in gives: a short-lived access token and the refresh token that follows it."""

    session: Session
    access_token: str
    claims: AccessClaims
    refresh_token: str
    refresh_expires_at: datetime


def register(email: str, password: str, *, name: str = "") -> User:
    """Make an account, as far as ``REGISTRATION`` lets anyone.

    Raises RegistrationClosed, or InvalidField for an address that is none or is taken, or a weak password.
    """
    if settings.REGISTRATION == "closed":
        raise RegistrationClosed("This server takes no new accounts. Ask its operator for one.")
    if settings.REGISTRATION == "invite":
        raise RegistrationClosed("This server takes new accounts by invitation only. Ask its operator for one.")
    return create_account(email, password, name=name)


def create_account(email: str, password: str, *, name: str = "") -> User:
    """Store a user and profile, whatever ``REGISTRATION`` says; raises InvalidField."""
    email = User.objects.canonical(email)
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidField("This is not an e-mail address. Write it like name@example.org.", "email") from None
    if len(name) > 100:
        raise InvalidField("A name has at most 100 characters.", "name")
    _check_password(password, User(email=email))
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password)
            UserProfile.objects.create(user=user, name=name.strip())
    except IntegrityError:
        raise InvalidField("An account with this address exists. Sign in, or use another address.", "email") from None
    return user


def _check_password(password: str, user: User) -> None:
    if len(password) > PASSWORD_CHARACTERS:
        raise InvalidField(f"A password has at most {PASSWORD_CHARACTERS} characters.", "password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidField(" ".join(error.messages), "password") from None


def sign_in(email: str, password: str, *, device: str = "", address: str | None = None) -> Tokens:
    """Begin a session.  Raises BadCredentials, after the same time whether or not the account exists."""
    if len(password) > PASSWORD_CHARACTERS or "\0" in email:
        raise BadCredentials
    user = authenticate(username=User.objects.canonical(email), password=password)
    if not isinstance(user, User):
        raise BadCredentials
    with transaction.atomic():
        session = Session.objects.create(
            user=user,
            device=device[:200],
            address=address,
            expires_at=Now() + settings.SESSION_LIFETIME,
        )
        return _tokens_for(session)


def _tokens_for(session: Session) -> Tokens:
    session.refresh_from_db(fields=["expires_at"])
    token, digest = new_refresh_token()
    RefreshToken.objects.create(session=session, digest=digest)
    access_token, claims = issue_access_token(session)
    return Tokens(session, access_token, claims, token, session.expires_at)


def refresh(token: str) -> Tokens:
    """Exchange a refresh token for new tokens; it is used up by that.

    Of exchanges that arrive together one wins.  A token that was used before ends its whole session, because either the
    thief or the owner has it.  Raises TokenInvalid.
    """
    with transaction.atomic():
        row = (
            RefreshToken.objects.select_for_update(of=("self",))
            .select_related("session__user")
            .filter(digest=refresh_digest(token))
            .first()
        )
        if row is None:
            raise TokenInvalid
        if row.used_at is None:
            return _rotate(row)
    end_session(row.session)
    raise TokenInvalid("This refresh token was used before, so the session has been ended. Sign in again.")


def _rotate(row: RefreshToken) -> Tokens:
    session = row.session
    holding = Session.objects.filter(
        pk=session.pk, ended_at=None, expires_at__gt=Now(), user__is_active=True
    ).update(last_used_at=Now(), expires_at=Now() + settings.SESSION_LIFETIME)
    if not holding:
        raise TokenInvalid("This session has ended: sign in again.")
    row.used_at = Now()
    row.save(update_fields=["used_at"])
    return _tokens_for(session)


def revoke(token: str) -> None:
    """End the session of a refresh token; access tokens of it stop working at once.  Raises TokenInvalid if unknown."""
    row = RefreshToken.objects.select_related("session").filter(digest=refresh_digest(token)).first()
    if row is None:
        raise TokenInvalid
    end_session(row.session)


def end_session(session: Session) -> None:
    """End a session; ending it again changes nothing."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=Now())


def forget_old_sessions(age: timedelta = timedelta(days=30)) -> int:
    """Remove sessions that ended or ran out longer than ``age`` ago, with their tokens; returns how many."""
    gone = Session.objects.filter(expires_at__lt=Now() - age) | Session.objects.filter(ended_at__lt=Now() - age)
    return gone.delete()[0]
