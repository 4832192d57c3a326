"""What the operator's staff do with plans."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import UNSET

from chatsphere.accounts.staff import require_staff
from chatsphere.plans import models as rows
from chatsphere.plans import services
from schema.context import Info, require_viewer
from schema.inputs import given
from schema.nodes import global_id
from schema.payloads import Errors, mutation, no_errors
from schema.plan_limits import Feature
from schema.plans import Membership, SubscriptionPlan
from schema.scalars import BigInt
from schema.staff import person_named


@strawberry.input(description="A new plan, which stands behind all others.")
class CreatePlanInput:
    key: str = strawberry.field(description="Stable name: 1 to 50 letters, digits, hyphens or underscores.")
    name: str = strawberry.field(description="What people call it: 1 to 50 characters.")
    bots: int = strawberry.field(description="Bots held at once.")
    documents_per_bot: int = strawberry.field(description="Documents held at once by each bot.")
    storage_bytes: BigInt = strawberry.field(description="Bytes of all files of all bots.")
    file_bytes: BigInt = strawberry.field(description="Bytes of one file.")
    pages_per_document: int = strawberry.field(description="Pages of one document.")
    replies_per_month: int = strawberry.field(description="Replies begun in a calendar month.")
    tokens_per_month: BigInt = strawberry.field(description="Tokens of a calendar month.")
    concurrent_replies: int = strawberry.field(description="Replies on their way at once.")
    requests_per_minute: int = strawberry.field(description="Requests to the API in a minute.")
    api_keys: int = strawberry.field(description="API keys that hold at once.")
    chat_models: list[str] = strawberry.field(
        default_factory=list,
        description="Chat models that bots may use, by the provider's names. Default: empty, which means any.",
    )
    features: list[Feature] = strawberry.field(
        default_factory=list, description="What it has besides. Default: nothing."
    )


@strawberry.input(description="A plan to delete.")
class DeletePlanInput:
    plan: str = strawberry.field(description="Key of a plan with no subscription, and not of the first.")


@strawberry.input(description="Changes to a plan. A field left out stays as it is; none can be null.")
class UpdatePlanInput:
    plan: str = strawberry.field(description="Key of the plan, as in plans { key }.")
    name: str | None = strawberry.field(default=UNSET, description="What people call it: 1 to 50 characters.")
    bots: int | None = strawberry.field(default=UNSET, description="Bots held at once.")
    documents_per_bot: int | None = strawberry.field(default=UNSET, description="Documents held at once by each bot.")
    storage_bytes: BigInt | None = strawberry.field(default=UNSET, description="Bytes of all files of all bots.")
    file_bytes: BigInt | None = strawberry.field(default=UNSET, description="Bytes of one file.")
    pages_per_document: int | None = strawberry.field(default=UNSET, description="Pages of one document.")
    replies_per_month: int | None = strawberry.field(default=UNSET, description="Replies begun in a calendar month.")
    tokens_per_month: BigInt | None = strawberry.field(default=UNSET, description="Tokens of a calendar month.")
    concurrent_replies: int | None = strawberry.field(default=UNSET, description="Replies on their way at once.")
    requests_per_minute: int | None = strawberry.field(default=UNSET, description="Requests to the API in a minute.")
    api_keys: int | None = strawberry.field(default=UNSET, description="API keys that hold at once.")
    chat_models: list[str] | None = strawberry.field(
        default=UNSET, description="Chat models that bots may use, by the provider's names; empty: any."
    )
    features: list[Feature] | None = strawberry.field(default=UNSET, description="What it has besides.")


@strawberry.input(description="A person's subscription, as it is to be.")
class SetUserPlanInput:
    user_id: strawberry.ID = strawberry.field(description="The person.")
    plan: str = strawberry.field(description="Key of the plan, as in plans { key }.")
    status: rows.SubscriptionStatus = strawberry.field(
        default=rows.SubscriptionStatus.ACTIVE, description="How it stands; CANCELED needs an end. Default: ACTIVE."
    )
    ends_at: datetime | None = strawberry.field(
        default=None, description="When its period ends, after which the smallest plan holds. Default: it goes on."
    )


@strawberry.type(description="The outcome of createPlan.")
class CreatePlanPayload:
    plan: rows.SubscriptionPlan | None = strawberry.field(
        graphql_type=SubscriptionPlan | None, default=None, description="The new plan."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deletePlan.")
class DeletePlanPayload:
    deleted_plan_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the plan that is gone, for a client's cache."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of updatePlan.")
class UpdatePlanPayload:
    plan: rows.SubscriptionPlan | None = strawberry.field(
        graphql_type=SubscriptionPlan | None, default=None, description="The plan as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of setUserPlan.")
class SetUserPlanPayload:
    membership: rows.Subscription | None = strawberry.field(
        graphql_type=Membership | None, default=None, description="The person's subscription as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type
class PlanStaffMutation:
    @mutation(description="Add a plan that people can be put on. For staff.")
    def create_plan(self, info: Info, input: CreatePlanInput) -> CreatePlanPayload:
        require_staff(require_viewer(info))
        return CreatePlanPayload(plan=services.create_plan(**vars(input)))

    @mutation(
        description="Delete a plan. Refused for the first, on which is whoever has no subscription, and as long as "
        "there is a subscription to it: the error then says so. For staff."
    )
    def delete_plan(self, info: Info, input: DeletePlanInput) -> DeletePlanPayload:
        require_staff(require_viewer(info))
        plan = rows.SubscriptionPlan.objects.named(input.plan)
        gone = global_id("SubscriptionPlan", plan.pk)
        services.delete_plan(plan)
        return DeletePlanPayload(deleted_plan_id=strawberry.ID(gone))

    @mutation(description="Change what a plan holds, for everybody on it, at once. What is held stays. For staff.")
    def update_plan(self, info: Info, input: UpdatePlanInput) -> UpdatePlanPayload:
        require_staff(require_viewer(info))
        plan = rows.SubscriptionPlan.objects.named(input.plan)
        return UpdatePlanPayload(plan=services.update_plan(plan, **given(input, without=("plan",))))

    @mutation(description="Put a person on a plan, at once, whatever the person holds. For staff.")
    def set_user_plan(self, info: Info, input: SetUserPlanInput) -> SetUserPlanPayload:
        person = person_named(info, input.user_id)
        plan = rows.SubscriptionPlan.objects.named(input.plan)
        return SetUserPlanPayload(membership=services.set_plan(person, plan, input.status, input.ends_at))
