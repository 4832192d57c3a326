"""Subscriptions over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strawberry.http.streaming import SSETransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from strawberry.http import GraphQLHTTPResponse


class EventStream(SSETransport):
    """Server-sent events: lines end in LF alone, as some clients split on nothing else; an event's cursor is its id."""

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: Callable[[object], str]) -> str:
        """One result."""
        event = super().encode_next(response, encode_json)
        cursor = _cursor_in(response.get("data"))
        return f"id: {cursor}\n{event}" if cursor else event

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """One comment, which keeps the connection open."""
        return super().encode_comment(comment).replace("\r\n", "\n")


def _cursor_in(data: Any) -> str | None:
    """The cursor in a subscription's one field, if it was asked for under that name."""
    for value in (data or {}).values():
        cursor = value.get("cursor") if isinstance(value, dict) else None
        if isinstance(cursor, str) and cursor.isprintable():
            return cursor
    return None
