"""Plans: how much a person may hold and use."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
import strawberry_django

from chatsphere.documents.services import stored_bytes
from chatsphere.plans import models as rows
from chatsphere.plans.services import Limit, Usage, limit_of, usage_of_month
from schema.columns import Column
from schema.context import Info, require_viewer
from schema.enums import described
from schema.nodes import Node
from schema.scalars import BigInt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer

described(
    Limit,
    "The limits of a plan.",
    BOTS="Bots held at once.",
    DOCUMENTS_PER_BOT="Documents held at once by each bot.",
    STORAGE_BYTES="Bytes of all files of all bots.",
    FILE_BYTES="Bytes of one file.",
    PAGES_PER_DOCUMENT="Pages of one document.",
    REPLIES_PER_MONTH="Replies begun in a calendar month, UTC.",
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

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[rows.SubscriptionPlan]:
        """All."""
        return rows.SubscriptionPlan.objects.all()


@strawberry.type(description="How much of one limit is taken.")
class LimitUsage:
    key: Limit = strawberry.field(description="Which limit.")
    limit: BigInt = strawberry.field(description="What the plan allows, in the limit's own unit.")
    used: BigInt = strawberry.field(description="What is taken, in the same unit.")
    reserved: BigInt = strawberry.field(description="What is held for work under way, and given back if it fails.")
    resets_at: datetime | None = strawberry.field(
        description="When used begins again at 0; null for a limit that only removing something relieves."
    )

    @classmethod
    def of(cls, usage: Usage) -> LimitUsage:
        """One limit as its owner sees it."""
        return cls(
            key=usage.limit,
            limit=BigInt(usage.allowed),
            used=BigInt(usage.used),
            reserved=BigInt(usage.reserved),
            resets_at=usage.resets_at,
        )


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
