"""Sessions: begun by signing in, carried on by refreshing, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.accounts import second_factor
from chatsphere.accounts.digests import digest_of, new_secret
from chatsphere.accounts.models import RefreshToken, Session, User
from chatsphere.accounts.rules import PASSWORD_CHARACTERS
from chatsphere.accounts.throttling import SIGN_INS_FROM_ADDRESS, SIGN_INS_TO_ACCOUNT, TOKENS_FROM_ADDRESS, counting
from chatsphere.accounts.tokens import AccessClaims, issue_access_token
from chatsphere.errors import BadCredentials, EmailNotVerified, TokenInvalid, TokenRotated
from chatsphere.text import is_storable

if TYPE_CHECKING:
    from datetime import datetime

GRACE = timedelta(seconds=10)
"""How long after its exchange a refresh token may come again from the same client (two tabs, an answer that was lost)
without ending the session.  It is refused all the same."""


@dataclass(frozen=True)
class Client:
    """Who asks: what the client calls itself, and the network address."""

    device: str = ""
    address: str | None = None


@dataclass(frozen=True)
class Tokens:
    """What signing in gives: a short-lived access token and the refresh token that follows it."""

    session: Session
    access_token: str
    claims: AccessClaims
    refresh_token: str
    refresh_expires_at: datetime


def sign_in(email: str, password: str, *, otp: str = "", device: str = "", address: str | None = None) -> Tokens:
    """Begin a session; raises as ``identify`` does."""
    user = identify(email, password, otp=otp, address=address)
    return _begin(user, user.password, Client(device, address))


def identify(email: str, password: str, *, otp: str = "", address: str | None = None) -> User:
    """Who somebody at the door is, whichever door; ``otp`` is a code of the second factor, where the person has one.

    Raises BadCredentials, after the same time whether or not the account exists; TooManyAttempts; and with the right
    password EmailNotVerified, SecondFactorRequired, or InvalidField for a wrong code.
    """
    email = User.objects.canonical(email)
    with counting((SIGN_INS_FROM_ADDRESS, address), (SIGN_INS_TO_ACCOUNT, email)):
        user = _who(email, password)
        if settings.MAIL_IS_SET_UP and user.email_verified_at is None:
            raise EmailNotVerified
        second_factor.require(user, otp)
        return user


def _who(email: str, password: str) -> User:
    if len(password) > PASSWORD_CHARACTERS or not is_storable(email + password):
        raise BadCredentials
    user = authenticate(username=email, password=password)
    if not isinstance(user, User):
        raise BadCredentials
    return user


@transaction.atomic
def _begin(user: User, password: str, client: Client) -> Tokens:
    """A session for a person whose (hashed) password is still this one, and who is not suspended by now."""
    # Locked, so that a change of the password ends this session too, or comes before it.
    if not User.objects.select_for_update().filter(pk=user.pk, password=password, is_active=True).exists():
        raise BadCredentials
    User.objects.filter(pk=user.pk).update(last_login=Now())
    return begin_session(user, client)


def begin_session(user: User, client: Client) -> Tokens:
    """A new session for somebody who is known already."""
    session = Session.objects.create(
        user=user,
        device=client.device[:200],
        address=client.address,
        expires_at=Now() + settings.SESSION_LIFETIME,
    )
    return _tokens_for(session)


def _tokens_for(session: Session) -> Tokens:
    session.refresh_from_db(fields=["expires_at", "last_used_at"])
    token = new_secret()
    RefreshToken.objects.create(session=session, digest=digest_of(token))
    access_token, claims = issue_access_token(session)
    return Tokens(session, access_token, claims, token, session.expires_at)


def refresh(token: str, *, device: str = "", address: str | None = None) -> Tokens:
    """Exchange a refresh token for new tokens; it is used up by that.

    Of exchanges that arrive together one wins.  A token that was used before ends its whole session, because either the
    thief or the owner has it; only within ``GRACE`` the client that used it is merely refused (TokenRotated).  Raises
    TokenInvalid, or TooManyAttempts for an address that sent too many.
    """
    client = Client(device[:200], address)
    with counting((TOKENS_FROM_ADDRESS, address)):
        # Durable: rolled back with a transaction of the caller's, the end of a stolen session would not last.
        with transaction.atomic(durable=True):
            row = (
                RefreshToken.objects.select_for_update(of=("self",))
                .select_related("session__user")
                .filter(digest=digest_of(token))
                .first()
            )
            if row is None:
                raise TokenInvalid
            if row.used_at is None:
                return _rotate(row, client)
        if _is_same_client(row, client):
            raise TokenRotated
        end_session(row.session)
        raise TokenInvalid("This refresh token was used before, so the session has been ended. Sign in again.")


def _rotate(row: RefreshToken, client: Client) -> Tokens:
    session = row.session
    holding = Session.objects.holding().filter(pk=session.pk)
    if not holding.update(
        last_used_at=Now(),
        expires_at=Now() + settings.SESSION_LIFETIME,
        device=client.device or session.device,
        address=client.address or session.address,
    ):
        raise TokenInvalid("This session has ended: sign in again.")
    row.used_at = Now()
    row.save(update_fields=["used_at"])
    return _tokens_for(session)


def _is_same_client(row: RefreshToken, client: Client) -> bool:
    """Whether this client used the session last, and the token so short a time ago that it may not know yet."""
    recently = RefreshToken.objects.filter(pk=row.pk, used_at__gt=Now() - GRACE)
    by_it = Session.objects.holding().filter(pk=row.session_id, device=client.device, address=client.address)
    return recently.exists() and by_it.exists()


def revoke(token: str, *, address: str | None = None) -> None:
    """End the session of a refresh token; access tokens of it stop working at once.

    Raises TokenInvalid if unknown, TooManyAttempts for an address that sent too many of those.
    """
    with counting((TOKENS_FROM_ADDRESS, address)):
        row = RefreshToken.objects.select_related("session").filter(digest=digest_of(token)).first()
        if row is None:
            raise TokenInvalid
    end_session(row.session)


def end_session(session: Session) -> None:
    """End a session; ending it again changes nothing."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=Now())


@transaction.atomic
def end_sessions(user: User, *, but: Session | None = None) -> int:
    """End every session of a person, or every other; returns how many.

    Those at the admin site, which are cookies and not counted, end in any case.
    """
    User.objects.filter(pk=user.pk).update(sessions_ended_at=Now())
    user.refresh_from_db(fields=["sessions_ended_at"])
    going_on = Session.objects.filter(user=user, ended_at=None, expires_at__gt=Now())
    others = going_on.exclude(pk=but.pk) if but else going_on
    return others.update(ended_at=Now())


def forget_old_sessions(age: timedelta = timedelta(days=30)) -> int:
    """Remove sessions that ended or ran out longer than ``age`` ago, with their tokens; returns how many."""
    gone = Session.objects.filter(expires_at__lt=Now() - age) | Session.objects.filter(ended_at__lt=Now() - age)
    return gone.delete()[1].get(Session._meta.label, 0)
