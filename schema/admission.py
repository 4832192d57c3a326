"""How often somebody may ask: by the plan of who is signed in, else by address."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import strawberry
from django.conf import settings

from chatsphere.accounts.throttling import counted_as
from chatsphere.plans.limits import limit_of, plan_of
from chatsphere.plans.models import Limit
from chatsphere.plans.refusing import too_small
from chatsphere.rates import Rate, count_request
from schema.context import Info
from schema.errors import RequestError, RequestErrorCode, of_refusal

if TYPE_CHECKING:
    from schema.context import Context


def admit(context: Context) -> RequestError | None:
    """Count an operation, one a request whatever it costs; the error where it is one too many."""
    context.rate = rate = context.counted or _count(context)
    if not rate.is_exceeded:
        return None
    seconds = max(1, math.ceil((rate.resets_at - datetime.now(UTC)).total_seconds()))
    return RequestError(
        RequestErrorCode.RATE_LIMITED,
        f"{rate.limit:,} requests a minute are taken. Wait {seconds} seconds.",
        **_of_plan(context, rate),
        limit=rate.limit,
        remaining=0,
        resetAt=rate.resets_at.isoformat(),
        retryAfter=seconds,
    )


def _of_plan(context: Context, rate: Rate) -> dict[str, Any]:
    """What the refusal of any other limit of a plan carries; nothing where the address is counted."""
    if not context.is_signed_in or context.viewer is None:
        return {}
    plan = plan_of(context.viewer.user)
    refusal = too_small(plan, Limit.REQUESTS_PER_MINUTE, rate.limit, needed=rate.used, resets_at=rate.resets_at)
    told = of_refusal(refusal).extensions or {}
    return {name: value for name, value in told.items() if name not in {"code", "limit"}}


def _count(context: Context) -> Rate:
    if context.is_signed_in and context.viewer is not None:
        user = context.viewer.user
        return count_request(f"user:{user.pk}", lambda: limit_of(user, Limit.REQUESTS_PER_MINUTE))
    return count_request(
        f"from:{counted_as(context.address or 'somewhere')}", lambda: settings.ANONYMOUS_REQUESTS_PER_MINUTE
    )


@strawberry.type(description="How many requests are taken in a minute, of the person or, without a token, the address.")
class RateLimit:
    limit: int = strawberry.field(description="Requests taken in a minute; an operation is one, whatever it costs.")
    remaining: int = strawberry.field(description="How many more are taken until resetAt.")
    reset_at: datetime = strawberry.field(description="When the count begins again at 0.")


@strawberry.type
class RateQuery:
    @strawberry.field(description="How many more requests you may make, this one counted. Needs no token.")
    def rate_limit(self, info: Info) -> RateLimit:
        rate = info.context.rate or _count(info.context)
        return RateLimit(limit=rate.limit, remaining=rate.remaining, reset_at=rate.resets_at)
