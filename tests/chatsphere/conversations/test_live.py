"""Replies on their way: what is read and sent, and when."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from redis.client import PubSub

from chatsphere.bells import redis_client
from chatsphere.claims import Claim
from chatsphere.conversations import replying, writing
from chatsphere.conversations.drafting import Draft
from chatsphere.conversations.live import GATHER_SECONDS, LONGEST_YIELD_SECONDS, live_replies
from chatsphere.conversations.log import channel
from chatsphere.conversations.models import Message
from chatsphere.threads import in_thread
from tests.chatsphere.conversations.test_replying import answer, ask, claim_on
from tests.provider import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.conversations.models import Conversation
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20


def in_a_loop(work: Callable[[LiveReplies], Coroutine[object, object, None]]) -> None:
    async def run() -> None:
        replies = live_replies()
        async with asyncio.timeout(PATIENCE):
            try:
                await work(replies)
            finally:
                for task in (replies._sender, replies._renewer):
                    while task is not None and not task.done():  # while it asks Redis it may not hear of it
                        task.cancel()
                        await asyncio.sleep(0.01)

    asyncio.run(run())


@asynccontextmanager
async def a_reply(replies: LiveReplies) -> AsyncIterator[LiveReply]:
    async with replies.writing(Claim(Message, uuid4(), 1), uuid4()) as live:
        live.is_prepared = True
        yield live


def test_who_writes_hears_more_when_all_is_sent_and_gathered() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as first, a_reply(replies) as second:
            await replies.until_sent()  # nothing is on its way
            replies.grow(first, "Ducks")
            replies.grow(second, "Geese")
            began = time.monotonic()
            waiting = [asyncio.create_task(replies.until_sent()) for _ in range(2)]
            await asyncio.sleep(0)
            assert not any(task.done() for task in waiting)
            await asyncio.gather(*waiting)
            assert time.monotonic() - began > GATHER_SECONDS * 0.9  # clocks of event loops are rounded
            assert (first.sent_characters, second.sent_characters) == (5, 5)
            await replies.until_sent()

    in_a_loop(work)


async def hear_more(replies: LiveReplies, live: LiveReply) -> None:
    await replies.until_sent()
    replies.grow(live, f"{live.text} eat")


def test_what_is_heard_when_it_is_time_goes_out_with_what_came_before() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as first, a_reply(replies) as second:
            replies.grow(first, "Ducks")
            hearing = asyncio.create_task(hear_more(replies, first))
            while not first.sent_characters:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0)
            replies.grow(second, "Geese")  # while deltas are gathered
            await hearing
            while not second.sent_characters:  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert first.sent_characters == 9

    in_a_loop(work)


def test_first_words_come_before_further_ones() -> None:
    async def work(replies: LiveReplies) -> None:
        async with AsyncExitStack() as preparing, a_reply(replies) as live:
            for _ in range(50):
                other = await preparing.enter_async_context(a_reply(replies))
                other.is_prepared = False
            replies.grow(live, "Ducks")
            await replies.until_sent()
            began = time.monotonic()
            replies.grow(live, "Ducks eat")
            waiting = asyncio.create_task(replies.until_sent())
            while live.sent_characters < 9:  # noqa: ASYNC110
                await asyncio.sleep(0)
            replies.grow(other, "Geese")
            while not other.sent_characters:  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert not waiting.done()
            await waiting
            assert time.monotonic() - began > LONGEST_YIELD_SECONDS * 0.9

    in_a_loop(work)


def test_text_that_is_no_news_keeps_nobody_waiting() -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as live:
            replies.grow(live, "")
            await replies.until_sent()

    in_a_loop(work)


@pytest.mark.parametrize("name", ["_sender", "_renewer"])
def test_what_has_died_keeps_nobody_waiting_and_is_replaced(name: str) -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as live:
            replies.grow(live, "Ducks")
            await asyncio.sleep(0.01)
            dead = getattr(replies, name)
            while not dead.done():
                dead.cancel()
                replies.grow(live, live.text + ".")
                await asyncio.sleep(0.01)
            await replies.until_sent()
            async with a_reply(replies):
                assert not getattr(replies, name).done()
                replies.grow(live, live.text + " Geese")
                await replies.until_sent()
                assert live.sent_characters == len(live.text)

    in_a_loop(work)


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
    assert len(pieces) < 40
    assert len(read) < 40


def test_offline_nothing_is_waited_for_from_word_to_word(conversation: Conversation) -> None:
    async def work(replies: LiveReplies) -> None:
        async with a_reply(replies) as other:
            begun = await in_thread(claim_on)(reply)
            writing_it = asyncio.create_task(replying.write(begun))
            waits = 0
            while not writing_it.done():
                replies.grow(other, other.text + "Geese ")
                await replies.until_sent()
                waits += 1
            await writing_it
            assert waits < 15

    reply = ask(conversation)
    in_a_loop(work)
    assert len(Message.objects.get(pk=reply.pk).text.split()) > 20


def test_a_reply_is_prepared_when_its_model_is_asked(conversation: Conversation, provider: ScriptedProvider) -> None:
    async def work(replies: LiveReplies) -> None:
        writing_it = asyncio.create_task(replying.write(await in_thread(claim_on)(reply)))
        while not provider.calls_to("chat"):  # noqa: ASYNC110 - it is told nobody
            await asyncio.sleep(0.01)
        (live,) = replies._replies.values()
        assert live.is_prepared
        await writing_it

    provider.script(Answer(text="Pondweed.", first_token_delay=0.5))
    reply = ask(conversation)
    in_a_loop(work)
