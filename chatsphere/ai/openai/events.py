"""Server-sent events as chat providers send them: JSON, one chunk an event, and in the end ``[DONE]``.

The SDK's own reading of them took a third of a worker's CPU for a token.  Here whatever has arrived together is read
together, and nothing is awaited for a chunk that is there.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator

DONE = b"[DONE]"

TRAILING_SECONDS = 0.1
"""How long the end of the body is waited for after the last event, so that the connection can be used again."""


class Events:
    """The events of a response that is still coming."""

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._pieces = response.aiter_bytes()
        self._line = bytearray()
        self._data: list[bytes] = []
        self._is_done = False

    async def next(self) -> list[Any] | None:
        """What has arrived, at least one event; None at the end.

        Raises ValueError for what is no JSON, and what the transport raises.  A last event without an end is no event.
        """
        while not self._is_done:
            piece = await anext(self._pieces, None)
            if piece is None:
                return None
            if found := list(self._events_in(piece)):
                return found
        await self._take_the_end()
        return None

    def _events_in(self, piece: bytes) -> Iterator[Any]:
        """The events that end in a piece; one that cannot be read stands as the ValueError that says so."""
        for line in self._lines_in(piece):
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" "))
            elif not line and self._data:
                said, self._data = b"\n".join(self._data), []
                if said.startswith(DONE):
                    self._is_done = True
                    return
                try:
                    yield json.loads(said.decode())
                except ValueError as error:
                    yield error

    def _lines_in(self, piece: bytes) -> list[bytes]:
        """The lines that end in a piece, by any of the three ends they may have.

        Where a piece ends between CR and LF there is one empty line more, which means nothing.
        """
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
        if not end:
            self._line += piece
            return []
        lines = bytes(self._line + piece[:end]).splitlines()
        self._line = bytearray(piece[end:])
        return lines

    async def _take_the_end(self) -> None:
        with suppress(TimeoutError, httpx2.HTTPError, httpx2.StreamError):
            async with asyncio.timeout(TRAILING_SECONDS):
                while await anext(self._pieces, None) is not None:
                    pass
