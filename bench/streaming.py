"""Tokens from the provider to sockets: what each costs, and how many replies two cores hold, beside a bare relay."""

from __future__ import annotations

import asyncio
import itertools
import sys
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
COSTED_SECONDS = 4
MOST_DELAY_SECONDS = 0.1
"""The delay that 99 of 100 tokens must stay under for a number of replies to count as held."""
STEPS = (10, 20, 40, 60, 80, 120, 160, 240, 320, 480)
PATIENCE = 120
SETTLED_SECONDS = 1.0
OURS = ("web", "replies", "postgres", "redis")


class Streams(Protocol):
    """Something that streams replies to sockets."""

    names: Sequence[str]
    """The processes that do it."""

    async def stream(self, number: int, listeners: list[Listener]) -> None:
        """Stream so many replies at once, each to a listener that is put into the list when its socket is open."""
        ...


@dataclass
class Product:
    """ChatSphere."""

    person: Person
    bot: str
    corpus: Corpus
    names: Sequence[str] = OURS

    async def stream(self, number: int, listeners: list[Listener]) -> None:
        """Ask in so many conversations, one after another."""
        conversations = [await self.person.conversation_with(self.bot) for _ in range(number)]
        async with AsyncExitStack() as sockets:
            listeners += [await sockets.enter_async_context(self.person.listening_to(each)) for each in conversations]
            await asyncio.sleep(SETTLED_SECONDS)
            for conversation in conversations:
                await self.person.send(conversation, self.corpus.question())
            await _all_completed(listeners)
            await asyncio.sleep(SETTLED_SECONDS)


@dataclass
class Bare:
    """The relay."""

    person: Person
    url: str
    names: Sequence[str] = ("relay",)

    async def stream(self, number: int, listeners: list[Listener]) -> None:
        """Ask on so many sockets."""
        async with AsyncExitStack() as sockets:
            listeners += [await sockets.enter_async_context(self._asking()) for _ in range(number)]
            await _all_completed(listeners)

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
    from chatsphere.conversations.live import GATHER_SECONDS  # once Django is set up

    stack.script(tokens_per_second=TOKENS_PER_SECOND, tokens=TOKENS)
    corpus, port = Corpus(), free_port()
    options = {"--provider": stack.provider_url, "--port": port, "--gather-seconds": GATHER_SECONDS}
    stack.start("relay", "-m", "bench.relay", *map(str, itertools.chain.from_iterable(options.items())))
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
    """Microseconds of CPU for a token, while replies are in full flow."""
    listeners: list[Listener] = []
    streaming = asyncio.create_task(streams.stream(COSTED, listeners))
    while len(listeners) < COSTED or not all(len(each.delays) > TOKENS_PER_SECOND for each in listeners):
        await asyncio.sleep(0.05)
        if streaming.done():
            streaming.result()
    before, told = stack.usage(), sum(len(each.delays) for each in listeners)
    await asyncio.sleep(COSTED_SECONDS)
    after, told_until = stack.usage(), sum(len(each.delays) for each in listeners)
    await streaming
    return cpu_between(before, after, *streams.names) / (told_until - told) * 1e6


async def _held(streams: Streams) -> int:
    """The largest number of replies tried of which none was late; 0 when even the fewest are."""
    held = 0
    for number in STEPS:
        began = time.monotonic()
        listeners: list[Listener] = []
        await streams.stream(number, listeners)
        took = time.monotonic() - began
        delays = _in_full_flow(listeners)
        p99 = quantile(delays, 0.99)
        print(f"  {type(streams).__name__}: {number} replies, p99 {p99 * 1000:.0f} ms, {took:.0f} s", file=sys.stderr)
        if p99 > MOST_DELAY_SECONDS:
            break
        held = number
    return held


def _in_full_flow(listeners: Sequence[Listener]) -> list[float]:
    """Delays of the tokens that came while every reply was being written: what begins or ends costs something else.

    All of them, where some replies had ended before others began.
    """
    first = max(each.first_token_at for each in listeners) + SETTLED_SECONDS
    last = min(each.completed_at for each in listeners)
    within = [delay for each in listeners for at, delay in each.delays if first <= at < last]
    return within or [delay for each in listeners for _, delay in each.delays]


async def _all_completed(listeners: Sequence[Listener]) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(listener.completed.wait() for listener in listeners))
