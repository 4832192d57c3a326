"""How a plan says no: one sentence for each limit, and which plans would say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.errors import PlanLimitReached
from chatsphere.plans.models import Limit, SubscriptionPlan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chatsphere.plans.models import Feature

SENTENCES = {
    Limit.BOTS: "Your plan holds {limit} bots. Delete one, or change to a larger plan.",
    Limit.DOCUMENTS_PER_BOT: "Your plan holds {limit} documents a bot. Delete one, or change to a larger plan.",
    Limit.STORAGE_BYTES: "Your plan stores {limit} bytes and {used} are taken. Delete documents, or change the plan.",
    Limit.FILE_BYTES: "Your plan takes files of {limit} bytes at most and this has more. Split it, or change the plan.",
    Limit.PAGES_PER_DOCUMENT: "Your plan takes documents of at most {limit} pages. Split it, or change the plan.",
    Limit.REPLIES_PER_MONTH: "Your plan's {limit} replies of this month are used. Wait for the next month, "
    "or change to a larger plan.",
    Limit.TOKENS_PER_MONTH: "Your plan's {limit} tokens of this month leave no room for a reply: {used} are used or "
    "held. Wait for the next month, or change to a larger plan.",
    Limit.CONCURRENT_REPLIES: "Your plan has {limit} replies written at once. Wait for one to end, or change to a "
    "larger plan.",
    Limit.REQUESTS_PER_MINUTE: "Your plan takes {limit} requests a minute. Wait a little, or change to a larger plan.",
    Limit.API_KEYS: "Your plan has {limit} API keys. Revoke one, or change to a larger plan.",
    Limit.CHAT_MODELS: "Your plan does not have the chat model {model}. Choose one of its own ({models}), or change "
    "the plan.",
    Limit.FEATURES: "Your plan does not have this feature. Change to a plan that has it.",
}


def too_small(
    plan: SubscriptionPlan, limit: Limit, used: int, needed: int, resets_at: datetime | None = None
) -> PlanLimitReached:
    """The refusal of what would take ``needed`` of a limit, of which ``used`` is taken."""
    allowed = int(getattr(plan, limit))
    return PlanLimitReached(
        SENTENCES[limit].format(limit=f"{allowed:,}", used=f"{used:,}"),
        key=limit,
        limit=allowed,
        used=used,
        resets_at=resets_at,
        upgrades=_upgrades(lambda other: getattr(other, limit) >= max(needed, allowed + 1)),
    )


def lacks_feature(feature: Feature) -> PlanLimitReached:
    """The refusal of what only plans with this feature have."""
    return PlanLimitReached(
        SENTENCES[Limit.FEATURES],
        key=Limit.FEATURES,
        limit=0,
        used=0,
        feature=feature,
        upgrades=_upgrades(lambda other: feature in other.features),
    )


def lacks_model(plan: SubscriptionPlan, model: str) -> PlanLimitReached:
    """The refusal of a chat model that the plan does not have, with those that it has."""
    return PlanLimitReached(
        SENTENCES[Limit.CHAT_MODELS].format(model=model, models=", ".join(plan.chat_models)),
        key=Limit.CHAT_MODELS,
        limit=0,
        used=0,
        models=plan.chat_models,
        upgrades=_upgrades(lambda other: other.allows_model(model)),
    )


def _upgrades(has_room: Callable[[SubscriptionPlan], bool]) -> tuple[SubscriptionPlan, ...]:
    """The plans that have room, smallest first."""
    return tuple(filter(has_room, SubscriptionPlan.objects.order_by("position", "id")))
