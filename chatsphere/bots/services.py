"""What owners do with their bots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.bots.models import Bot
from chatsphere.errors import InvalidField, NotFound
from chatsphere.plans.limits import lock_holdings, plan_of, require_model, require_room
from chatsphere.plans.models import Limit
from chatsphere.plans.news import tell_usage
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from django.db.models import Field

    from chatsphere.accounts.models import User

EDITABLE = frozenset(
    {
        "name", "description", "instructions", "model", "temperature", "welcome_message", "refusal_text", "language",
        "chunk_tokens",
        "status", "link_hosts", "passage_count", "vector_weight", "relevance_threshold",
    }
)  # fmt: skip


def create_bot(owner: User, **settings: Any) -> Bot:
    """Store a bot with these settings (those of ``EDITABLE``).

    Raises InvalidField, or PlanLimitReached, also where the owner's plan lacks the chat model, be it the server's.
    """
    bot = Bot(owner=owner)
    _apply(bot, settings)
    with transaction.atomic():
        lock_holdings(owner)
        require_room(plan_of(owner), Limit.BOTS, held=owner.bots.count())
        bot.save(force_insert=True)
        tell_usage(owner.pk)
    bot.refresh_from_db()
    return bot


def update_bot(bot: Bot, **changes: Any) -> Bot:
    """Change some settings and leave the others; None gives a setting its default.

    Raises InvalidField, NotFound, or PlanLimitReached for a chat model that the owner's plan does not have.
    """
    _apply(bot, changes)
    changed = {name: getattr(bot, name) for name in changes}
    if not Bot.objects.filter(pk=bot.pk).update(**changed, updated_at=Now()):
        raise NotFound("bot")  # deleted since it was fetched
    bot.refresh_from_db()
    return bot


def _apply(bot: Bot, changes: dict[str, Any]) -> None:
    unknown = changes.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not settings of a bot: {sorted(unknown)}")
    for name, value in changes.items():
        field = cast("Field[Any, Any]", Bot._meta.get_field(name))
        given = field.get_default() if value is None else value
        if isinstance(given, str):
            require_storable(given, *_camel(name))
        setattr(bot, name, given.strip() if name == "name" else given)
    try:
        bot.clean_fields(exclude=[field.name for field in Bot._meta.fields if field.name not in EDITABLE])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise InvalidField(" ".join(messages), *_camel(name)) from None
    if "model" in changes or bot._state.adding:
        require_model(plan_of(bot.owner), bot.answering_model)


def _camel(name: str) -> tuple[str]:
    first, *rest = name.split("_")
    return (first + "".join(word.capitalize() for word in rest),)
