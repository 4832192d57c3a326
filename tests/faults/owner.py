"""Somebody with a bot and a document, who asks it things through the public API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from aiohttp import ClientError

from tests.faults.followers import Follower
from tests.journeys.client import Api, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.faults.cluster import Cluster
    from tests.faults.history import History

PASSWORD = "a door that many people try at once"
FACTS = "The harbour of Skerry Point has four quays. Its ferry leaves at seven in the morning and at noon."

CREATE_BOT = """
    mutation Create($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { code message } } }"""
ADD = """
    mutation Add($input: AddDocumentInput!) {
      addDocument(input: $input) { document { id } errors { code message } }
    }"""
DELETE = """
    mutation Delete($input: DeleteDocumentInput!) {
      deleteDocument(input: $input) { deletedDocumentId errors { code message } }
    }"""
CANCEL = """
    mutation Cancel($input: CancelDocumentInput!) {
      cancelDocument(input: $input) { document { id } errors { code message } }
    }"""
RETRY = """
    mutation Retry($input: RetryDocumentInput!) {
      retryDocument(input: $input) { document { id } errors { code message } }
    }"""
START = """
    mutation Start($input: StartConversationInput!) {
      startConversation(input: $input) { conversation { id } errors { code message } }
    }"""
SEND = """
    mutation Send($input: SendMessageInput!) {
      sendMessage(input: $input) {
        question { id }
        reply { id }
        errors { __typename code message ... on ConversationBusy { reply { id } } }
      }
    }"""
STOP = """
    mutation Stop($input: StopReplyInput!) { stopReply(input: $input) { reply { status } errors { code message } } }"""
STAGE = """
    query Stage($id: ID!) { document(id: $id) { stage failure { code } } }"""


@dataclass
class Owner:
    """An account of its own, signed in at one web process."""

    cluster: Cluster
    api: Api
    history: History
    bot: str = ""

    @classmethod
    @asynccontextmanager
    async def of(cls, cluster: Cluster, history: History) -> AsyncIterator[Self]:
        """A new person, whose bot knows ``FACTS``."""
        async with Api.at(cluster.endpoint) as api:
            email = f"{uuid4()}@example.org"
            await api.register(email, PASSWORD)
            await api.sign_in(email, PASSWORD)
            owner = cls(cluster, api, history)
            owner.bot = (await api.change(CREATE_BOT, "createBot", name="Harbour"))["bot"]["id"]
            await owner.until_stage(await owner.add_text(FACTS), "READY")
            yield owner

    async def add_text(self, text: str) -> str:
        """Give the bot a text; returns the document's id."""
        return await self._add(text={"title": "Harbour", "text": text})

    async def add_page(self, url: str) -> str:
        """Give the bot a web page; returns the document's id."""
        return await self._add(url=url)

    async def _add(self, **source: Any) -> str:
        added = await self.api.change(ADD, "addDocument", botId=self.bot, source=source)
        identity: str = added["document"]["id"]
        self.history.uploaded.append(identity)
        return identity

    async def delete(self, document: str) -> None:
        """Delete a document."""
        await self.api.change(DELETE, "deleteDocument", documentId=document)

    async def cancel(self, document: str) -> None:
        """Stop work on a document."""
        await self.api.change(CANCEL, "cancelDocument", documentId=document)

    async def retry(self, document: str) -> None:
        """Have it taken up again."""
        await self.api.change(RETRY, "retryDocument", documentId=document)

    async def stage_of(self, document: str) -> str | None:
        """The stage of a document; None when there is none."""
        found = (await self.api.ask(STAGE, id=document))["document"]
        return found["stage"] if found else None

    async def until_stage(self, document: str, *stages: str, seconds: float = 60) -> str:
        """Wait until a document is at one of these stages."""
        stage = None
        try:
            async with asyncio.timeout(seconds):
                while stage not in stages:
                    await asyncio.sleep(0.03)
                    stage = await self.stage_of(document)
        except TimeoutError:
            raise AssertionError(f"the document is {stage} after {seconds} s, not {stages}") from None
        assert stage is not None
        return stage

    async def converse(self) -> str:
        """Begin a conversation; returns its id."""
        started = await self.api.change(START, "startConversation", botId=self.bot)
        identity: str = started["conversation"]["id"]
        return identity

    async def ask(self, conversation: str, text: str = "When does the ferry leave?", key: str | None = None) -> str:
        """Ask something; returns the id of the reply.  Raises Refused."""
        fields: dict[str, Any] = {"conversationId": conversation, "text": text}
        if key is not None:
            fields["idempotencyKey"] = key
        reply: str = (await self.api.change(SEND, "sendMessage", **fields))["reply"]["id"]
        self.history.acknowledged.append(reply)
        return reply

    async def ask_again_and_again(self, conversation: str, key: str, seconds: float = 60) -> str:
        """Ask with one key until somebody answers, as a careful client does while servers come and go."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    return await self.ask(conversation, key=key)
                except (OSError, ClientError, Refused, ValueError):
                    await asyncio.sleep(0.1)

    async def stop(self, reply: str) -> None:
        """Stop a reply."""
        await self.api.change(STOP, "stopReply", replyId=reply)

    @asynccontextmanager
    async def readers(self, conversation: str, endpoint: str = "") -> AsyncIterator[list[Follower]]:
        """One client that resumes and one as stock clients are, at the same web process."""
        clients = [
            self.follower(conversation, name, endpoint=endpoint, resumes=resumes)
            for name, resumes in (("resuming reader", True), ("stock reader", False))
        ]
        async with clients[0].following(), clients[1].following():
            yield clients

    def follower(
        self, conversation: str, name: str = "reader", *, endpoint: str = "", resumes: bool = True
    ) -> Follower:
        """A client that follows a conversation, at this owner's web process or at another ``endpoint``."""
        return Follower(
            name=name,
            endpoint=endpoint or self.api.endpoint,
            token=self.api.token,
            conversation=conversation,
            history=self.history,
            resumes=resumes,
        )
