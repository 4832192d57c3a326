"""What staff and people do with plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from chatsphere.errors import InvalidField, NotFound, PlanInUse
from chatsphere.plans.models import Feature, Limit, Subscription, SubscriptionPlan, SubscriptionStatus
from chatsphere.plans.news import tell_usage
from chatsphere.rates import limits_changed

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    _require_valid(plan, exclude=[field.name for field in plan._meta.fields if field.name not in changes])
    plan.save(update_fields=list(changes))
    limits_changed()
    return plan


def create_plan(key: str, **figures: Any) -> SubscriptionPlan:
    """Add a plan, after all others; people are put on it by ``set_plan`` or change to it.

    Raises InvalidField, also for a key that another plan has.
    """
    last = SubscriptionPlan.objects.aggregate(position=Max("position"))["position"]
    plan = SubscriptionPlan(key=key, position=0 if last is None else last + 1, **figures)
    _require_valid(plan)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise InvalidField("There is a plan of this key. Choose another one.", "key") from None
    return plan


def delete_plan(plan: SubscriptionPlan) -> None:
    """Remove a plan that nobody is on; raises PlanInUse, and NotFound for one that is gone meanwhile."""
    with transaction.atomic():
        locked = _locked(plan)
        if use := use_of(locked):
            raise use
        locked.delete()


def use_of(plan: SubscriptionPlan) -> PlanInUse | None:
    """Why a plan cannot be deleted; None for one that nobody is on."""
    subscriptions, first = plan.subscriptions.count(), SubscriptionPlan.objects.order_by("position", "id")[0]
    if not subscriptions and plan != first:
        return None
    return PlanInUse(plan, subscriptions=subscriptions, is_first=plan == first)


def _locked(plan: SubscriptionPlan) -> SubscriptionPlan:
    """The plan, which nobody deletes or is put on until the transaction ends; raises NotFound."""
    locked = SubscriptionPlan.objects.select_for_update(no_key=True).filter(pk=plan.pk).first()
    if locked is None:
        raise NotFound("plan", ("plan",))
    return locked


def _require_valid(plan: SubscriptionPlan, exclude: Sequence[str] = ()) -> None:
    try:
        plan.clean_fields(exclude=exclude)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        first, *rest = name.split("_")
        raise InvalidField(" ".join(messages), first + "".join(map(str.capitalize, rest))) from None


def set_plan(
    user: User,
    plan: SubscriptionPlan,
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    ends_at: datetime | None = None,
) -> Subscription:
    """Put the user on a plan, at once; what is held stays, what is added is measured by the new plan.

    Raises InvalidField for a canceled subscription without an end, NotFound for a plan deleted meanwhile.
    """
    if status == SubscriptionStatus.CANCELED and ends_at is None:
        raise InvalidField("A canceled subscription needs the time at which it ends.", "endsAt")
    with transaction.atomic():
        values = {"plan": _locked(plan), "status": status, "ends_at": ends_at}
        subscription, _ = Subscription.objects.update_or_create(user=user, defaults=values)
    limits_changed()
    tell_usage(user.pk)
    return subscription
