"""The viewer: whose eyes a request has, built here for every door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.accounts.models import Session, User
from chatsphere.accounts.tokens import read_access_token
from chatsphere.errors import TokenInvalid

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, by a session, until the access token ends."""

    user: User
    session: Session
    expires_at: datetime

    @property
    def user_id(self) -> UUID:
        """Primary key of the person."""
        return self.user.pk


def sessions_that_hold(ids: Collection[UUID]) -> set[UUID]:
    """Those of these sessions that have not ended and whose user is not suspended (one query for all)."""
    return set(Session.objects.holding().filter(pk__in=ids).values_list("pk", flat=True))


def viewer_of(token: str) -> Viewer:
    """Whom an access token stands for, asked of the database now (one query).

    Raises TokenExpired for a token past its time, TokenInvalid when it is not ours, its session has ended or its
    user is suspended.
    """
    claims = read_access_token(token)
    session = Session.objects.holding().select_related("user").filter(pk=claims.session_id, user=claims.user_id).first()
    if session is None:
        raise TokenInvalid("This session has ended: sign in again.")
    return Viewer(session.user, session, claims.expires_at)
