"""Access tokens: signed, ten minutes at most, and good only as long as their session is.

The signing is django-graphql-jwt's, by its settings (``GRAPHQL_JWT``); this is the one module that knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from graphql_jwt.exceptions import JSONWebTokenError, JSONWebTokenExpired
from graphql_jwt.settings import jwt_settings
from graphql_jwt.utils import get_payload, jwt_encode

from chatsphere.errors import TokenExpired, TokenInvalid

if TYPE_CHECKING:
    from chatsphere.accounts.models import Session

REMEMBERED = 2_000
"""Tokens whose signature is checked once in a process, by the key it has then: a client sends one for ten minutes."""

LONGEST = 8_192
"""Characters of a token, at most: the longest address takes half of that."""

REQUIRED_CLAIMS = frozenset({"exp", "iat", "sub", "jti", "aud", "iss", "sid"})


@dataclass(frozen=True)
class AccessClaims:
    """What an access token says."""

    user_id: UUID
    session_id: UUID
    email: str
    issued_at: datetime
    expires_at: datetime


def issue_access_token(session: Session) -> tuple[str, AccessClaims]:
    """A signed access token for the user of ``session``, and what it says."""
    issued_at = datetime.now(UTC).replace(microsecond=0)
    claims = AccessClaims(
        user_id=session.user_id,
        session_id=session.id,
        email=session.user.email,
        issued_at=issued_at,
        expires_at=issued_at + jwt_settings.JWT_EXPIRATION_DELTA,
    )
    payload = {
        "email": claims.email,
        "sub": str(claims.user_id),
        "sid": str(claims.session_id),
        "jti": str(uuid4()),
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
        "iss": jwt_settings.JWT_ISSUER,
        "aud": jwt_settings.JWT_AUDIENCE,
    }
    return jwt_encode(payload), claims


def read_access_token(token: str) -> AccessClaims:
    """What a token says, if it is ours and in time; raises TokenExpired or TokenInvalid.

    Nothing is looked up: whether its session still holds is for ``viewers.viewer_of``.
    """
    if len(token) > LONGEST:
        raise TokenInvalid
    claims = _read(token)
    if claims.expires_at <= datetime.now(UTC) - timedelta(seconds=jwt_settings.JWT_LEEWAY):
        raise TokenExpired
    return claims


@lru_cache(maxsize=REMEMBERED)
def _read(token: str) -> AccessClaims:
    """What it says, if it is ours and was in time when it was first read."""
    try:
        payload = get_payload(token)
    except JSONWebTokenExpired:
        raise TokenExpired from None
    except (JSONWebTokenError, UnicodeEncodeError):
        raise TokenInvalid from None
    if not payload.keys() >= REQUIRED_CLAIMS:
        raise TokenInvalid
    try:
        return AccessClaims(
            user_id=UUID(payload["sub"]),
            session_id=UUID(payload["sid"]),
            email=str(payload.get("email", "")),
            issued_at=datetime.fromtimestamp(payload["iat"], UTC),
            expires_at=datetime.fromtimestamp(payload["exp"], UTC),
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise TokenInvalid from None
