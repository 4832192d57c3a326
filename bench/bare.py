"""A client that talks to the provider itself: the least that any answer takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import aiohttp

PROMPT: dict[str, Any] = {
    "model": "m",
    "stream": True,
    "messages": [
        {"role": "system", "content": '<passage number="1">' + "word " * 700},
        {"role": "user", "content": "?"},
    ],
}
"""About as long as a prompt with eight passages."""


async def first_token(session: aiohttp.ClientSession, provider_url: str) -> float:
    """Seconds from the request to the first token."""
    began = time.monotonic()
    async with session.post(f"{provider_url}/v1/chat/completions", json=PROMPT) as response:
        await response.content.readline()
        took = time.monotonic() - began
        await response.read()
    return took


async def reply(session: aiohttp.ClientSession, provider_url: str) -> tuple[float, float]:
    """Seconds to the first token, and to the end."""
    began = time.monotonic()
    first = 0.0
    async with session.post(f"{provider_url}/v1/chat/completions", json=PROMPT) as response:
        async for line in response.content:
            if line.startswith(b"data: ") and not first:
                first = time.monotonic() - began
    return first, time.monotonic() - began
