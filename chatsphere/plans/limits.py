"""How much a person may hold and use: the one module that decides.

What is held (bots, documents, bytes) is checked by ``require_room`` under a lock of the owner's row; what
is used up goes through ``reserve``, ``settle`` and ``release``, where test and count are one UPDATE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from chatsphere.accounts.models import User
from chatsphere.plans.models import Allowance, Feature, Limit, Reservation, Subscription, SubscriptionPlan
from chatsphere.plans.refusing import lacks_feature, too_small

if TYPE_CHECKING:
    from uuid import UUID

_RESERVE = """
WITH allowance AS (
    INSERT INTO chatsphere_allowance AS kept (user_id, key, month, used, reserved)
    SELECT %(user)s, %(key)s, %(month)s, 0, %(amount)s
    WHERE %(amount)s <= %(allowed)s
      AND NOT EXISTS (SELECT FROM chatsphere_reservation WHERE subject = %(subject)s AND key = %(key)s)
    ON CONFLICT (user_id, key, month) DO UPDATE SET reserved = kept.reserved + excluded.reserved
    WHERE kept.used + kept.reserved + excluded.reserved <= %(allowed)s
    RETURNING id
)
INSERT INTO chatsphere_reservation (allowance_id, subject, key, amount)
SELECT id, %(subject)s, %(key)s, %(amount)s FROM allowance
"""


def plan_of(user: User) -> SubscriptionPlan:
    """The plan the user is on: the first in order for one who has no subscription, or one that has ended."""
    subscription = Subscription.objects.holding().select_related("plan").filter(user=user).first()
    if subscription is not None:
        return subscription.plan
    return SubscriptionPlan.objects.order_by("position", "id")[0]


def limit_of(user: User, limit: Limit) -> int:
    """How much the user's plan allows."""
    return int(getattr(plan_of(user), limit))


def require_feature(user: User, feature: Feature) -> None:
    """Refuse what the user's plan does not have; raises PlanLimitReached."""
    if feature not in plan_of(user).features:
        raise lacks_feature(feature)


def require_at_most(user: User, limit: Limit, amount: int) -> None:
    """Refuse a single thing that is larger than the plan takes; raises PlanLimitReached."""
    plan = plan_of(user)
    if amount > getattr(plan, limit):
        raise too_small(plan, limit, used=amount, needed=amount)


def lock_holdings(user: User) -> None:
    """Make the transactions that add to what this user holds wait for each other."""
    # Not FOR UPDATE: whatever else refers to the user (a sign-in, a question) need not wait.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def require_room(user: User, limit: Limit, held: int, adding: int = 1) -> None:
    """Refuse when ``held + adding`` is more than the plan allows; raises PlanLimitReached.

    ``held`` must have been counted after ``lock_holdings`` in the same transaction; otherwise two requests could
    both find the last place free.
    """
    plan = plan_of(user)
    if held + adding > getattr(plan, limit):
        raise too_small(plan, limit, used=held, needed=held + adding)


def reserve(user: User, limit: Limit, subject: UUID, amount: int = 1) -> None:
    """Hold ``amount`` of this month's allowance for ``subject``, or refuse and hold nothing.

    The test and the count are one statement, so requests that arrive together cannot overspend.  Reserving again for
    the same subject changes nothing.  Months turn at midnight UTC.  Raises PlanLimitReached.
    """
    plan = plan_of(user)
    asked = {"user": user.pk, "key": limit.value, "month": this_month(), "subject": subject, "amount": amount}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_RESERVE, asked | {"allowed": getattr(plan, limit)})
            if cursor.rowcount:
                return
    except IntegrityError:  # reserved for the same subject since the statement began; it took nothing
        return
    if Reservation.objects.filter(subject=subject, key=limit).exists():
        return
    allowance = Allowance.objects.filter(user=user, key=limit, month=this_month()).first()
    used = allowance.used + allowance.reserved if allowance else 0
    raise too_small(plan, limit, used, needed=used + amount, resets_at=next_month())


def settle(limit: Limit, subject: UUID, amount: int | None = None) -> None:
    """Turn what ``subject`` holds into used: ``amount`` of it, or all.  Settling again changes nothing."""
    with transaction.atomic():
        held = Reservation.objects.select_for_update().filter(subject=subject, key=limit, settled=None).first()
        if held is None:
            return
        held.settled = held.amount if amount is None else amount
        held.save(update_fields=["settled"])
        Allowance.objects.filter(pk=held.allowance_id).update(
            reserved=F("reserved") - held.amount, used=F("used") + held.settled
        )


def release(limit: Limit, subject: UUID) -> None:
    """Give back all that ``subject`` holds; what is settled stays."""
    settle(limit, subject, 0)


@dataclass(frozen=True)
class Usage:
    """One limit as its owner sees it.  ``resets_at`` is None for what is held rather than used up."""

    limit: Limit
    allowed: int
    used: int
    reserved: int
    resets_at: datetime | None


def usage_of_month(user: User, limit: Limit) -> Usage:
    """What is used and reserved of a monthly limit."""
    allowance = Allowance.objects.filter(user=user, key=limit, month=this_month()).first()
    used, reserved = (allowance.used, allowance.reserved) if allowance else (0, 0)
    return Usage(limit, limit_of(user, limit), used, reserved, next_month())


def this_month() -> date:
    """First day of the month, UTC."""
    return datetime.now(UTC).date().replace(day=1)


def next_month() -> datetime:
    """When the present month's allowances end: midnight UTC on the first of the next."""
    first = this_month()
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
