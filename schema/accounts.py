"""Who people are, what they show of themselves, and where they are signed in."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.accounts import models as rows
from chatsphere.accounts import second_factor
from chatsphere.accounts.profiles import update_profile
from chatsphere.membership.usage import usage_of
from chatsphere.plans.limits import plan_of
from schema.columns import Column
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.inputs import given
from schema.nodes import Node
from schema.payloads import Errors, mutation, no_errors
from schema.plan_limits import LimitUsage
from schema.plans import Membership, SubscriptionPlan
from schema.siblings import FromRows

if TYPE_CHECKING:
    from django.db.models import QuerySet

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
    avatar_url: str = strawberry.field(description="Address of a picture, by https; empty by default.")
    time_zone: str = strawberry.field(description="IANA name of the person's time zone; default UTC.")
    locale: str = strawberry.field(description="BCP 47 tag of the person's language; default en.")

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[rows.UserProfile]:
        """The viewer's own."""
        return rows.UserProfile.objects.filter(pk=viewer.user_id)


@strawberry_django.type(
    rows.Session,
    field_cls=Column,
    description="One device on which a person is signed in. Only the person sees it.",
)
class Session(Node):
    device: str = strawberry.field(description="The User-Agent that used it last: at most 200 characters.")
    address: str | None = strawberry.field(description="The IP address that used it last; null where it is not known.")
    created_at: datetime = strawberry.field(description="When the person signed in.")
    last_used_at: datetime = strawberry.field(
        description="When it was last refreshed, which a client in use does every few minutes."
    )
    expires_at: datetime = strawberry.field(description="When it ends if it is not refreshed before.")

    @strawberry.field(description="Whether this request was made by it, or gave out its tokens.")
    def is_current(self: rows.Session, info: Info) -> bool:
        return self == info.context.session_of(self.user_id)


@strawberry.enum(description="What sessions can be ordered by.")
class SessionOrderField(Enum):
    LAST_USED_AT = strawberry.enum_value("last_used_at", description="When the session was last refreshed.")
    CREATED_AT = strawberry.enum_value("created_at", description="When the person signed in.")


@strawberry.input(description="The order of a list of sessions. Sessions that tie are ordered by id.")
class SessionOrder:
    field: SessionOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


LATEST_SESSIONS = SessionOrder(field=SessionOrderField.LAST_USED_AT, direction=OrderDirection.DESC)


@strawberry_django.type(rows.User, field_cls=Column, description="A person with an account. Only the person sees it.")
class User(Node):
    email: str = strawberry.field(description="The address the person signs in by, in lower case.")
    email_verified_at: datetime | None = strawberry.field(
        description="When the address was confirmed by a mail sent there; null if it never was."
    )
    is_staff: bool = strawberry.field(description="Whether the person is of this server's staff.")
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

    @connection(
        description="Where the person is signed in: the sessions that go on. Empty unless this request is signed in "
        "or signs in.",
        graphql_type=Connection[Session],
        order=LATEST_SESSIONS,
        of="user",
    )
    def sessions(self: rows.User, info: Info) -> QuerySet[rows.Session]:
        # Who was just made or given a new password is not signed in.
        is_signed_in = info.context.session_of(self.pk) is not None
        return rows.Session.objects.of(self).holding() if is_signed_in else rows.Session.objects.none()

    @strawberry.field(description="Whether sign-in asks for a code besides the password.", extensions=[FromRows()])
    def is_second_factor_on(self: rows.User) -> bool:
        return second_factor.is_on(self)

    @strawberry.field(description="How many recovery codes are left.", extensions=[FromRows()])
    def recovery_codes_left(self: rows.User) -> int:
        return second_factor.recovery_codes_left(self)

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


@strawberry.type
class AccountQuery:
    @strawberry.field(description="The person who is signed in.", graphql_type=User)
    def viewer(self, info: Info) -> rows.User:
        return require_viewer(info).user


@strawberry.input(description="Changes to one's profile. A field left out stays as it is; null gives it its default.")
class UpdateProfileInput:
    name: str | None = strawberry.field(default=UNSET, description="At most 100 characters; null empties it.")
    avatar_url: str | None = strawberry.field(
        default=UNSET, description="Address of a picture, by https, at most 500 characters; null: none."
    )
    time_zone: str | None = strawberry.field(default=UNSET, description="IANA name; null: UTC.")
    locale: str | None = strawberry.field(default=UNSET, description="BCP 47 tag; null: en.")


@strawberry.type(description="The outcome of updateProfile.")
class UpdateProfilePayload:
    profile: rows.UserProfile | None = strawberry.field(
        graphql_type=UserProfile | None, default=None, description="The profile as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type
class AccountMutation:
    @mutation(description="Change one's own profile.")
    def update_profile(self, info: Info, input: UpdateProfileInput) -> UpdateProfilePayload:
        return UpdateProfilePayload(profile=update_profile(require_viewer(info).user, **given(input)))
