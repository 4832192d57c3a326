"""How much a person may hold and use: the one module that decides.

What is held (bots, documents, bytes) is checked by ``require_room`` under a lock of the owner's row; what
is used up goes through ``reserve``, ``settle`` and ``release``, where test and count are one UPDATE.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from chatsphere.accounts.models import User
from chatsphere.compiled import Read
from chatsphere.plans.models import Allowance, Limit, Reservation, Subscription, SubscriptionPlan
from chatsphere.plans.news import tell_usage
from chatsphere.plans.refusing import lacks_feature, lacks_model, too_small

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatsphere.plans.models import Feature

MONTHLY = frozenset({Limit.REPLIES_PER_MONTH, Limit.TOKENS_PER_MONTH})
NO_MONTH = date(1, 1, 1)
"""Under which is counted what does not begin anew with the month: it is only ever held, and given back."""

_TAKE = """
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(%(limits)s::jsonb) AS asked (key text, month date, amount bigint, allowed bigint)
    WHERE NOT EXISTS (
        SELECT FROM chatsphere_reservation AS held WHERE held.subject = %(subject)s AND held.key = asked.key)
), taken AS (
    INSERT INTO chatsphere_allowance AS kept (user_id, key, month, used, reserved)
    SELECT %(user)s, key, month,
        CASE WHEN %(is_used)s THEN amount ELSE 0 END, CASE WHEN %(is_used)s THEN 0 ELSE amount END
    FROM asked WHERE amount <= allowed ORDER BY key
    ON CONFLICT (user_id, key, month)
    DO UPDATE SET used = kept.used + excluded.used, reserved = kept.reserved + excluded.reserved
    WHERE kept.used + kept.reserved + excluded.used + excluded.reserved
        <= (SELECT allowed FROM asked WHERE asked.key = kept.key)
    RETURNING id, key
)
INSERT INTO chatsphere_reservation (allowance_id, subject, key, amount, settled)
SELECT taken.id, %(subject)s, key, amount, CASE WHEN %(is_used)s THEN amount END FROM taken JOIN asked USING (key)
"""

# The counts are locked in the order in which they are reserved: otherwise two replies could wait for each other.
_SETTLE = """
WITH closed AS (
    UPDATE chatsphere_reservation AS held SET settled = held.spent + coalesce(
        (SELECT amount::bigint FROM jsonb_each_text(%(spent)s::jsonb) AS spent (key, amount)
         WHERE spent.key = held.key), 0)
    WHERE subject = %(subject)s AND settled IS NULL
    RETURNING allowance_id, amount, settled
), locked AS (
    SELECT id FROM chatsphere_allowance WHERE id IN (SELECT allowance_id FROM closed) ORDER BY key FOR UPDATE
)
UPDATE chatsphere_allowance AS kept
SET reserved = kept.reserved - closed.amount, used = kept.used + closed.settled
FROM closed JOIN locked ON locked.id = closed.allowance_id
WHERE kept.id = closed.allowance_id
RETURNING kept.user_id
"""


_CORRECT = """
WITH counted AS (
    SELECT held.id, held.allowance_id, held.settled, spent.amount::bigint
    FROM chatsphere_reservation AS held JOIN jsonb_each_text(%(spent)s::jsonb) AS spent (key, amount) USING (key)
    WHERE held.subject = %(subject)s AND held.settled IS NOT NULL FOR UPDATE OF held
), corrected AS (
    UPDATE chatsphere_reservation AS held SET settled = counted.amount FROM counted WHERE held.id = counted.id
)
UPDATE chatsphere_allowance AS kept SET used = kept.used - counted.settled + counted.amount
FROM counted WHERE kept.id = counted.allowance_id
RETURNING kept.user_id
"""


_subscription = Read(lambda user: Subscription.objects.holding().select_related("plan").filter(user=user), user=UUID)
_holder = Read(lambda user: User.objects.select_for_update(no_key=True).only("pk").filter(pk=user), user=UUID)
_first_plan = Read(lambda: SubscriptionPlan.objects.order_by("position", "id")[:1])


def plan_of(user: User) -> SubscriptionPlan:
    """The plan the user is on: the first in order for one who has no subscription, or one that has ended."""
    subscription = _subscription.row(user=user.pk)
    if subscription is not None:
        return subscription.plan
    return _first_plan.rows()[0]


def limit_of(user: User, limit: Limit) -> int:
    """How much the user's plan allows."""
    return int(getattr(plan_of(user), limit))


def require_feature(user: User, feature: Feature) -> None:
    """Refuse what the user's plan does not have; raises PlanLimitReached."""
    if feature not in plan_of(user).features:
        raise lacks_feature(feature)


def require_at_most(plan: SubscriptionPlan, limit: Limit, amount: int) -> None:
    """Refuse a single thing that is larger than the plan takes; raises PlanLimitReached."""
    if amount > getattr(plan, limit):
        raise too_small(plan, limit, used=amount, needed=amount)


def lock_holdings(user: User) -> None:
    """Make the transactions that add to what this user holds wait for each other."""
    # Not FOR UPDATE: whatever else refers to the user (a sign-in, a question) need not wait.
    if _holder.row(user=user.pk) is None:
        raise User.DoesNotExist


def require_room(plan: SubscriptionPlan, limit: Limit, held: int, adding: int = 1) -> None:
    """Refuse when ``held + adding`` is more than the plan allows; raises PlanLimitReached.

    ``held`` must have been counted after ``lock_holdings`` in the same transaction; otherwise two requests could
    both find the last place free.
    """
    if held + adding > getattr(plan, limit):
        raise too_small(plan, limit, used=held, needed=held + adding)


def require_model(plan: SubscriptionPlan, model: str) -> None:
    """Refuse a chat model that the plan does not have; raises PlanLimitReached."""
    if not plan.allows_model(model):
        raise lacks_model(plan, model)


def reserve(user: User, plan: SubscriptionPlan, subject: UUID, amounts: Mapping[Limit, int]) -> None:
    """Hold so much of each limit for ``subject``, or refuse and hold nothing.

    Tests and counts are one statement, so requests that arrive together cannot overspend.  Reserving again for the same
    subject changes nothing.  Months turn at midnight UTC.  Raises PlanLimitReached; a transaction around this is then
    rolled back by whoever began it.
    """
    # Its transaction ends next, as a rule: until then all that the user sends waits for these counts.
    try:
        with transaction.atomic(savepoint=False):
            if _take(user, plan, subject, amounts, is_used=False) < len(amounts):
                _refuse_missing(user, plan, subject, amounts)
    except IntegrityError:  # reserved for the same subject since the statement began; it took nothing
        if connection.in_atomic_block:
            raise
        return
    tell_usage(user.pk)


def use(user: User, plan: SubscriptionPlan, subject: UUID, limit: Limit, amount: int) -> None:
    """Use so much of a limit at once, for what has no row that would give it back; ``correct`` says what it was.

    Raises PlanLimitReached; nothing is used then.
    """
    if not _take(user, plan, subject, {limit: amount}, is_used=True):
        _refuse_missing(user, plan, subject, {limit: amount})
    tell_usage(user.pk)


def _take(user: User, plan: SubscriptionPlan, subject: UUID, amounts: Mapping[Limit, int], *, is_used: bool) -> int:
    """Take what there is room for; of how many limits it was taken."""
    limits = [
        {"key": limit, "month": _month_of(limit).isoformat(), "amount": amount, "allowed": getattr(plan, limit)}
        for limit, amount in amounts.items()
    ]
    asked: dict[str, Any] = {"user": user.pk, "subject": subject, "is_used": is_used, "limits": json.dumps(limits)}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, asked)
        return int(cursor.rowcount)


def _refuse_missing(user: User, plan: SubscriptionPlan, subject: UUID, amounts: Mapping[Limit, int]) -> None:
    """Refuse because of the first limit of which ``subject`` holds nothing, if there is one."""
    held = set(Reservation.objects.filter(subject=subject).values_list("key", flat=True))
    for limit, amount in amounts.items():
        if limit not in held:
            used, reserved = counted(user, limit)
            taken = used + reserved
            resets_at = next_month() if limit in MONTHLY else None
            raise too_small(plan, limit, taken, needed=taken + amount, resets_at=resets_at)


def settle(subject: UUID, spent: Mapping[Limit, int]) -> None:
    """Turn what ``subject`` holds into used: of each limit what was spent, which may be more, and of others nothing.

    Settling again changes nothing.
    """
    _count(_SETTLE, subject, spent)


def spend(subject: UUID, limit: Limit, amount: int) -> None:
    """Have so much of what ``subject`` holds spent, whatever becomes of it: settled on top of the rest, not released.

    Once ``subject`` is settled this changes nothing.
    """
    held = Reservation.objects.filter(subject=subject, key=limit, settled=None)
    held.update(spent=F("spent") + amount)


def correct(subject: UUID, spent: Mapping[Limit, int]) -> None:
    """Of what ``subject`` has used, count what was spent in place of what was thought to be."""
    _count(_CORRECT, subject, spent)


def _count(statement: str, subject: UUID, spent: Mapping[Limit, int]) -> None:
    """Count what was spent, and tell its user if that changes anything."""
    asked: dict[str, Any] = {"subject": subject, "spent": json.dumps(spent)}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        counted_for = cursor.fetchone()
    if counted_for:
        tell_usage(counted_for[0])


def release(subject: UUID) -> None:
    """Give back all that ``subject`` holds but for what it has spent; what is settled stays."""
    settle(subject, {})


def counted(user: User, limit: Limit) -> tuple[int, int]:
    """What is used and what is reserved of a limit that is counted, in this month if it has months."""
    allowance = Allowance.objects.filter(user=user, key=limit, month=_month_of(limit)).first()
    return (allowance.used, allowance.reserved) if allowance else (0, 0)


def _month_of(limit: Limit) -> date:
    return this_month() if limit in MONTHLY else NO_MONTH


def this_month() -> date:
    """First day of the month, UTC."""
    return datetime.now(UTC).date().replace(day=1)


def next_month() -> datetime:
    """When the present month's allowances end: midnight UTC on the first of the next."""
    first = this_month()
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
