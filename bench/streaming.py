"""Tokens from the provider to sockets: what each costs, and how many replies two cores hold, beside a bare relay."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bench.corpus import Corpus
from bench.figures import Figure, quantile
from bench.person import Listener, Person
from bench.usage import cpu_between
from tests.stack import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bench.stack import Stack

TOKENS_PER_SECOND = 50
SECONDS = 8
TOKENS = TOKENS_PER_SECOND * SECONDS
COSTED = 20
"""Replies at once while the cost of a token is taken: few enough that nothing waits."""
MOST_DELAY_SECONDS = 0.1
"""The delay that 99 of 100 tokens must stay under for a number of replies to count as held."""
STEPS = (5, 10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480)
PATIENCE = 120
SETTLED_SECONDS = 1.0
FIRST_WORDS = TOKENS_PER_SECOND
"""Tokens of each reply's first second, which are left out: many beginning at once is measured by ``replies``."""
OURS = ("web", "replies", "postgres", "redis")


class Streams(Protocol):
    """Something that streams replies to sockets."""

    names: Sequence[str]
    """The processes that do it."""

    async def stream(self, number: int) -> list[Listener]:
        """Stream so many replies at once; what was heard of each."""
        ...


@dataclass
class Product:
    """ChatSphere."""

    person: Person
    bot: str
    corpus: Corpus
    names: Sequence[str] = OURS

    async def stream(self, number: int) -> list[Listener]:
        """Ask in so many conversations, spread over a second."""
        conversations = [await self.person.conversation_with(self.bot) for _ in range(number)]
        async with AsyncExitStack() as sockets:
            listeners = [await sockets.enter_async_context(self.person.listening_to(each)) for each in conversations]
            await asyncio.sleep(SETTLED_SECONDS)
            for conversation in conversations:
                await self.person.send(conversation, self.corpus.question())
            await _all_completed(listeners)
            await asyncio.sleep(SETTLED_SECONDS)
        return listeners


@dataclass
class Bare:
    """The relay."""

    person: Person
    url: str
    names: Sequence[str] = ("relay",)

    async def stream(self, number: int) -> list[Listener]:
        """Ask on so many sockets."""
        async with AsyncExitStack() as sockets:
            listeners = [await sockets.enter_async_context(self._asking()) for _ in range(number)]
            await _all_completed(listeners)
        return listeners

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[Listener]:
        async with self.person.session.ws_connect(self.url) as socket:
            listener = Listener(socket)
            hearing = asyncio.create_task(listener.hear())
            await socket.send_str("ask")
            try:
                yield listener
            finally:
                hearing.cancel()


async def measure(stack: Stack) -> list[Figure]:
    """Stream at 50 tokens a second from the same provider, by both."""
    stack.script(tokens_per_second=TOKENS_PER_SECOND, tokens=TOKENS)
    corpus, port = Corpus(), free_port()
    stack.start("relay", "-m", "bench.relay", "--provider", stack.provider_url, "--port", str(port))
    async with Person.at(stack.endpoint) as person:
        bot = await person.bot_with(corpus.text(stack.home / "streaming.txt", paragraphs=100))
        product, relay = Product(person, bot, corpus), Bare(person, f"http://127.0.0.1:{port}/")
        ours, bare = [await _cost(stack, each) for each in (product, relay)]
        held, bare_held = [await _held(each) for each in (product, relay)]
    stack.stop("relay")
    return [
        Figure("CPU per token, all our processes", ours, "µs", bare, target=0.2, of="ratio"),
        Figure(
            f"replies at {TOKENS_PER_SECOND} tokens/s with p99 delay under 100 ms", held, "", bare_held,
            target=0.2, better="more", of="ratio",
        ),
    ]  # fmt: skip


async def _cost(stack: Stack, streams: Streams) -> float:
    """Microseconds of CPU for a token."""
    before = stack.usage()
    listeners = await streams.stream(COSTED)
    used = cpu_between(before, stack.usage(), *streams.names)
    return used / sum(len(listener.delays) for listener in listeners) * 1e6


async def _held(streams: Streams) -> int:
    """The largest number of replies tried of which none was late; 0 when even the fewest are."""
    held = 0
    for number in STEPS:
        began = time.monotonic()
        listeners = await streams.stream(number)
        delays = list(itertools.chain.from_iterable(each.delays[FIRST_WORDS:] for each in listeners))
        p99 = quantile(delays, 0.99)
        print(f"  {type(streams).__name__} {number}: p99 {p99 * 1000:.0f} ms, {time.monotonic() - began:.0f} s", flush=True)
        if p99 > MOST_DELAY_SECONDS:
            break
        held = number
    return held


async def _all_completed(listeners: Sequence[Listener]) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(listener.completed.wait() for listener in listeners))
