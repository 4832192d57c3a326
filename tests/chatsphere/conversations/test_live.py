"""Replies on their way: what is read and sent, and when."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from redis.client import PubSub

from chatsphere.bells import redis_client
from chatsphere.claims import Claim
from chatsphere.conversations import writing
from chatsphere.conversations.drafting import Draft
from chatsphere.conversations.live import live_replies
from chatsphere.conversations.log import channel
from chatsphere.conversations.models import Message
from tests.chatsphere.conversations.test_replying import answer, ask
from tests.provider import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.conversations.models import Conversation
    from tests.provider import ScriptedProvider

PATIENCE = 10


def in_a_loop(work: Callable[[LiveReplies], Coroutine[object, object, None]]) -> None:
    async def run() -> None:
        async with asyncio.timeout(PATIENCE):
            await work(live_replies())

    asyncio.run(run())


@asynccontextmanager
async def a_reply(replies: LiveReplies) -> AsyncIterator[LiveReply]:
    async with replies.writing(Claim(Message, uuid4(), 1), uuid4()) as live:
        yield live


def test_who_writes_reads_on_when_what_was_read_is_sent() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as first, a_reply(replies) as second:
            await replies.until_sent()  # nothing is on its way
            replies.grow(first, "Ducks")
            replies.grow(second, "Geese")
            waiting = [asyncio.create_task(replies.until_sent()) for _ in range(2)]
            await asyncio.sleep(0)
            assert not any(task.done() for task in waiting)
            await asyncio.gather(*waiting)
            assert (first.sent_characters, second.sent_characters) == (5, 5)
            await replies.until_sent()

    in_a_loop(work)


def test_text_that_is_no_news_keeps_nobody_waiting() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as live:
            replies.grow(live, "")
            await replies.until_sent()

    in_a_loop(work)


def test_a_sender_that_has_died_keeps_nobody_waiting_and_is_replaced() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as live:
            replies.grow(live, "Ducks")
            waiting = asyncio.create_task(replies.until_sent())
            await asyncio.sleep(0.01)
            assert replies._sender is not None
            replies._sender.cancel()
            await waiting
            replies.grow(live, "Ducks eat")
            await replies.until_sent()
            async with a_reply(replies):
                replies.grow(live, "Ducks eat fish")
                await replies.until_sent()
                assert live.sent_characters == 14

    in_a_loop(work)


@pytest.mark.django_db(transaction=True)
def test_a_model_that_is_faster_than_anybody_sees_is_read_and_told_in_few_pieces(
    conversation: Conversation, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Heard(Draft):
        def feed(self, text: str) -> None:
            read.append(text)
            super().feed(text)

    monkeypatch.setattr(writing, "Draft", Heard)
    provider.script(Answer(tokens=400, tokens_per_second=1_000))
    with PubSub(redis_client().connection_pool) as news:
        news.subscribe(channel(conversation.pk))
        assert news.get_message(timeout=5)
        reply = answer(ask(conversation))
        told = []
        while (message := news.get_message(timeout=0.5)) is not None:
            told.append(json.loads(message["data"]))
    pieces = [entry["text"] for entry in told if "text" in entry]
    assert reply.state == "COMPLETED"
    assert "".join(pieces) == reply.text
    assert len(reply.text.split()) == 400
    assert len(pieces) < 100
    assert len(read) < 100
