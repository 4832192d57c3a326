from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from chatsphere.conversations import outcomes, replying
from chatsphere.conversations.asking import send_message
from chatsphere.conversations.cursor import Cursor
from chatsphere.conversations.following import ENDED, Delta, Happened, follow
from chatsphere.conversations.models import Message
from chatsphere.threads import in_thread
from tests.provider import Answer
from tests.services import redis

if TYPE_CHECKING:
    from chatsphere.conversations.models import Conversation
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.django_db(transaction=True)

SONG = "Alle meine Entchen 🦆 schwimmen auf dem See, Köpfchen in das Wasser 👩‍👩‍👧, Schwänzchen in die Höh [1]. " * 3


class Listener:
    """What one client holds, applying events as the API says."""

    def __init__(self) -> None:
        self.cursor: Cursor | None = None
        self.texts: dict[tuple[str, int], str] = {}
        self.kinds: list[tuple[int, str]] = []
        self.final: Message | None = None

    def take(self, item: Happened | Delta) -> None:
        self.cursor = item.cursor
        if isinstance(item, Delta):
            key = (str(item.reply), item.epoch)
            held = self.texts.get(key, "")
            assert item.offset <= len(held), "a gap"
            self.texts[key] = held[: item.offset] + item.text
        else:
            self.kinds.append((item.event.sequence, item.event.kind))
            if item.event.kind in ENDED:
                self.final = item.event.message

    async def listen(self, conversation: Conversation, seconds: float | None = None) -> None:
        """Follow from where this client stands until a reply has ended, or for some time only."""
        try:
            async with asyncio.timeout(seconds), aclosing(follow(conversation.pk, self.cursor)) as items:
                async for item in items:
                    self.take(item)
                    if self.final is not None:
                        return
        except TimeoutError:
            return

    @property
    def text(self) -> str:
        assert self.final is not None
        return self.texts.get((str(self.final.pk), self.final.epoch), "")


async def ask(conversation: Conversation, question: str = "What do ducks eat?") -> Message:
    return (await in_thread(send_message)(conversation, question)).reply


async def write(reply: Message) -> None:
    begun = await in_thread(outcomes.begin)(reply.pk)
    assert begun is not None
    await replying.write(begun)


async def taken_over(reply: Message) -> outcomes.Begun:
    """A reply begun anew whose worker is gone; a last beat of it may still have been on its way."""
    begun = None
    while begun is None:
        await in_thread(Message.objects.filter(pk=reply.pk).update)(lease_until="2020-01-01T00:00Z")
        begun = await in_thread(outcomes.begin)(reply.pk)
    return begun


async def test_three_clients_hear_the_same(conversation: Conversation, provider: ScriptedProvider) -> None:
    provider.script(Answer(text=SONG, tokens_per_second=100))
    early, late, after = Listener(), Listener(), Listener()
    listening = asyncio.create_task(early.listen(conversation))
    reply = await ask(conversation)
    writing = asyncio.create_task(write(reply))
    await asyncio.sleep(0.3)
    await late.listen(conversation)
    await writing
    await asyncio.wait_for(listening, 30)
    await after.listen(conversation)

    stored = (await in_thread(Message.objects.get)(pk=reply.pk)).text
    assert stored == SONG.strip()
    assert early.text == late.text == after.text == stored
    assert early.kinds == late.kinds == after.kinds
    assert [sequence for sequence, _ in early.kinds] == list(range(1, len(early.kinds) + 1))


async def test_a_client_dropped_again_and_again_holds_the_stored_text(
    conversation: Conversation, provider: ScriptedProvider
) -> None:
    provider.script(Answer(text=SONG, tokens_per_second=40))
    reply = await ask(conversation)
    writing = asyncio.create_task(write(reply))
    client = Listener()
    while client.final is None:
        await client.listen(conversation, seconds=random.uniform(0.02, 0.3))
        if client.cursor is not None:
            client.cursor = Cursor.parse(str(client.cursor))
    await writing

    assert client.text == SONG.strip()
    assert len(client.kinds) == len(set(client.kinds))


async def test_a_client_with_its_first_cursor_only_holds_the_stored_text(
    conversation: Conversation, provider: ScriptedProvider
) -> None:
    provider.script(Answer(text=SONG, tokens_per_second=60))
    reply = await ask(conversation)
    writing = asyncio.create_task(write(reply))
    client = Listener()
    while client.final is None:
        client.cursor = None
        await client.listen(conversation, seconds=random.uniform(0.05, 0.4))
    await writing
    assert client.text == SONG.strip()


async def test_redis_emptied_midway_costs_nothing(conversation: Conversation, provider: ScriptedProvider) -> None:
    import redis.asyncio as aioredis

    provider.script(Answer(text=SONG, tokens_per_second=50))
    client, later = Listener(), Listener()
    listening = asyncio.create_task(client.listen(conversation))
    reply = await ask(conversation)
    writing = asyncio.create_task(write(reply))
    await asyncio.sleep(0.4)
    async with aioredis.Redis.from_url(redis_url()) as connection:
        await connection.flushall()
    await asyncio.sleep(0.2)
    await later.listen(conversation)
    await writing
    await asyncio.wait_for(listening, 30)
    assert client.text == later.text == SONG.strip()


def redis_url() -> str:
    return redis.url


async def test_an_attempt_begun_anew_is_never_joined_to_the_one_before(
    conversation: Conversation, provider: ScriptedProvider
) -> None:
    provider.script(Answer(text="One two three four five six", tokens_per_second=10), Answer(text="Quite another [1]."))
    client = Listener()
    listening = asyncio.create_task(client.listen(conversation))
    reply = await ask(conversation)
    dying = asyncio.create_task(write(reply))
    async with asyncio.timeout(30):
        while not client.texts:  # noqa: ASYNC110 - the listener has no bell for it
            await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.wait([dying])
    await replying.write(await taken_over(reply))
    await asyncio.wait_for(listening, 30)

    assert client.text == "Quite another [1]."
    assert client.texts[(str(reply.pk), 1)].startswith("One")
    assert "REPLY_RESTARTED" in [kind for _, kind in client.kinds]


async def test_what_nobody_told_is_found_in_the_checkpoint(conversation: Conversation) -> None:
    reply = await ask(conversation)
    begun = await in_thread(outcomes.begin)(reply.pk)
    assert begun is not None
    client = Listener()
    listening = asyncio.create_task(client.listen(conversation))
    async with asyncio.timeout(30):
        while (3, "REPLY_STARTED") not in client.kinds:  # noqa: ASYNC110 - the listener has no bell for it
            await asyncio.sleep(0.01)
        for text in ("All my", "All my ducklings"):
            await in_thread(begun.claim.change)(text=text)
            while client.texts.get((str(reply.pk), 1)) != text:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.wait([listening])


def test_cursors_that_are_none_are_refused() -> None:
    from chatsphere.errors import InvalidField

    for text in ("", "x", "MS4yLjM=", "é", "LTEuLjAuMA==", "MS4uMC4w" * 1000):
        with pytest.raises(InvalidField):
            Cursor.parse(text)
