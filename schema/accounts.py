"""Accounts: who people are, and how they sign in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.accounts import models as rows
from chatsphere.accounts import services
from chatsphere.accounts.tokens import AccessClaims, read_access_token
from chatsphere.accounts.viewers import viewer_of
from chatsphere.membership.usage import usage_of
from chatsphere.plans.limits import plan_of
from schema.columns import Column
from schema.context import Info, require_viewer
from schema.inputs import given
from schema.nodes import Node
from schema.payloads import Errors, mutation, no_errors
from schema.plan_limits import LimitUsage
from schema.plans import Membership, SubscriptionPlan
from schema.siblings import FromRows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chatsphere.accounts.services import Tokens
    from chatsphere.accounts.viewers import Viewer
    from chatsphere.plans.models import Subscription as SubscriptionRow
    from chatsphere.plans.models import SubscriptionPlan as PlanRow


@strawberry_django.type(
    rows.UserProfile,
    field_cls=Column,
    description="What a person shows of themselves. Only the person sees it.",
)
class UserProfile(Node):
    name: str = strawberry.field(description="What the person is called: at most 100 characters, empty by default.")
    time_zone: str = strawberry.field(description="IANA name of the person's time zone; default UTC.")
    locale: str = strawberry.field(description="BCP 47 tag of the person's language; default en.")

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[rows.UserProfile]:
        """The viewer's own."""
        return rows.UserProfile.objects.filter(pk=viewer.user_id)


@strawberry_django.type(rows.User, field_cls=Column, description="A person with an account. Only the person sees it.")
class User(Node):
    email: str = strawberry.field(description="The address the person signs in by, in lower case.")
    created_at: datetime = strawberry.field(description="When the account was made.")

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[rows.User]:
        """The viewer."""
        return rows.User.objects.filter(pk=viewer.user_id)

    @strawberry.field(
        description="What the person shows of themselves.", graphql_type=UserProfile, extensions=[FromRows()]
    )
    def profile(self: rows.User) -> rows.UserProfile:
        return self.profile

    @strawberry.field(description="The plan the person is on.", graphql_type=SubscriptionPlan, extensions=[FromRows()])
    def plan(self: rows.User) -> PlanRow:
        return plan_of(self)

    @strawberry.field(
        description="The person's subscription; null for one who never had one.",
        graphql_type=Membership | None,
        extensions=[FromRows()],
    )
    def membership(self: rows.User) -> SubscriptionRow | None:
        return getattr(self, "subscription", None)

    @strawberry.field(
        description="How much of each limit of the plan is taken; limitEvents tells of changes.",
        extensions=[FromRows()],
    )
    def limits(self: rows.User) -> list[LimitUsage]:
        return [LimitUsage.of(usage) for usage in usage_of(self)]


@strawberry.type(description="What an access token says.")
class TokenPayload:
    email: str = strawberry.field(description="Address of the person at the time of issue.")
    iat: datetime = strawberry.field(description="When it was issued.")
    exp: datetime = strawberry.field(description="When it ends: at most ten minutes later.")

    @classmethod
    def of(cls, claims: AccessClaims) -> TokenPayload:
        """The public part of the claims."""
        return cls(email=claims.email, iat=claims.issued_at, exp=claims.expires_at)


@strawberry.type
class AccountQuery:
    @strawberry.field(description="The person who is signed in.", graphql_type=User)
    def viewer(self, info: Info) -> rows.User:
        return require_viewer(info).user


@strawberry.input(description="A new account.")
class RegisterInput:
    email: str = strawberry.field(description="An address that has no account here yet.")
    password: str = strawberry.field(
        description="8 to 1,000 characters; not a common password, not numbers alone, not like the address."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="What the person is called: at most 100 characters. Default: empty."
    )


@strawberry.input(description="What a person signs in by.")
class TokenAuthInput:
    email: str = strawberry.field(description="The account's address, in any case of letters.")
    password: str = strawberry.field(description="The account's password.")


@strawberry.input(description="An access token to look at.")
class VerifyTokenInput:
    token: str = strawberry.field(description="An access token.")


@strawberry.input(description="A refresh token to exchange.")
class RefreshTokenInput:
    refresh_token: str = strawberry.field(description="The latest refresh token of the session. It is used up.")


@strawberry.input(description="A session to end.")
class RevokeTokenInput:
    refresh_token: str = strawberry.field(description="Any refresh token of the session.")


@strawberry.input(description="Changes to one's profile. A field left out stays as it is; null gives it its default.")
class UpdateProfileInput:
    name: str | None = strawberry.field(default=UNSET, description="At most 100 characters; null empties it.")
    time_zone: str | None = strawberry.field(default=UNSET, description="IANA name; null: UTC.")
    locale: str | None = strawberry.field(default=UNSET, description="BCP 47 tag; null: en.")


@strawberry.type(description="The outcome of register.")
class RegisterPayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The new account. Sign in with tokenAuth."
    )
    errors: Errors = no_errors()


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
    def of(cls, tokens: Tokens) -> TokenAuthPayload:
        """The payload that hands the tokens over."""
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


@strawberry.type(description="The outcome of updateProfile.")
class UpdateProfilePayload:
    profile: rows.UserProfile | None = strawberry.field(
        graphql_type=UserProfile | None, default=None, description="The profile as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type
class AccountMutation:
    @mutation(description="Make an account, as far as the server takes new ones (see serverInfo). Needs no token.")
    def register(self, info: Info, input: RegisterInput) -> RegisterPayload:
        return RegisterPayload(user=services.register(input.email, input.password, name=input.name or ""))

    @mutation(description="Sign in: begin a session and get its tokens. Needs no token.")
    def token_auth(self, info: Info, input: TokenAuthInput) -> TokenAuthPayload:
        context = info.context
        tokens = services.sign_in(input.email, input.password, device=context.device, address=context.address)
        return TokenAuthPayload.of(tokens)

    @mutation(description="Tell whether an access token is ours, in time, and its session goes on. Needs no token.")
    def verify_token(self, info: Info, input: VerifyTokenInput) -> VerifyTokenPayload:
        viewer_of(input.token)
        return VerifyTokenPayload(payload=TokenPayload.of(read_access_token(input.token)))

    @mutation(
        description="Exchange a refresh token for new tokens. One that was used before ends its session: somebody "
        "else may have it. Needs no token."
    )
    def refresh_token(self, info: Info, input: RefreshTokenInput) -> TokenAuthPayload:
        return TokenAuthPayload.of(services.refresh(input.refresh_token))

    @mutation(description="Sign out: end the session, and with it its access tokens, at once. Needs no token.")
    def revoke_token(self, info: Info, input: RevokeTokenInput) -> RevokeTokenPayload:
        services.revoke(input.refresh_token)
        return RevokeTokenPayload(revoked=True)

    @mutation(description="Change one's own profile.")
    def update_profile(self, info: Info, input: UpdateProfileInput) -> UpdateProfilePayload:
        return UpdateProfilePayload(profile=services.update_profile(require_viewer(info).user, **given(input)))
