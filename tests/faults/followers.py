"""Clients that follow a conversation, each with the manners of a kind of client there is."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.faults.history import Broken, Held
from tests.journeys.client import SUBPROTOCOL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.faults.history import History

EVENTS = """
    subscription Events($conversation: ID!, $after: String) {
      conversationEvents(conversationId: $conversation, after: $after) {
        __typename
        cursor
        ... on LoggedEvent { sequence }
        ... on ReplyEvent { epoch reply { id } }
        ... on CitationAdded { citation { answerEnd } }
        ... on ReplyCompleted { reply { text status } }
        ... on ReplyStopped { reply { text status } }
        ... on ReplyFailed { reply { text status } failure { code isRetryable } }
        ... on ReplyDelta { replyId epoch offset text }
      }
    }"""

FATAL = frozenset({4400, 4401, 4004, 4005, 4406, 4409, 4429, 4500})
"""Close codes after which graphql-ws does not connect again (its isFatalInternalCloseCode and shouldRetry)."""
HARMLESS = frozenset({1000, 1001, 1005, 1006, 1012, 1013, 1014})
"""Of the codes 1000 to 1999, those after which it does."""

FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0
"""Seconds before a client connects again: doubled with each failure in a row, with as much again by chance."""


class GaveUp(AssertionError):
    """The server told the client something after which it does not come back."""


@dataclass
class Follower:
    """A client that holds what it was told, and connects again whenever its socket is lost.

    With ``resumes`` it subscribes with its last cursor; without, like graphql-ws and all that build on it, with what it
    subscribed with first, which had none.
    """

    name: str
    endpoint: str
    token: str
    conversation: str
    history: History
    resumes: bool = True
    held: Held = field(default_factory=Held)
    connections: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def following(self) -> AsyncIterator[Follower]:
        """Follow until the block is left."""
        self._task = asyncio.create_task(self._follow())
        try:
            yield self
        finally:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def until(self, is_so: Callable[[Held], bool], seconds: float = 60) -> None:
        """Wait until what is held is so; fails with the history when it does not come to that."""
        assert self._task is not None
        try:
            async with asyncio.timeout(seconds):
                while not is_so(self.held):
                    self._news.clear()
                    news = asyncio.create_task(self._news.wait())
                    await asyncio.wait({news, self._task}, return_when=asyncio.FIRST_COMPLETED)
                    news.cancel()
                    if self._task.done():
                        self._task.result()
        except TimeoutError:
            raise AssertionError(f"{self.name} waited {seconds} s in vain\n{self.history.of(self.name)}") from None
        except (Broken, GaveUp) as error:
            raise AssertionError(f"{self.name}: {error}\n{self.history.of(self.name)}") from error

    async def until_some_text(self, characters: int = 1) -> None:
        """Wait until so much of a reply was heard."""
        await self.until(lambda held: any(len(text) >= characters for text in held.texts.values()))

    async def until_ended(self, reply: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for the event that ends a reply."""
        await self.until(lambda held: reply in held.ends, seconds)
        return self.held.ends[reply]

    async def _follow(self) -> None:
        failures = 0
        async with aiohttp.ClientSession() as session:
            while True:
                self.connections += 1
                before = len(self.held.events), self.held.cursor
                try:
                    await self._connect(session)
                except (aiohttp.ClientError, ConnectionError) as error:
                    self._note({"type": "lost", "error": type(error).__name__})
                failures = 0 if before != (len(self.held.events), self.held.cursor) else failures + 1
                wait = min(LONGEST_WAIT, FIRST_WAIT * 2**failures)
                await asyncio.sleep(random.uniform(wait / 2, wait))

    async def _connect(self, session: aiohttp.ClientSession) -> None:
        """One socket, from its opening to its end."""
        last = 0
        async with session.ws_connect(self.endpoint, protocols=[SUBPROTOCOL], max_msg_size=0) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {self.token}"}})
            async for message in socket:
                frame = message.json()
                self._note(frame)
                match frame["type"]:
                    case "connection_ack":
                        await socket.send_json({"id": "1", "type": "subscribe", "payload": self._subscription()})
                    case "ping":
                        await socket.send_json({"type": "pong"})
                    case "next":
                        last = self._take(frame["payload"], last)
                    case "error" | "complete":
                        raise GaveUp(f"the operation was ended by the server: {frame}")
            self._note({"type": "closed", "code": socket.close_code})
            code = socket.close_code or 1006
            if code in FATAL or (1000 <= code < 2000 and code not in HARMLESS):
                raise GaveUp(f"the socket was closed with {code}")

    def _subscription(self) -> dict[str, Any]:
        variables = {"conversation": self.conversation}
        if self.resumes and self.held.cursor:
            variables["after"] = self.held.cursor
        return {"query": EVENTS, "variables": variables}

    def _take(self, payload: dict[str, Any], last: int) -> int:
        """Apply an event, which within one connection comes in order; returns the sequence reached."""
        if payload.get("errors"):
            raise GaveUp(f"an error: {payload['errors']}")
        event = payload["data"]["conversationEvents"]
        sequence: int = int(event["sequence"]) if "sequence" in event else last
        if "sequence" in event:
            event["sequence"] = sequence
            if last and sequence != last + 1:
                raise Broken(f"event {sequence} followed {last}")
            if self.resumes and sequence in self.held.events:
                raise Broken(f"event {sequence} came again after the cursor")
        self.held.take(event)
        self._news.set()
        return sequence

    def _note(self, frame: dict[str, Any]) -> None:
        self.history.add(self.name, self.connections, frame)
