"""Telling those who follow the web sites of a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.bells import channel_of, tell

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.websites.models import Website


def channel(bot_id: UUID) -> str:
    """Where news of a bot's web sites are told."""
    return channel_of("websites", bot_id)


def mention(website: Website) -> None:
    """Have followers look at the web site, once the present transaction is committed."""
    tell(channel(website.bot_id), {"website": str(website.pk)})
