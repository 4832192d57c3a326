"""How much of each limit a person has taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from chatsphere.ai import chat_model
from chatsphere.bots.keys import keys_held
from chatsphere.documents.holdings import stored_bytes
from chatsphere.plans.limits import MONTHLY, counted, next_month, plan_of
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from datetime import datetime

    from chatsphere.accounts.models import User


@dataclass(frozen=True)
class Usage:
    """One limit as its owner sees it.  ``resets_at`` is None for what is held rather than used up."""

    limit: Limit
    allowed: int
    used: int
    reserved: int
    resets_at: datetime | None


def held_by(user: User) -> dict[Limit, int]:
    """What the user holds; of the documents of a bot, those of the bot that has most."""
    fullest = user.bots.annotate(number=Count("documents")).order_by("-number").values_list("number", flat=True).first()
    return {
        Limit.BOTS: user.bots.count(),
        Limit.DOCUMENTS_PER_BOT: fullest or 0,
        Limit.STORAGE_BYTES: stored_bytes(user),
        Limit.API_KEYS: keys_held(user),
    }


def models_of(user: User) -> list[str]:
    """The chat models by which the user's bots answer, the server's for those that name none; in order of name."""
    named = user.bots.order_by().values_list("model", flat=True).distinct()
    return sorted({model or chat_model().default_model for model in named})


def usage_of(user: User) -> list[Usage]:
    """Every limit of which something can be taken: held, in use at present, or used up by the month."""
    plan = plan_of(user)
    held = [Usage(limit, getattr(plan, limit), used, 0, None) for limit, used in held_by(user).items()]
    return [
        *held,
        *(_counted(user, limit, getattr(plan, limit)) for limit in (*sorted(MONTHLY), Limit.CONCURRENT_REPLIES)),
    ]


def _counted(user: User, limit: Limit, allowed: int) -> Usage:
    used, reserved = counted(user, limit)
    return Usage(limit, allowed, used, reserved, next_month() if limit in MONTHLY else None)
