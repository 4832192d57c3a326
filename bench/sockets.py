"""Sockets on which nothing happens: what each takes of the web process."""

from __future__ import annotations

import asyncio
import resource
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.person import Person
from bench.usage import cpu_between

if TYPE_CHECKING:
    from bench.stack import Stack

SOCKETS = 5_000
SPARE_FILES = 500
CONVERSATIONS = 50
AT_ONCE = 20
IDLE_SECONDS = 10


async def measure(stack: Stack) -> list[Figure]:
    """Open 5,000 subscribed sockets, or as many as this machine lets a process have, and leave them alone."""
    number = min(SOCKETS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES)
    async with Person.at(stack.endpoint) as person:
        bot = await person.bot()
        conversations = [await person.conversation_with(bot) for _ in range(CONVERSATIONS)]
        before = stack.usage()
        async with AsyncExitStack() as sockets:
            began = time.monotonic()
            for first in range(0, number, AT_ONCE):
                opening = (
                    sockets.enter_async_context(person.listening_to(conversations[place % CONVERSATIONS]))
                    for place in range(first, min(first + AT_ONCE, number))
                )
                await asyncio.gather(*opening)
            connected = (time.monotonic() - began) / number
            await asyncio.sleep(IDLE_SECONDS)
            idle_from = stack.usage()
            await asyncio.sleep(IDLE_SECONDS)
            idle_until = stack.usage()
    grown = idle_until["web"].resident - before["web"].resident
    idle = cpu_between(idle_from, idle_until, "web", "postgres", "redis") / IDLE_SECONDS
    return [
        Figure(f"{number:,} idle sockets: memory of the web process for each", grown / number / 1024, "KiB"),
        Figure(f"{number:,} idle sockets: time to connect and subscribe each", connected * 1000, "ms"),
        Figure(f"{number:,} idle sockets: CPU of web, PostgreSQL and Redis", idle * 100, "% of a core"),
    ]
