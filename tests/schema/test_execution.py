from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

import pytest
import strawberry
from django.conf import settings
from django.db import connection

from chatsphere.bots.models import Bot
from chatsphere.threads import executor, in_thread
from schema.context import Context
from schema.execution import ThreadedSchema
from schema.siblings import FromRows

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper

    from chatsphere.accounts.models import User

colour: ContextVar[str] = ContextVar("colour", default="none")
meeting = threading.Barrier(4)


@strawberry.type
class Event:
    number: int

    @strawberry.field(extensions=[FromRows()])
    def bots(self) -> int:
        return Bot.objects.count()


@strawberry.type
class Query:
    @strawberry.field
    def thread(self) -> str:
        return threading.current_thread().name

    @strawberry.field
    def colour(self) -> str:
        return colour.get()

    @strawberry.field
    def bots(self) -> int:
        return Bot.objects.count()

    @strawberry.field
    def together(self) -> int:
        return meeting.wait(30)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def make(self, owner: strawberry.ID) -> str:
        Bot.objects.create(owner_id=owner, name="made")
        return threading.current_thread().name


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def events(self) -> AsyncIterator[Event]:
        for number in range(3):
            yield Event(number=number)

    @strawberry.subscription
    async def patient(self) -> AsyncIterator[int]:
        yield await in_thread(Bot.objects.count)()
        await asyncio.sleep(60)
        yield 0


threaded = ThreadedSchema(query=Query, mutation=Mutation, subscription=Subscription)


async def run(document: str, **variables: Any) -> Any:
    result = await threaded.execute(document, variable_values=variables, context_value=Context())
    assert not result.errors, result.errors
    return result.data


async def first(document: str, **variables: Any) -> Any:
    stream = await threaded.stream(document, variable_values=variables, context_value=Context())
    async for frame in stream:
        await stream.aclose()
        return frame
    raise AssertionError


async def test_operations_run_in_query_threads_whichever_way_they_come() -> None:
    assert (await run("{ thread }"))["thread"].startswith("query")
    frame = await first("{ thread }")
    assert frame.data["thread"].startswith("query")


async def test_context_variables_reach_the_resolvers() -> None:
    colour.set("green")
    assert await run("{ colour }") == {"colour": "green"}


async def test_slow_operations_do_not_wait_for_each_other() -> None:
    places = await asyncio.gather(*(run("{ together }") for _ in range(4)))
    assert sorted(place["together"] for place in places) == [0, 1, 2, 3]


def held() -> int:
    """Connections that the pool has lent out, the one of this thread among them."""
    stats = cast("DatabaseWrapper", connection).pool.get_stats()
    return int(stats["pool_size"] - stats["pool_available"])


async def are_given_back(before: int) -> bool:
    """Whether soon no more are lent out than before; the pool takes them back in a thread of its own."""
    for _ in range(50):
        if held() <= before:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.django_db(transaction=True)
async def test_more_operations_than_connections_leave_none_behind() -> None:
    before = held()
    await asyncio.gather(*(run("{ bots }") for _ in range(3 * settings.DATABASE_POOL_SIZE)))
    assert await are_given_back(before)


@pytest.mark.django_db(transaction=True)
async def test_a_subscription_holds_no_connection_while_it_waits() -> None:
    before = held()
    streams = [
        await threaded.stream("subscription { patient }", context_value=Context())
        for _ in range(2 * settings.DATABASE_POOL_SIZE)
    ]
    frames = await asyncio.gather(*(anext(stream) for stream in streams))
    assert [frame.data for frame in frames] == [{"patient": 0}] * len(streams)
    assert await are_given_back(before)
    assert await run("{ bots }") == {"bots": 0}
    for stream in streams:
        await stream.aclose()


@pytest.mark.django_db(transaction=True)
async def test_fields_of_events_may_ask_the_database() -> None:
    before = held()
    stream = await threaded.stream("subscription { events { number bots } }", context_value=Context())
    assert [frame.data["events"] async for frame in stream] == [{"number": n, "bots": 0} for n in range(3)]
    assert await are_given_back(before)


@pytest.mark.django_db(transaction=True)
async def test_a_mutation_over_a_stream_is_done_once(alice: User) -> None:
    frame = await first("mutation ($o: ID!) { make(owner: $o) }", o=str(alice.pk))
    assert frame.data["make"].startswith("query")
    assert await run("{ bots }") == {"bots": 1}


def test_there_are_as_many_threads_as_connections() -> None:
    assert executor()._max_workers == settings.DATABASE_POOL_SIZE
