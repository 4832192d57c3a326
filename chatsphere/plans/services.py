"""How much a person may hold and use: the one module that decides.

What is held (bots, documents, bytes) is checked by ``require_room`` under a lock of the owner's row; what
is used up by the month goes through ``reserve``, ``settle`` and ``release``, where test and count are one UPDATE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from chatsphere.accounts.models import User
from chatsphere.errors import PlanLimitReached
from chatsphere.plans.models import Allowance, Reservation, Subscription, SubscriptionPlan

if TYPE_CHECKING:
    from uuid import UUID


class Limit(StrEnum):
    """Limits of a plan; the values are its columns."""

    BOTS = "bots"
    DOCUMENTS_PER_BOT = "documents_per_bot"
    STORAGE_BYTES = "storage_bytes"
    FILE_BYTES = "file_bytes"
    PAGES_PER_DOCUMENT = "pages_per_document"
    REPLIES_PER_MONTH = "replies_per_month"


SENTENCES = {
    Limit.BOTS: "Your plan holds {limit} bots. Delete one, or change to a larger plan.",
    Limit.DOCUMENTS_PER_BOT: "Your plan holds {limit} documents a bot. Delete one, or change to a larger plan.",
    Limit.STORAGE_BYTES: "Your plan stores {limit} bytes and {used} are taken. Delete documents, or change the plan.",
    Limit.FILE_BYTES: "Your plan takes files of {limit} bytes at most and this has more. Split it, or change the plan.",
    Limit.PAGES_PER_DOCUMENT: "Your plan takes documents of at most {limit} pages. Split it, or change the plan.",
    Limit.REPLIES_PER_MONTH: "Your plan's {limit} replies of this month are used. Wait for the next month, "
    "or change to a larger plan.",
}

MB = 1_000_000
FIRST_PLANS = [
    {
        "key": "free", "name": "Free", "position": 0, "bots": 3, "documents_per_bot": 50, "storage_bytes": 200 * MB,
        "file_bytes": 20 * MB, "pages_per_document": 500, "replies_per_month": 1_000,
    },
    {
        "key": "pro", "name": "Pro", "position": 1, "bots": 20, "documents_per_bot": 1_000,
        "storage_bytes": 10_000 * MB, "file_bytes": 100 * MB, "pages_per_document": 3_000,
        "replies_per_month": 20_000,
    },
    {
        "key": "business", "name": "Business", "position": 2, "bots": 200, "documents_per_bot": 20_000,
        "storage_bytes": 200_000 * MB, "file_bytes": 500 * MB, "pages_per_document": 10_000,
        "replies_per_month": 500_000,
    },
]  # fmt: skip


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


def ensure_plans() -> None:
    """Store the first plans where there are none; plans that staff have edited stay as they are."""
    if SubscriptionPlan.objects.exists():
        return
    SubscriptionPlan.objects.bulk_create([SubscriptionPlan(**plan) for plan in FIRST_PLANS], ignore_conflicts=True)


def plan_of(user: User) -> SubscriptionPlan:
    """The plan the user is on: the first in order for one who never chose."""
    subscription = Subscription.objects.select_related("plan").filter(user=user).first()
    if subscription is not None:
        return subscription.plan
    return SubscriptionPlan.objects.order_by("position", "id")[0]


def set_plan(user: User, plan: SubscriptionPlan) -> Subscription:
    """Put the user on a plan, at once; what is held stays, what is added is measured by the new plan."""
    return Subscription.objects.update_or_create(user=user, defaults={"plan": plan})[0]


def limit_of(user: User, limit: Limit) -> int:
    """How much the user's plan allows."""
    return int(getattr(plan_of(user), limit.value))


def require_at_most(user: User, limit: Limit, amount: int) -> None:
    """Refuse a single thing that is larger than the plan takes; raises PlanLimitReached."""
    allowed = limit_of(user, limit)
    if amount > allowed:
        raise PlanLimitReached(
            SENTENCES[limit].format(limit=f"{allowed:,}", used=f"{amount:,}"), key=limit, limit=allowed, used=amount
        )


def lock_holdings(user: User) -> None:
    """Make the transactions that add to what this user holds wait for each other."""
    # Not FOR UPDATE: whatever else refers to the user (a sign-in, a question) need not wait.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def require_room(user: User, limit: Limit, held: int, adding: int = 1) -> None:
    """Refuse when ``held + adding`` is more than the plan allows; raises PlanLimitReached.

    ``held`` must have been counted after ``lock_holdings`` in the same transaction; otherwise two requests could
    both find the last place free.
    """
    allowed = limit_of(user, limit)
    if held + adding > allowed:
        raise PlanLimitReached(
            SENTENCES[limit].format(limit=f"{allowed:,}", used=f"{held:,}"), key=limit, limit=allowed, used=held
        )


def reserve(user: User, limit: Limit, subject: UUID, amount: int = 1) -> None:
    """Hold ``amount`` of this month's allowance for ``subject``, or refuse and hold nothing.

    The test and the count are one statement, so requests that arrive together cannot overspend.  Reserving again for
    the same subject changes nothing.  Months turn at midnight UTC.  Raises PlanLimitReached.
    """
    allowed = limit_of(user, limit)
    asked = {"user": user.pk, "key": limit.value, "month": this_month(), "subject": subject, "amount": amount}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_RESERVE, asked | {"allowed": allowed})
            if cursor.rowcount:
                return
    except IntegrityError:  # reserved for the same subject since the statement began; it took nothing
        return
    if Reservation.objects.filter(subject=subject, key=limit).exists():
        return
    allowance = Allowance.objects.filter(user=user, key=limit, month=this_month()).first()
    used = allowance.used + allowance.reserved if allowance else 0
    raise PlanLimitReached(
        SENTENCES[limit].format(limit=f"{allowed:,}", used=f"{used:,}"),
        key=limit, limit=allowed, used=used, resets_at=next_month(),
    )  # fmt: skip


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
