"""Following the web sites of a bot: each as it is, and again whenever it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.feeds import hub
from chatsphere.threads import in_thread_patiently
from chatsphere.websites.models import Website
from chatsphere.websites.news import channel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime
    from uuid import UUID

    from chatsphere.bots.models import Bot

LOOK_SECONDS = 5.0
"""How often the database is looked at, whatever Redis says."""


async def follow(bot: Bot) -> AsyncGenerator[Website]:
    """Every web site of a bot as it is now, and each again when it has changed, for ever."""
    told: dict[UUID, datetime] = {}
    async with hub().follow(channel(bot.pk)) as news:
        while True:
            for website in await in_thread_patiently(_read)(bot.pk):
                if told.get(website.pk) != website.updated_at:
                    told[website.pk] = website.updated_at
                    yield website
            await news.next(LOOK_SECONDS)


def _read(bot_id: UUID) -> list[Website]:
    return list(Website.objects.filter(bot=bot_id).order_by("created_at"))
