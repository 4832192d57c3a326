"""The typed API with a session, retries of what is safe, and conversations that are followed and taken up again."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import uuid4

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from chatsphere_client.api import Api, SendMessageInput
from chatsphere_client.conversation import HeldConversation
from chatsphere_client.refusals import accepted
from chatsphere_client.session import Session, SignedOut

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from chatsphere_client.api.async_base_client import HttpClient, Response
    from chatsphere_client.conversation import Event, Message

REVOKED = 4401
"""How the server closes a socket whose access has ended for good."""

ATTEMPTS = 20
"""How often a request or a socket that was cut is tried again before the caller is told."""

LONGEST_WAIT = 5.0
"""Seconds between two attempts, at most."""


class ChatSphere(Api):
    """Everything that is needed to talk to one server.

    ``authorization`` gives the Authorization header instead of a session, for keys of servers.
    """

    def __init__(
        self, url: str, *, session: Session | None = None, authorization: Callable[[], Awaitable[str]] | None = None
    ) -> None:
        self.session = session or Session(url)
        self._authorization = authorization or self._bearer
        client = httpx.AsyncClient(
            auth=_Authorized(self._authorization), headers={"Apollo-Require-Preflight": "true"}, timeout=60
        )
        super().__init__(url=url, http_client=cast("HttpClient", client), ws_url=url.replace("http", "ws", 1))

    async def __aenter__(self) -> Self:
        return self

    async def execute(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **kwargs: Any
    ) -> Response:
        """Carry out an operation; where the network fails, what may be done twice is tried again."""
        attempts = ATTEMPTS if _is_safe_twice(query, variables) else 1
        for attempt in range(1, attempts + 1):
            try:
                return await super().execute(query, operation_name, variables, **kwargs)
            except httpx.TransportError:
                if attempt == attempts:
                    raise
                await _wait(attempt)
        raise AssertionError("unreachable")

    async def follow(self, conversation_id: str, after: str | None = None) -> AsyncGenerator[Event]:
        """What happens in a conversation, for ever: across cut sockets it goes on from the last event.

        Without ``after`` it begins with the latest question.  Raises SignedOut when access has ended.
        """
        cursor, failures = after, 0
        while True:
            try:
                events = cast("AsyncGenerator[Event]", self.conversation_events(conversation_id, after=cursor))
                async with aclosing(events):
                    async for event in events:
                        cursor, failures = event.cursor, 0
                        yield event
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == REVOKED:
                    raise SignedOut(closed.rcvd.reason) from closed
                failures += 1
            except (OSError, InvalidHandshake):
                failures += 1
            if failures > ATTEMPTS:
                raise ConnectionError(f"{self.ws_url} cannot be reached.")
            await _wait(failures)

    async def ask(
        self,
        conversation_id: str,
        text: str,
        *,
        idempotency_key: str | None = None,
        heard: Callable[[Message], None] | None = None,
    ) -> Message:
        """Ask a question and wait until its reply is whole; ``heard`` is given the reply each time it has grown.

        Raises Refused when the plan has no room or a reply is being written.
        """
        question = SendMessageInput(
            conversation_id=conversation_id, text=text, idempotency_key=idempotency_key or uuid4().hex
        )
        sent = accepted(await self.send_message(question))
        assert sent.reply is not None
        held = HeldConversation()
        async with aclosing(self.follow(conversation_id)) as events:
            async for event in events:
                held.apply(event)
                reply = held.messages.get(sent.reply.id)
                if reply is not None and heard is not None:
                    heard(reply)
                if reply is not None and reply.is_final:
                    return reply
        raise AssertionError("unreachable")

    async def execute_ws(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **kwargs: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """Follow a subscription over a socket of its own, signed in anew each time."""
        self.ws_connection_init_payload = {"Authorization": await self._authorization()}
        async for data in super().execute_ws(query, operation_name, variables, **kwargs):
            yield data

    async def _bearer(self) -> str:
        return f"Bearer {await self.session.access_token()}"


class _Authorized(httpx.Auth):
    """Asks for the Authorization header when a request is sent, so that it is never an old one."""

    def __init__(self, authorization: Callable[[], Awaitable[str]]) -> None:
        self._authorization = authorization

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the header."""
        request.headers["Authorization"] = await self._authorization()
        yield request


def _is_safe_twice(query: str, variables: dict[str, Any] | None) -> bool:
    """Whether an operation carried out twice comes to the same: a query, or a mutation with a key of its own."""
    given = (variables or {}).get("input")
    return query.lstrip().startswith("query") or getattr(given, "idempotency_key", None) is not None


async def _wait(failures: int) -> None:
    await asyncio.sleep(
        min(0.1 * 2**failures, LONGEST_WAIT) * random.uniform(0.5, 1)
    )  # so that clients do not come back in step
