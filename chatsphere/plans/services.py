"""What staff and people do with plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.plans.models import Feature, Subscription, SubscriptionPlan
from chatsphere.plans.news import tell_usage

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

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


def set_plan(user: User, plan: SubscriptionPlan) -> Subscription:
    """Put the user on a plan, at once; what is held stays, what is added is measured by the new plan."""
    subscription, _ = Subscription.objects.update_or_create(user=user, defaults={"plan": plan})
    tell_usage(user.pk)
    return subscription
