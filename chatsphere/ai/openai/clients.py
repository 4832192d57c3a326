"""The SDK's clients: with our time limits, without its retries, and configured by nobody but us."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, finalize

from httpx2 import Limits
from openai import AsyncOpenAI, DefaultAioHttpClient, DefaultHttpxClient, OpenAI, Timeout

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import AsyncGenerator

CONNECT = 5.0
"""Seconds to reach the provider: a healthy one takes milliseconds, and three attempts still fit a person's patience."""

READ = 60.0
"""Seconds without a byte: as long as a model may think before its first token."""

IDLE = 50.0
"""Seconds that a connection is kept after an answer: a new one makes trips to the provider (TCP, TLS) before it carries
a question.  Less than load balancers keep theirs (60), or questions would go into closed ones.  That one was closed
earlier is known as soon as its end is read; a question sent in the same moment costs an attempt."""

NO_KEY = "none"
"""Sent where no key is configured: the SDK insists on one, and servers that need none ignore it."""

OPENAI = "https://api.openai.com/v1"

_TIMEOUT = Timeout(connect=CONNECT, read=READ, write=30.0, pool=CONNECT)
LIMITS = Limits(max_connections=1_000, max_keepalive_connections=100, keepalive_expiry=IDLE)
"""As many connections as the SDK allows by itself.  It keeps idle ones for five seconds."""


def blocking_client(api_key: str, base_url: str) -> OpenAI:
    """Build a client for worker threads, which may share it."""
    http = DefaultHttpxClient(timeout=_TIMEOUT, limits=LIMITS)
    client = OpenAI(
        api_key=api_key or NO_KEY,
        base_url=base_url or OPENAI,
        timeout=_TIMEOUT,
        max_retries=0,
        http_client=http,
    )
    finalize(client, http.close)  # the SDK does so only with a client that it has made
    _forget_environment(client)
    return client


class AsyncClients:
    """A client for each event loop that asks, because connections cannot leave their loop.

    It is closed with the loop's asynchronous generators: ``asyncio.run`` does that at its end.
    """

    def __init__(self, api_key: str, base_url: str) -> None:
        self._api_key = api_key or NO_KEY
        self._base_url = base_url or OPENAI
        self._open: WeakKeyDictionary[AbstractEventLoop, tuple[AsyncOpenAI, AsyncGenerator[None]]] = WeakKeyDictionary()

    async def here(self) -> AsyncOpenAI:
        """Return the running loop's client; the first call of a loop takes some 30 ms."""
        loop = asyncio.get_running_loop()
        if loop not in self._open:
            client = self._build()
            lifetime = self._lifetime(loop, client)
            self._open[loop] = client, lifetime
            await anext(lifetime)
        return self._open[loop][0]

    def _build(self) -> AsyncOpenAI:
        client = AsyncOpenAI(
            api_key=self._api_key,
            base_url=self._base_url,
            timeout=_TIMEOUT,
            max_retries=0,
            # A quarter less CPU for each token than the SDK's own transport.
            http_client=DefaultAioHttpClient(timeout=_TIMEOUT, limits=LIMITS),
        )
        _forget_environment(client)
        return client

    async def _lifetime(self, loop: AbstractEventLoop, client: AsyncOpenAI) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            del self._open[loop]
            await client.close()


def _forget_environment(client: OpenAI | AsyncOpenAI) -> None:
    """Undo what the SDK reads from OPENAI_* by itself: settings come from one place."""
    client.organization = None
    client.project = None
    client.webhook_secret = None
    client._custom_headers = {}
