"""Plans: how much a person may hold and use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
import strawberry_django

from chatsphere.accounts import models as people
from chatsphere.membership.changing import change_plan
from chatsphere.membership.following import follow
from chatsphere.plans import models as rows
from chatsphere.threads import in_thread_patiently
from schema.columns import Column
from schema.context import Info, require_viewer
from schema.enums import described
from schema.nodes import Node
from schema.payloads import Errors, mutation, no_errors
from schema.plan_limits import Feature, LimitUsage
from schema.scalars import BigInt
from schema.siblings import FromRows

if TYPE_CHECKING:
    from schema.accounts import User

described(
    rows.SubscriptionStatus,
    "How it stands with a subscription. Whether it still holds, its end alone decides.",
    ACTIVE="It goes on.",
    PAST_DUE="A payment is missing; it holds until its end.",
    CANCELED="It is not renewed; it holds until its end.",
)


@strawberry_django.type(
    rows.SubscriptionPlan,
    field_cls=Column,
    description="A plan and its limits. Every person who is signed in sees all.",
)
class SubscriptionPlan(Node):
    key: str = strawberry.field(description="Stable name: free, pro, business.")
    name: str = strawberry.field(description="What people call it.")
    bots: int = strawberry.field(description="Bots held at once.")
    documents_per_bot: int = strawberry.field(description="Documents held at once by each bot.")
    storage_bytes: BigInt = strawberry.field(description="Bytes of all files of all bots.")
    file_bytes: BigInt = strawberry.field(description="Bytes of one file.")
    pages_per_document: int = strawberry.field(description="Pages of one document.")
    replies_per_month: int = strawberry.field(description="Replies begun in a calendar month, UTC.")
    tokens_per_month: BigInt = strawberry.field(
        description="Tokens of prompts and answers of the replies of a calendar month, UTC."
    )
    concurrent_replies: int = strawberry.field(description="Replies on their way at once, over all conversations.")
    requests_per_minute: int = strawberry.field(description="Requests to the API in a minute.")
    api_keys: int = strawberry.field(description="API keys that hold at once.")
    chat_models: list[str] = strawberry.field(
        description="Chat models that bots may use, by the provider's names; empty: any."
    )

    @strawberry.field(description="What it has besides, and other plans may lack.")
    def features(self: rows.SubscriptionPlan) -> list[Feature]:
        return [Feature(feature) for feature in self.features]


@strawberry_django.type(
    rows.Subscription,
    field_cls=Column,
    description="A person's subscription to a plan. Who has none, or one that has ended, is on the smallest plan.",
)
class Membership:
    status: rows.SubscriptionStatus = strawberry.field(description="How it stands.")
    started_at: datetime = strawberry.field(description="When it began.")
    ends_at: datetime | None = strawberry.field(description="When its period ends; null: it goes on.")

    @strawberry.field(description="The plan it is to.", graphql_type=SubscriptionPlan, extensions=[FromRows()])
    def plan(self: rows.Subscription) -> rows.SubscriptionPlan:
        return self.plan


@strawberry.type
class PlanQuery:
    @strawberry.field(description="Every plan there is, smallest first.", graphql_type=list[SubscriptionPlan])
    def plans(self, info: Info) -> list[rows.SubscriptionPlan]:
        require_viewer(info)
        return list(rows.SubscriptionPlan.objects.order_by("position", "id"))


@strawberry.input(description="A plan to change to.")
class ChangePlanInput:
    plan: str = strawberry.field(description="Key of the plan, as in plans { key }.")


@strawberry.type(description="The outcome of changePlan.")
class ChangePlanPayload:
    user: people.User | None = strawberry.field(
        graphql_type=Annotated["User", strawberry.lazy("schema.accounts")] | None,
        default=None,
        description="The person, on the new plan.",
    )
    errors: Errors = no_errors()


@strawberry.type
class PlanMutation:
    @mutation(
        description="Put yourself on another plan, at once. Refused where the operator sets plans (see serverInfo), "
        "and where you hold more than the plan does, or a bot answers by a chat model that it lacks: the error then "
        "says what does not fit."
    )
    def change_plan(self, info: Info, input: ChangePlanInput) -> ChangePlanPayload:
        user = require_viewer(info).user
        change_plan(user, rows.SubscriptionPlan.objects.named(input.plan))
        return ChangePlanPayload(user=user)


@strawberry.type
class PlanSubscription:
    @strawberry.subscription(
        description="How much of each limit of your plan is taken: all as they are now, and then each one again "
        "whenever it has changed."
    )
    async def limit_events(self, info: Info) -> AsyncIterator[LimitUsage]:
        user = (await in_thread_patiently(require_viewer)(info)).user
        async with aclosing(follow(user)) as usages:
            async for usage in usages:
                yield LimitUsage.of(usage)
