"""Telling people's front ends to look at their limits again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.bells import channel_of, tell

if TYPE_CHECKING:
    from uuid import UUID


def channel(user_id: UUID) -> str:
    """Where it is told that something about a person's limits has changed."""
    return channel_of("limits", user_id)


def tell_usage(user_id: UUID) -> None:
    """Have followers look at what this person holds and has used, once the present transaction is committed."""
    tell(channel(user_id), {})
