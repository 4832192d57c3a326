from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from chatsphere.accounts.models import User
from chatsphere.threads import executor, in_thread, in_urgent_thread

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


async def test_runs_in_a_query_thread_and_gives_what_the_work_gives() -> None:
    def work(first: int, *, second: int) -> tuple[str, int]:
        return threading.current_thread().name, first + second

    name, total = await in_thread(work)(1, second=2)
    assert name.startswith("query")
    assert total == 3


async def test_raises_what_the_work_raises() -> None:
    with pytest.raises(User.DoesNotExist):
        await in_thread(User.objects.get)(email="nobody@example.org")


async def test_takes_context_variables_along() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    variable.set("here")
    assert await in_thread(variable.get)() == "here"


async def test_leaves_no_connection_behind() -> None:
    def is_connected() -> bool:
        return connection.connection is not None

    def ask() -> bool:
        User.objects.exists()
        return is_connected()

    def fail() -> None:
        User.objects.exists()
        raise ZeroDivisionError

    assert all(await asyncio.gather(*(in_thread(ask)() for _ in range(30))))
    with pytest.raises(ZeroDivisionError):
        await in_thread(fail)()
    assert not any(await asyncio.gather(*(in_thread(is_connected)() for _ in range(30))))


async def test_the_event_loop_goes_on_meanwhile() -> None:
    released = threading.Event()
    waiting = asyncio.ensure_future(in_thread(released.wait)(10))
    await asyncio.sleep(0)
    released.set()
    assert await waiting


async def test_no_more_at_once_than_the_process_may_hold_connections(settings: Settings) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
        with lock:
            running -= 1

    await asyncio.gather(*(in_thread(ask)() for _ in range(40)))
    assert 1 < most <= settings.DATABASE_POOL_SIZE


async def test_calls_from_the_loop_run_beside_each_other() -> None:
    together = threading.Barrier(2, timeout=10)
    started = time.monotonic()
    await asyncio.gather(*(in_thread(together.wait)() for _ in range(2)))
    assert time.monotonic() - started < 10


async def test_urgent_work_does_not_queue_behind_other(settings: Settings) -> None:
    released = threading.Event()
    others = [asyncio.ensure_future(in_thread(released.wait)(30)) for _ in range(settings.DATABASE_POOL_SIZE + 1)]
    try:
        assert not await in_urgent_thread(released.is_set)()
    finally:
        released.set()
        await asyncio.gather(*others)


def test_there_is_one_pool_for_the_process() -> None:
    assert executor() is executor()
