"""The person who asks: an account on the largest plan, bots with documents, conversations, and sockets that listen."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from asgiref.sync import sync_to_async

from tests.journeys.client import SUBPROTOCOL, Api
from tests.journeys.walk import ADD_DOCUMENT, CREATE_BOT, SEND, START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EMAIL = "bench@example.org"
PASSWORD = "a long enough passphrase"  # noqa: S105 - of an account that lives for minutes
PLAN = "business"

DOCUMENTS = """
    query Documents($bot: ID!) {
      bot(id: $bot) {
        ready: documents(filter: {stage: READY}, first: 1) { totalCount }
        failed: documents(filter: {stage: FAILED}, first: 5) { nodes { title failure { message } } }
      }
    }"""
CHUNKS = """
    query Chunks($bot: ID!) { bot(id: $bot) { documents(first: 100) { nodes { chunkCount } } } }"""
EVENTS = """
    subscription Events($conversation: ID!) {
      conversationEvents(conversationId: $conversation) {
        __typename
        cursor
        ... on ReplyDelta { epoch offset text }
        ... on ReplyFailed { failure { code message } }
        ... on ReplyCompleted { reply { text } }
      }
    }"""
INGESTION_SECONDS = 300
READY_POLL_SECONDS = 0.1
TOKEN_SECONDS = 300
"""An access token lives twice as long."""


class Person:
    """One person's access, by HTTP and by any number of sockets."""

    def __init__(self, endpoint: str, session: aiohttp.ClientSession) -> None:
        self.api = Api(endpoint, session)
        self.session = session

    @classmethod
    @asynccontextmanager
    async def at(cls, endpoint: str) -> AsyncIterator[Self]:
        """Somebody with an account there, signed in."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            person = cls(endpoint, session)
            await sync_to_async(_ensure_account)()
            await person.api.sign_in(EMAIL, PASSWORD)
            yield person

    async def bot_with(self, *files: Path) -> str:
        """A new bot that knows these files; its id."""
        bot = await self.bot()
        for path in files:
            await self.upload(bot, path)
        await self.until_ready(bot, len(files))
        return bot

    async def bot(self) -> str:
        """A new bot; its id."""
        made: str = (await self.api.change(CREATE_BOT, "createBot", name="Bench"))["bot"]["id"]
        return made

    async def upload(self, bot: str, path: Path) -> None:
        """Give a bot a file."""
        await self.api.upload(ADD_DOCUMENT, "addDocument", path, "input.source.file", botId=bot, source={"file": None})

    async def until_ready(self, bot: str, documents: int, *, seconds: float = INGESTION_SECONDS) -> None:
        """Wait until so many documents of a bot are ready; raises RuntimeError when one of them fails."""
        signs_in_at = time.monotonic() + TOKEN_SECONDS
        async with asyncio.timeout(seconds):
            while True:
                if time.monotonic() > signs_in_at:
                    await self.api.sign_in(EMAIL, PASSWORD)
                    signs_in_at = time.monotonic() + TOKEN_SECONDS
                state = (await self.api.ask(DOCUMENTS, bot=bot))["bot"]
                if state["failed"]["nodes"]:
                    raise RuntimeError(f"documents failed: {state['failed']['nodes']}")
                if state["ready"]["totalCount"] == documents:
                    return
                await asyncio.sleep(READY_POLL_SECONDS)

    async def chunks_of(self, bot: str) -> int:
        """How many chunks a bot's documents have, of at most 100 documents."""
        nodes = (await self.api.ask(CHUNKS, bot=bot))["bot"]["documents"]["nodes"]
        return sum(node["chunkCount"] for node in nodes)

    async def conversation_with(self, bot: str) -> str:
        """A new conversation; its id."""
        started: str = (await self.api.change(START, "startConversation", botId=bot))["conversation"]["id"]
        return started

    async def send(self, conversation: str, text: str) -> None:
        """Ask a question."""
        await self.api.change(SEND, "sendMessage", conversationId=conversation, text=text)

    @asynccontextmanager
    async def listening_to(self, conversation: str) -> AsyncIterator[Listener]:
        """A socket of its own on which a conversation is followed."""
        async with self.session.ws_connect(self.api.endpoint, protocols=[SUBPROTOCOL], max_msg_size=0) as socket:
            listener = Listener(socket)
            await listener.subscribe(self.api.token, conversation)
            hearing = asyncio.create_task(listener.hear())
            try:
                yield listener
            finally:
                hearing.cancel()


class Listener:
    """What came on one socket, and when, by the clock that stamps the tokens."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.text = ""
        self.stored = ""
        self.first_token_at = 0.0
        self.completed_at = 0.0
        self.delays: list[tuple[float, float]] = []
        """When each token came, and how many seconds it was on its way from the provider."""
        self.completed = asyncio.Event()
        self.named = asyncio.Event()
        self.failure: dict[str, str] | None = None

    async def subscribe(self, token: str, conversation: str) -> None:
        """Open the protocol and subscribe."""
        await self._socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        acknowledged = await self._socket.receive_json()
        assert acknowledged["type"] == "connection_ack", acknowledged
        payload = {"query": EVENTS, "variables": {"conversation": conversation}}
        await self._socket.send_json({"id": "1", "type": "subscribe", "payload": payload})

    async def hear(self) -> None:
        """Take what comes, until cancelled; nobody waits on when this ends in an error, which then is shown."""
        try:
            async for message in self._socket:
                frame = json.loads(message.data)
                if frame["type"] == "ping":
                    await self._socket.send_json({"type": "pong"})
                elif frame["type"] == "next":
                    self._take(frame["payload"]["data"]["conversationEvents"], time.monotonic())
        finally:
            self.completed.set()
            self.named.set()

    def _take(self, event: dict[str, Any], now: float) -> None:
        match event["__typename"]:
            case "ReplyDelta":
                self.first_token_at = self.first_token_at or now
                self.text = self.text[: event["offset"]] + event["text"]
                self.delays += [(now, now - int(stamp) / 1e6) for stamp in event["text"].split()]
            case "ReplyCompleted":
                self.stored = event["reply"]["text"]
                self.completed_at = now
                self.completed.set()
            case "ReplyFailed":
                self.failure = event["failure"]
                self.completed.set()
            case "TitleChanged":
                self.named.set()


def _ensure_account() -> None:
    from chatsphere.accounts.models import User
    from chatsphere.accounts.registration import create_account
    from chatsphere.plans.models import SubscriptionPlan
    from chatsphere.plans.services import set_plan

    if not User.objects.filter(email=EMAIL).exists():
        user = create_account(EMAIL, PASSWORD)
        set_plan(user, SubscriptionPlan.objects.get(key=PLAN))
