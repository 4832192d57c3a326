"""What people do with their account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from chatsphere.accounts.models import RefreshToken, Session, User, UserProfile
from chatsphere.accounts.tokens import AccessClaims, issue_access_token, new_refresh_token, refresh_digest
from chatsphere.errors import BadCredentials, InvalidField, RegistrationClosed, TokenInvalid
from chatsphere.text import is_storable, require_storable

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Field

PASSWORD_CHARACTERS = 1_000
"""A longer password only costs the hasher time."""

NAME_CHARACTERS = 100
_LOCALE = re.compile(r"(?=.{2,35}$)[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
"""The shape of a BCP 47 tag, as long as the longest that RFC 5646 (4.4.1) reckons with."""


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
        User._meta.get_field("email").clean(email, None)
    except ValidationError:
        raise InvalidField("This is not an e-mail address. Write it like name@example.org.", "email") from None
    _check_name(name)
    _check_password(password, User(email=email))
    try:
        user = User.objects.create_user(email, password, name=name.strip())
    except IntegrityError:
        raise InvalidField("An account with this address exists. Sign in, or use another address.", "email") from None
    return user


def _check_name(name: str) -> None:
    require_storable(name, "name")
    if len(name) > NAME_CHARACTERS:
        raise InvalidField(f"A name has at most {NAME_CHARACTERS} characters.", "name")


def _check_password(password: str, user: User) -> None:
    require_storable(password, "password")
    if len(password) > PASSWORD_CHARACTERS:
        raise InvalidField(f"A password has at most {PASSWORD_CHARACTERS} characters.", "password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidField(" ".join(error.messages), "password") from None


def sign_in(email: str, password: str, *, device: str = "", address: str | None = None) -> Tokens:
    """Begin a session.  Raises BadCredentials, after the same time whether or not the account exists."""
    if len(password) > PASSWORD_CHARACTERS or not is_storable(email + password):
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
    session.refresh_from_db(fields=["expires_at", "last_used_at"])
    token, digest = new_refresh_token()
    RefreshToken.objects.create(session=session, digest=digest)
    access_token, claims = issue_access_token(session)
    return Tokens(session, access_token, claims, token, session.expires_at)


def refresh(token: str) -> Tokens:
    """Exchange a refresh token for new tokens; it is used up by that.

    Of exchanges that arrive together one wins.  A token that was used before ends its whole session, because either the
    thief or the owner has it.  Raises TokenInvalid.
    """
    # Durable: rolled back with a transaction of the caller's, the end of a stolen session would not last.
    with transaction.atomic(durable=True):
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
    holding = Session.objects.filter(pk=session.pk, ended_at=None, expires_at__gt=Now(), user__is_active=True).update(
        last_used_at=Now(), expires_at=Now() + settings.SESSION_LIFETIME
    )
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


def update_profile(user: User, **changes: str | None) -> UserProfile:
    """Change name, time zone or locale and leave the others; None gives a setting its default.  Raises InvalidField."""
    profile = user.profile
    for name, value in changes.items():
        field = cast("Field[Any, Any]", UserProfile._meta.get_field(name))
        setattr(profile, name, field.get_default() if value is None else value.strip())
    _check_name(profile.name)
    if profile.time_zone not in available_timezones():
        raise InvalidField("There is no such time zone. Write it like Europe/Vienna.", "timeZone")
    if not _LOCALE.fullmatch(profile.locale):
        raise InvalidField("This is not a language tag. Write it like en or pt-BR.", "locale")
    profile.save()
    return profile


def forget_old_sessions(age: timedelta = timedelta(days=30)) -> int:
    """Remove sessions that ended or ran out longer than ``age`` ago, with their tokens; returns how many."""
    gone = Session.objects.filter(expires_at__lt=Now() - age) | Session.objects.filter(ended_at__lt=Now() - age)
    return gone.delete()[1].get(Session._meta.label, 0)
