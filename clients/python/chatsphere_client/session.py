"""A person's access to a server: signs in, renews the access token before it ends, signs out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chatsphere_client.api import Api, RefreshTokenInput, RevokeTokenInput, TokenAuthInput
from chatsphere_client.refusals import Refused, accepted

if TYPE_CHECKING:
    from chatsphere_client.api import TokenFields

SPARE = timedelta(seconds=30)
"""Time before its end at which an access token is renewed."""


class SignedOut(Exception):
    """Nobody is signed in, or the session has ended: sign in again."""


@dataclass(frozen=True)
class Tokens:
    """What is kept of a session.  The refresh token is good for one use."""

    access: str
    access_ends_at: datetime
    refresh: str


class Session:
    """Keeps the tokens of one session in memory; ``tokens`` may be kept elsewhere and given again."""

    def __init__(self, url: str, tokens: Tokens | None = None) -> None:
        self.tokens = tokens
        self._url = url
        self._renewing = asyncio.Lock()

    async def sign_in(self, email: str, password: str) -> None:
        """Begin a session; raises Refused when address and password do not match."""
        async with Api(url=self._url) as api:
            self.tokens = _tokens_of(accepted(await api.sign_in(TokenAuthInput(email=email, password=password))))

    async def sign_out(self) -> None:
        """End the session, here and on the server."""
        tokens, self.tokens = self.tokens, None
        if tokens is not None:
            async with Api(url=self._url) as api:
                await api.sign_out(RevokeTokenInput(refresh_token=tokens.refresh))

    async def access_token(self) -> str:
        """An access token that is good for the next while; raises SignedOut when there is none to be had."""
        async with self._renewing:  # a refresh token that is used twice ends the session
            if self.tokens is None:
                raise SignedOut("Nobody is signed in.")
            if self.tokens.access_ends_at - SPARE < datetime.now(UTC):
                self.tokens = await self._renewed(self.tokens)
            return self.tokens.access

    async def _renewed(self, tokens: Tokens) -> Tokens:
        async with Api(url=self._url) as api:
            payload = await api.refresh_tokens(RefreshTokenInput(refresh_token=tokens.refresh))
        try:
            return _tokens_of(accepted(payload))
        except Refused as refused:
            self.tokens = None
            raise SignedOut(str(refused)) from refused


def _tokens_of(payload: TokenFields) -> Tokens:
    assert payload.token
    assert payload.payload
    assert payload.refresh_token
    return Tokens(payload.token, payload.payload.exp, payload.refresh_token)
