"""Subscriptions over HTTP."""

from __future__ import annotations

from strawberry.http.streaming import SSETransport


class EventStream(SSETransport):
    """Server-sent events whose lines end in LF alone: some clients split on nothing else."""

    def encode_event(self, event: str, data: str | None = None) -> str:
        """One event."""
        return super().encode_event(event, data).replace("\r\n", "\n")

    def encode_comment(self, comment: str) -> str:
        """One comment, which keeps the connection open."""
        return super().encode_comment(comment).replace("\r\n", "\n")
