"""People who change their plan themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from chatsphere.errors import PlanChangeClosed, PlanTooSmall, Shortfall
from chatsphere.membership.usage import held_by, models_of
from chatsphere.plans.limits import lock_holdings
from chatsphere.plans.models import Limit
from chatsphere.plans.services import set_plan

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.plans.models import Subscription, SubscriptionPlan


def change_plan(user: User, plan: SubscriptionPlan) -> Subscription:
    """Put oneself on another plan, at once, if all that one holds fits.

    Nothing is added meanwhile: what adds waits for the same lock.  Raises PlanChangeClosed where the operator alone
    does this, and PlanTooSmall with everything that does not fit.
    """
    if not settings.PLAN_CHANGES_BY_USERS:
        raise PlanChangeClosed
    with transaction.atomic():
        lock_holdings(user)
        held = held_by(user)
        shortfalls = [
            Shortfall(limit, number, getattr(plan, limit))
            for limit, number in held.items()
            if number > getattr(plan, limit)
        ]
        lacking = tuple(model for model in models_of(user) if not plan.allows_model(model))
        if lacking:
            shortfalls.append(Shortfall(Limit.CHAT_MODELS, len(lacking), 0, lacking))
        if shortfalls:
            raise PlanTooSmall(plan, shortfalls)
        return set_plan(user, plan)
