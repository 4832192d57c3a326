"""Signing in, staying signed in, and signing out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from chatsphere.accounts import models as rows
from chatsphere.accounts import sessions
from chatsphere.accounts.throttling import TOKENS_FROM_ADDRESS, counting
from chatsphere.accounts.tokens import AccessClaims, read_access_token
from chatsphere.accounts.viewers import viewer_of
from schema.accounts import User
from schema.context import Info, require_viewer
from schema.nodes import fetch, global_id
from schema.payloads import Errors, mutation, no_errors

if TYPE_CHECKING:
    from chatsphere.accounts.sessions import Tokens


@strawberry.type(description="What an access token says.")
class TokenPayload:
    email: str = strawberry.field(description="Address of the person at the time of issue.")
    iat: datetime = strawberry.field(description="When it was issued.")
    exp: datetime = strawberry.field(description="When it ends: at most ten minutes later.")

    @classmethod
    def of(cls, claims: AccessClaims) -> TokenPayload:
        """The public part of the claims."""
        return cls(email=claims.email, iat=claims.issued_at, exp=claims.expires_at)


@strawberry.input(description="What a person signs in by.")
class TokenAuthInput:
    email: str = strawberry.field(description="The account's address, in any case of letters.")
    password: str = strawberry.field(description="The account's password.")
    otp: str | None = strawberry.field(
        default=UNSET,
        description="Where the account has a second factor (SecondFactorRequired): six digits of the device, or a "
        "recovery code. Each is good once.",
    )


@strawberry.input(description="An access token to look at.")
class VerifyTokenInput:
    token: str = strawberry.field(description="An access token.")


@strawberry.input(description="A refresh token to exchange.")
class RefreshTokenInput:
    refresh_token: str = strawberry.field(description="The latest refresh token of the session. It is used up.")


@strawberry.input(description="A session to end.")
class RevokeTokenInput:
    refresh_token: str = strawberry.field(description="Any refresh token of the session.")


@strawberry.input(description="Which of one's sessions to end.")
class RevokeAllSessionsInput:
    keep_current: bool = strawberry.field(
        default=False, description="Whether the session that asks goes on. Default: false."
    )


@strawberry.input(description="One of one's sessions to end.")
class EndSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The session.")


@strawberry.type(description="A session's tokens: the outcome of tokenAuth and refreshToken.")
class TokenAuthPayload:
    token: str | None = strawberry.field(
        default=None, description="The access token: sent as the header Authorization: Bearer TOKEN."
    )
    payload: TokenPayload | None = strawberry.field(default=None, description="What the access token says.")
    refresh_token: str | None = strawberry.field(
        default=None, description="Exchanged for the next tokens by refreshToken, once. Keep it secret."
    )
    refresh_expires_at: datetime | None = strawberry.field(
        default=None, description="When the session ends if it is not refreshed before."
    )
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The person who is signed in."
    )
    errors: Errors = no_errors()

    @classmethod
    def of(cls, tokens: Tokens, info: Info) -> TokenAuthPayload:
        """The payload that hands the tokens over."""
        info.context.begun[tokens.session.user_id] = tokens.session
        return cls(
            token=tokens.access_token,
            payload=TokenPayload.of(tokens.claims),
            refresh_token=tokens.refresh_token,
            refresh_expires_at=tokens.refresh_expires_at,
            user=tokens.session.user,
        )


@strawberry.type(description="The outcome of verifyToken.")
class VerifyTokenPayload:
    payload: TokenPayload | None = strawberry.field(default=None, description="What the token says, if it holds.")
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of revokeToken.")
class RevokeTokenPayload:
    revoked: bool = strawberry.field(default=False, description="Whether the session is over.")
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of revokeAllSessions.")
class RevokeAllSessionsPayload:
    ended_count: int | None = strawberry.field(default=None, description="How many sessions were ended.")
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of endSession.")
class EndSessionPayload:
    ended_session_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the session that is over, for a client's cache."
    )
    errors: Errors = no_errors()


@strawberry.type
class SessionMutation:
    @mutation(
        description="Sign in: begin a session and get its tokens. Attempts are counted for each account and address. "
        "Needs no token."
    )
    def token_auth(self, info: Info, input: TokenAuthInput) -> TokenAuthPayload:
        client = info.context.client
        tokens = sessions.sign_in(
            input.email, input.password, otp=input.otp or "", device=client.device, address=client.address
        )
        return TokenAuthPayload.of(tokens, info)

    @mutation(description="Tell whether an access token is ours, in time, and its session goes on. Needs no token.")
    def verify_token(self, info: Info, input: VerifyTokenInput) -> VerifyTokenPayload:
        with counting((TOKENS_FROM_ADDRESS, info.context.address)):
            viewer_of(input.token)
        return VerifyTokenPayload(payload=TokenPayload.of(read_access_token(input.token)))

    @mutation(
        description="Exchange a refresh token for new tokens. One that was used before ends its session: somebody else "
        "may have it. Only within 10 seconds the client that used it is told TOKEN_ROTATED instead, and goes on with "
        "the tokens that it got. Needs no token."
    )
    def refresh_token(self, info: Info, input: RefreshTokenInput) -> TokenAuthPayload:
        client = info.context.client
        tokens = sessions.refresh(input.refresh_token, device=client.device, address=client.address)
        return TokenAuthPayload.of(tokens, info)

    @mutation(description="Sign out: end the session, and with it its access tokens, at once. Needs no token.")
    def revoke_token(self, info: Info, input: RevokeTokenInput) -> RevokeTokenPayload:
        sessions.revoke(input.refresh_token, address=info.context.address)
        return RevokeTokenPayload(revoked=True)

    @mutation(description="Sign out everywhere, or everywhere else; of the admin site in any case.")
    def revoke_all_sessions(self, info: Info, input: RevokeAllSessionsInput) -> RevokeAllSessionsPayload:
        viewer = require_viewer(info)
        kept = viewer.session if input.keep_current else None
        return RevokeAllSessionsPayload(ended_count=sessions.end_sessions(viewer.user, but=kept))

    @mutation(description="End one of one's own sessions: sign another device out.")
    def end_session(self, info: Info, input: EndSessionInput) -> EndSessionPayload:
        session = fetch(info, rows.Session, input.session_id, "sessionId")
        sessions.end_session(session)
        return EndSessionPayload(ended_session_id=strawberry.ID(global_id("Session", session.pk)))
