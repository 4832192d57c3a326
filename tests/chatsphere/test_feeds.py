from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from redis import asyncio as aioredis

from chatsphere.feeds import LOOK, QUEUE_ENTRIES, Follower, Look, hub
from tests.services import redis as redis_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECONDS = 5.0
"""How long news may take at most on a busy machine."""


@pytest.fixture(autouse=True)
async def _let_go_of_redis() -> AsyncIterator[None]:
    yield
    await hub().close()


@pytest.fixture
async def outside() -> AsyncIterator[aioredis.Redis]:
    """Redis as another process sees it."""
    async with aioredis.Redis.from_url(redis_server.url, decode_responses=True) as client:
        yield client


@pytest.fixture
def channel() -> str:
    return f"chatsphere:test:{uuid4()}"


async def subscribers(outside: aioredis.Redis, channel: str) -> int:
    ((_, count),) = await outside.pubsub_numsub(channel)
    return int(count)


async def until_subscribed(outside: aioredis.Redis, channel: str, count: int = 1) -> None:
    async with asyncio.timeout(SECONDS):
        while await subscribers(outside, channel) != count:  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.01)


async def tell(outside: aioredis.Redis, channel: str, **entry: Any) -> None:
    await outside.publish(channel, json.dumps(entry))


async def heard(follower: Follower) -> object:
    """What a follower is given; a ``LOOK`` that only says that nothing came is not taken for one."""
    async with asyncio.timeout(SECONDS):
        return await follower.next(2 * SECONDS)


async def lose_connections(outside: aioredis.Redis) -> None:
    """As when Redis was restarted: every follower's connection breaks."""
    await outside.client_kill_filter(_type="pubsub")


class TestFollower:
    async def test_gives_entries_in_order(self) -> None:
        follower = Follower()
        for number in range(3):
            follower.put({"number": number})
        assert [await follower.next(SECONDS) for _ in range(3)] == [{"number": number} for number in range(3)]

    async def test_says_look_when_nothing_comes(self) -> None:
        assert await Follower().next(0.01) is LOOK

    async def test_one_that_never_reads_holds_no_more_than_the_queue_and_looks(self) -> None:
        follower = Follower()
        for number in range(QUEUE_ENTRIES * 3 + 5):
            follower.put({"number": number})
        got = [await follower.next(0.01)]
        while not isinstance(got[-1], Look) or len(got) == 1:
            got.append(await follower.next(0.01))
        assert got[0] is LOOK
        assert len(got) <= QUEUE_ENTRIES + 1
        last: Any = got[-2]
        assert last == {"number": QUEUE_ENTRIES * 3 + 4}


async def test_what_is_told_arrives_in_order(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(channel) as follower:
        await until_subscribed(outside, channel)
        for number in range(50):
            await tell(outside, channel, number=number)
        assert [await follower.next(SECONDS) for _ in range(50)] == [{"number": number} for number in range(50)]


async def test_followers_share_a_subscription_and_each_gets_everything(outside: aioredis.Redis, channel: str) -> None:
    async with AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(hub().follow(channel)) for _ in range(20)]
        await until_subscribed(outside, channel)
        await tell(outside, channel, number=1)
        assert [await follower.next(SECONDS) for follower in followers] == [{"number": 1}] * 20
        assert await subscribers(outside, channel) == 1
    await until_subscribed(outside, channel, 0)


async def test_channels_are_kept_apart(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(channel) as one, hub().follow(f"{channel}:other") as other:
        await until_subscribed(outside, f"{channel}:other")
        await tell(outside, f"{channel}:other", number=2)
        assert await other.next(SECONDS) == {"number": 2}
        assert await one.next(0.05) is LOOK


async def test_one_who_leaves_does_not_take_the_others_along(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(channel) as stays:
        async with hub().follow(channel):
            await until_subscribed(outside, channel)
        await tell(outside, channel, number=1)
        assert await stays.next(SECONDS) == {"number": 1}
    async with hub().follow(channel) as again:
        await until_subscribed(outside, channel)
        await tell(outside, channel, number=2)
        assert await again.next(SECONDS) == {"number": 2}


async def test_one_cancelled_while_it_joins_leaves_nothing_behind(outside: aioredis.Redis, channel: str) -> None:
    async def join() -> None:
        async with hub().follow(channel):
            await asyncio.sleep(SECONDS)

    for moments in range(8):
        joining = asyncio.create_task(join())
        for _ in range(moments):
            await asyncio.sleep(0)
        joining.cancel()
        await asyncio.gather(joining, return_exceptions=True)
    async with hub().follow(f"{channel}:other") as other:
        await until_subscribed(outside, f"{channel}:other")
        await lose_connections(outside)
        assert await heard(other) is LOOK
        await until_subscribed(outside, f"{channel}:other")
        assert await subscribers(outside, channel) == 0


async def test_after_a_lost_connection_everybody_looks_and_goes_on(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(channel) as one, hub().follow(f"{channel}:other") as other:
        for _ in range(2):
            await until_subscribed(outside, channel)
            await lose_connections(outside)
            assert await heard(one) is LOOK
            assert await heard(other) is LOOK
            await until_subscribed(outside, channel)
            await tell(outside, channel, number=1)
            await tell(outside, f"{channel}:other", number=2)
            assert await one.next(SECONDS) == {"number": 1}
            assert await other.next(SECONDS) == {"number": 2}


async def test_one_who_joins_while_the_connection_is_lost_is_heard_too(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(f"{channel}:first"):
        await until_subscribed(outside, f"{channel}:first")
        await lose_connections(outside)
        async with hub().follow(channel) as late:
            async with asyncio.timeout(SECONDS):
                while await late.next(0.1) is LOOK:
                    await tell(outside, channel, number=1)


async def test_what_is_no_news_of_ours_ends_nobodys_following(outside: aioredis.Redis, channel: str) -> None:
    async with hub().follow(channel) as follower:
        await until_subscribed(outside, channel)
        await outside.publish(channel, "no JSON")
        await outside.publish(channel, b"\xff")
        await tell(outside, channel, number=1)
        async with asyncio.timeout(SECONDS):
            while await follower.next(0.1) != {"number": 1}:
                await tell(outside, channel, number=1)


async def test_text_is_read_by_its_key(outside: aioredis.Redis, channel: str) -> None:
    assert await hub().get_text(channel) == ""
    await outside.set(channel, "Grüße 😀", ex=10)
    assert await hub().get_text(channel) == "Grüße 😀"


@pytest.mark.parametrize("damaged", [b"\0\0\0 the end of it", b"\xff\xfe", "😀".encode()[2:]])
async def test_text_that_was_damaged_is_not_believed(outside: aioredis.Redis, channel: str, damaged: bytes) -> None:
    await outside.set(channel, damaged, ex=10)
    assert await hub().get_text(channel) == ""


async def test_a_redis_that_does_not_answer_keeps_nobody_waiting(outside: aioredis.Redis, channel: str) -> None:
    await outside.set(channel, "text", ex=10)
    assert await hub().get_text(channel) == "text"
    await outside.client_pause(4_000)
    try:
        async with asyncio.timeout(2.5):
            assert await hub().get_text(channel) == ""
    finally:
        async with asyncio.timeout(SECONDS):
            while await hub().get_text(channel) != "text":  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.1)
