"""The viewer: whose eyes a request has, built here for every door and from every kind of credential."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.keys import MARK, ApiKey, Scope
from chatsphere.accounts.models import Session, User
from chatsphere.accounts.tokens import read_access_token
from chatsphere.compiled import Read
from chatsphere.errors import ScopeMissing, TokenInvalid

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

USE_NOTED = timedelta(minutes=1)
"""The use of a key is written down at most this often."""


_session = Read(
    lambda key, user: Session.objects.holding().select_related("user").filter(pk=key, user=user), key=UUID, user=UUID
)


@dataclass(frozen=True)
class Grant:
    """What an API key allows: these operations, with these bots."""

    scopes: frozenset[Scope]
    bots: frozenset[UUID]


@dataclass(frozen=True)
class Viewer:
    """A person, by a session until the access token ends, or by an API key.

    Without a ``grant`` all that is the person's is open.
    """

    user: User
    credential: Session | ApiKey
    expires_at: datetime
    grant: Grant | None = None

    @property
    def user_id(self) -> UUID:
        """Primary key of the person."""
        return self.user.pk

    @property
    def session(self) -> Session:
        """The session; raises ScopeMissing where an API key asks."""
        if isinstance(self.credential, Session):
            return self.credential
        raise ScopeMissing(())


def credentials_that_hold(ids: Collection[UUID]) -> set[UUID]:
    """Those of these sessions and keys that were not ended and whose user is not suspended (two queries for all)."""
    sessions = Session.objects.holding().filter(pk__in=ids).values_list("pk", flat=True)
    keys = ApiKey.objects.holding().filter(pk__in=ids).values_list("pk", flat=True)
    return {*sessions, *keys}


def viewer_of(token: str) -> Viewer:
    """Whom an access token or an API key stands for, asked of the database now (one query).

    Raises TokenExpired for a token past its time, TokenInvalid when it is not ours, its session has ended, the key
    was revoked or is past its time, or the user is suspended.
    """
    if token.startswith(MARK):
        return _by_key(token)
    claims = read_access_token(token)
    session = _session.row(key=claims.session_id, user=claims.user_id)
    if session is None:
        raise TokenInvalid("This session has ended: sign in again.")
    return Viewer(session.user, session, claims.expires_at)


def _by_key(token: str) -> Viewer:
    fresh = ExpressionWrapper(Q(last_used_at__gt=Now() - USE_NOTED), output_field=BooleanField())
    keys = ApiKey.objects.holding().select_related("owner").filter(digest=digest_of(token))
    found: Any = keys.annotate(
        is_noted=fresh, bot_ids=ArrayAgg("bots", filter=Q(bots__isnull=False), default=[])
    ).first()
    if found is None:
        raise TokenInvalid(
            "This API key is not valid: it is unknown, was revoked, or is past its time. Make a new one."
        )
    if not found.is_noted:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=Now() - USE_NOTED)
        ApiKey.objects.filter(unnoted, pk=found.pk).update(last_used_at=Now())
    grant = Grant(frozenset(map(Scope, found.scopes)), frozenset(found.bot_ids))
    return Viewer(found.owner, cast("ApiKey", found), found.expires_at, grant)
