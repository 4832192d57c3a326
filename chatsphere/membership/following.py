"""Following one's limits: each as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.feeds import hub
from chatsphere.membership.usage import usage_of
from chatsphere.plans.news import channel
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from chatsphere.accounts.models import User
    from chatsphere.membership.usage import Usage

LOOK_SECONDS = 5.0
"""How often the database is looked at, whatever Redis says: an edited plan is seen by this."""


async def follow(user: User) -> AsyncGenerator[Usage]:
    """Every limit as it is now, and then each again whenever anything about it has changed, for ever."""
    told: dict[str, Usage] = {}
    async with hub().follow(channel(user.pk)) as news:
        while True:
            for usage in await in_thread_patiently(usage_of)(user):
                if told.get(usage.limit) != usage:
                    told[usage.limit] = usage
                    yield usage
            await news.next(LOOK_SECONDS)
