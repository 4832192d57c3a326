"""What the operator's staff see and do: people, suspended and restored, and invitations."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.accounts import invitations, staff
from chatsphere.accounts import models as people
from chatsphere.accounts.admission import Invitation as InvitationRow
from chatsphere.accounts.invitations import DAYS
from chatsphere.errors import NotFound
from schema.columns import Column
from schema.connections import Connection, Edge, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.nodes import Node, fetch, global_id, key_of
from schema.payloads import Errors, mutation, no_errors

if TYPE_CHECKING:
    from django.db.models import QuerySet


@strawberry_django.type(people.User, field_cls=Column, description="An account as staff see it. Nobody else does.")
class Account:
    email: str = strawberry.field(description="The address the person signs in by.")
    email_verified_at: datetime | None = strawberry.field(description="When the address was confirmed; null: never.")
    is_staff: bool = strawberry.field(description="Whether the person is of the staff.")
    created_at: datetime = strawberry.field(description="When the account was made.")

    @strawberry.field(description="The id of the person, a User: for suspendUser, restoreUser and setUserPlan.")
    def user_id(self: people.User) -> strawberry.ID:
        return strawberry.ID(global_id("User", self.pk))

    @strawberry.field(description="What the person is called.")
    def name(self: people.User) -> str:
        return self.profile.name

    @strawberry.field(description="Whether the person is shut out.")
    def is_suspended(self: people.User) -> bool:
        return not self.is_active

    @strawberry.field(description="When the person last signed in; null: never.")
    def last_signed_in_at(self: people.User) -> datetime | None:
        return self.last_login


@strawberry.enum(description="What accounts can be ordered by.")
class AccountOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the account was made.")
    EMAIL = strawberry.enum_value("email", description="Its address.")


@strawberry.input(description="The order of a list of accounts. Accounts that tie are ordered by id.")
class AccountOrder:
    field: AccountOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which accounts: those that meet every condition given.")
class AccountFilter:
    search: str | None = strawberry.field(
        default=UNSET, description="Only those whose address or name holds this text, in upper or lower case."
    )
    is_suspended: bool | None = strawberry.field(
        default=UNSET, description="Only those that are suspended, or only those that are not."
    )
    is_staff: bool | None = strawberry.field(default=UNSET, description="Only staff, or only others.")

    def narrow(self, accounts: QuerySet[people.User]) -> QuerySet[people.User]:
        """The accounts that meet the conditions."""
        if self.search:
            accounts = accounts.filter(staff.matching(self.search))
        if isinstance(self.is_suspended, bool):
            accounts = accounts.filter(is_active=not self.is_suspended)
        if isinstance(self.is_staff, bool):
            accounts = accounts.filter(is_staff=self.is_staff)
        return accounts


NEWEST_ACCOUNTS = AccountOrder(field=AccountOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry_django.type(
    InvitationRow, field_cls=Column, description="Leave to make one account. Only staff see it, and its token nobody."
)
class Invitation(Node):
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="Until when it can be used.")
    used_at: datetime | None = strawberry.field(description="When an account was made by it; null: not yet.")
    revoked_at: datetime | None = strawberry.field(description="When it was taken back; null: it was not.")

    @strawberry.field(description="The address that it is for; null: whoever has it.")
    def email(self: InvitationRow) -> str | None:
        return self.email or None


@strawberry.enum(description="What invitations can be ordered by.")
class InvitationOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the invitation was made.")


@strawberry.input(description="The order of a list of invitations. Those that tie are ordered by id.")
class InvitationOrder:
    field: InvitationOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


NEWEST_INVITATIONS = InvitationOrder(field=InvitationOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class StaffQuery:
    @connection(
        description="The accounts of this server: for staff; FORBIDDEN for others.",
        graphql_type=Connection[Account],
        order=NEWEST_ACCOUNTS,
        filter=AccountFilter,
    )
    def users(self, info: Info) -> QuerySet[people.User]:
        staff.require_staff(require_viewer(info))
        return people.User.objects.select_related("profile")

    @connection(
        description="The invitations that were made: for staff; FORBIDDEN for others.",
        graphql_type=Connection[Invitation],
        order=NEWEST_INVITATIONS,
    )
    def invitations(self, info: Info) -> QuerySet[InvitationRow]:
        viewer = require_viewer(info)
        staff.require_staff(viewer)
        return InvitationRow.objects.visible_to(viewer)


@strawberry.input(description="A person to shut out.")
class SuspendUserInput:
    user_id: strawberry.ID = strawberry.field(description="The person.")


@strawberry.input(description="A person to let in again.")
class RestoreUserInput:
    user_id: strawberry.ID = strawberry.field(description="The person.")


@strawberry.input(description="Leave to make an account.")
class CreateInvitationInput:
    email: str | None = strawberry.field(
        default=UNSET, description="The address that alone may register with it. Default: whoever has it."
    )
    expires_in_days: int = strawberry.field(default=DAYS, description="How long it holds: 1 to 365 days, default 7.")


@strawberry.input(description="An invitation to take back.")
class RevokeInvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="The invitation.")


@strawberry.type(description="The outcome of suspendUser.")
class SuspendUserPayload:
    account: people.User | None = strawberry.field(
        graphql_type=Account | None, default=None, description="The account as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of restoreUser.")
class RestoreUserPayload:
    account: people.User | None = strawberry.field(
        graphql_type=Account | None, default=None, description="The account as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of createInvitation.")
class CreateInvitationPayload:
    invitation: InvitationRow | None = strawberry.field(
        graphql_type=Invitation | None, default=None, description="The invitation."
    )
    invitation_edge: Edge[InvitationRow] | None = strawberry.field(
        graphql_type=Edge[Invitation] | None,
        default=None,
        description="The same as an edge of invitations, newest first.",
    )
    token: str | None = strawberry.field(
        default=None,
        description="What register takes as invitation. It is not shown again; null where it was mailed.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of revokeInvitation.")
class RevokeInvitationPayload:
    invitation: InvitationRow | None = strawberry.field(
        graphql_type=Invitation | None, default=None, description="The invitation as it is now."
    )
    errors: Errors = no_errors()


def person_named(info: Info, identity: str) -> people.User:
    """A person by global id, for staff; raises NotFound for everybody else whoever it is."""
    try:
        return staff.person_for(require_viewer(info), key_of(identity, "User"))
    except NotFound:
        raise NotFound("user", ("userId",)) from None


@strawberry.type
class StaffMutation:
    @mutation(description="Shut a person out: every session ends within seconds. For staff.")
    def suspend_user(self, info: Info, input: SuspendUserInput) -> SuspendUserPayload:
        person = person_named(info, input.user_id)
        return SuspendUserPayload(account=staff.suspend(person, require_viewer(info).user))

    @mutation(description="Let a suspended person in again. For staff.")
    def restore_user(self, info: Info, input: RestoreUserInput) -> RestoreUserPayload:
        person = person_named(info, input.user_id)
        return RestoreUserPayload(account=staff.restore(person, require_viewer(info).user))

    @mutation(description="Invite somebody. With mail set up, one for an address is mailed there. For staff.")
    def create_invitation(self, info: Info, input: CreateInvitationInput) -> CreateInvitationPayload:
        inviter = staff.require_staff(require_viewer(info))
        invitation, token = invitations.invite(inviter, input.email or "", input.expires_in_days)
        return CreateInvitationPayload(
            invitation=invitation, invitation_edge=Edge.of(invitation, NEWEST_INVITATIONS), token=token
        )

    @mutation(description="Take an invitation back. For staff.")
    def revoke_invitation(self, info: Info, input: RevokeInvitationInput) -> RevokeInvitationPayload:
        invitation = fetch(info, InvitationRow, input.invitation_id, "invitationId")
        return RevokeInvitationPayload(invitation=invitations.revoke_invitation(invitation))
