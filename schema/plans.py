"""Plans: how much a person may hold and use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
import strawberry_django

from chatsphere.documents.services import stored_bytes
from chatsphere.plans import models as rows
from chatsphere.plans.limits import Usage, limit_of, usage_of_month
from schema.columns import Column
from schema.context import Info, require_viewer
from schema.nodes import Node
from schema.plan_limits import Feature, Limit, LimitUsage
from schema.scalars import BigInt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer


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

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[rows.SubscriptionPlan]:
        """All."""
        return rows.SubscriptionPlan.objects.all()


def usage_of(user: User) -> list[LimitUsage]:
    """What a person holds and has used, limit by limit."""
    held = {Limit.BOTS: user.bots.count(), Limit.STORAGE_BYTES: stored_bytes(user)}
    usages = [Usage(limit, limit_of(user, limit), used, 0, None) for limit, used in held.items()]
    usages.append(usage_of_month(user, Limit.REPLIES_PER_MONTH))
    return [LimitUsage.of(usage) for usage in usages]


@strawberry.type
class PlanQuery:
    @strawberry.field(description="Every plan there is, smallest first.", graphql_type=list[SubscriptionPlan])
    def plans(self, info: Info) -> list[rows.SubscriptionPlan]:
        require_viewer(info)
        return list(rows.SubscriptionPlan.objects.order_by("position", "id"))
