"""What staff and people do with plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from chatsphere.errors import InvalidField
from chatsphere.plans.models import Feature, Limit, Subscription, SubscriptionPlan, SubscriptionStatus
from chatsphere.plans.news import tell_usage
from chatsphere.rates import limits_changed

if TYPE_CHECKING:
    from datetime import datetime

    from chatsphere.accounts.models import User

EDITABLE = frozenset({"name", *map(str, Limit)})
MB = 1_000_000
FIRST_PLANS = [
    {
        "key": "free", "name": "Free", "position": 0, "bots": 3, "documents_per_bot": 50, "storage_bytes": 200 * MB,
        "file_bytes": 20 * MB, "pages_per_document": 500, "replies_per_month": 1_000, "tokens_per_month": 10_000_000,
        "concurrent_replies": 10, "requests_per_minute": 300, "api_keys": 2,
    },
    {
        "key": "pro", "name": "Pro", "position": 1, "bots": 20, "documents_per_bot": 1_000,
        "storage_bytes": 10_000 * MB, "file_bytes": 100 * MB, "pages_per_document": 3_000,
        "replies_per_month": 20_000, "tokens_per_month": 200_000_000, "concurrent_replies": 50,
        "requests_per_minute": 3_000, "api_keys": 20, "features": [Feature.WEBSITES],
    },
    {
        "key": "business", "name": "Business", "position": 2, "bots": 200, "documents_per_bot": 20_000,
        "storage_bytes": 200_000 * MB, "file_bytes": 500 * MB, "pages_per_document": 10_000,
        "replies_per_month": 500_000, "tokens_per_month": 5_000_000_000, "concurrent_replies": 500,
        "requests_per_minute": 30_000, "api_keys": 200, "features": [Feature.WEBSITES],
    },
]  # fmt: skip


def ensure_plans() -> None:
    """Store the first plans where there are none; plans that staff have edited stay as they are."""
    if SubscriptionPlan.objects.exists():
        return
    SubscriptionPlan.objects.bulk_create([SubscriptionPlan(**plan) for plan in FIRST_PLANS], ignore_conflicts=True)


def update_plan(plan: SubscriptionPlan, **changes: Any) -> SubscriptionPlan:
    """Change some figures of a plan and leave the others; they count from the next request on.  Raises InvalidField."""
    unknown = changes.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not figures of a plan: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(plan, name, value)
    try:
        plan.clean_fields(exclude=[field.name for field in plan._meta.fields if field.name not in changes])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        first, *rest = name.split("_")
        raise InvalidField(" ".join(messages), first + "".join(map(str.capitalize, rest))) from None
    plan.save(update_fields=list(changes))
    limits_changed()
    return plan


def set_plan(
    user: User,
    plan: SubscriptionPlan,
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    ends_at: datetime | None = None,
) -> Subscription:
    """Put the user on a plan, at once; what is held stays, what is added is measured by the new plan.

    Raises InvalidField for a canceled subscription without an end.
    """
    if status == SubscriptionStatus.CANCELED and ends_at is None:
        raise InvalidField("A canceled subscription needs the time at which it ends.", "endsAt")
    values = {"plan": plan, "status": status, "ends_at": ends_at}
    subscription, _ = Subscription.objects.update_or_create(user=user, defaults=values)
    limits_changed()
    tell_usage(user.pk)
    return subscription
