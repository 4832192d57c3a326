"""Many replies at once: whether all are stored, how long they take, and what each costs."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import bare
from bench.corpus import Corpus
from bench.figures import Figure, quantile
from bench.person import Person
from bench.usage import cpu_between

if TYPE_CHECKING:
    from bench.stack import Stack
    from bench.usage import Usage

NUMBERS = (10, 50, 100, 200)
FIRST_TOKEN_SECONDS = 0.2
TOKENS_PER_SECOND = 20
TOKENS = 100
IDEAL_SECONDS = FIRST_TOKEN_SECONDS + (TOKENS - 1) / TOKENS_PER_SECOND
PARAGRAPHS = 100
PATIENCE = 180
SETTLED_SECONDS = 1.0
OURS = ("web", "documents", "replies")
SERVICES = ("postgres", "redis")


@dataclass(frozen=True)
class Run:
    """So many replies at once; the usages are of before their conversations, before the questions, and of after all."""

    seconds: float
    first_tokens: list[float]
    stored: int
    usages: tuple[dict[str, Usage], ...] = ()


async def measure(stack: Stack) -> list[Figure]:
    """Ask in 10 to 200 conversations at the same moment, each followed on a socket of its own."""
    stack.script(first_token_seconds=FIRST_TOKEN_SECONDS, tokens_per_second=TOKENS_PER_SECOND, tokens=TOKENS)
    corpus = Corpus()
    figures: list[Figure] = []
    async with Person.at(stack.endpoint) as person:
        bot = await person.bot_with(corpus.text(stack.home / "replies.txt", paragraphs=PARAGRAPHS))
        for number in NUMBERS:
            limit = await _bare(person, stack.provider_url, number)
            figures += _figures(number, await _ask(stack, person, bot, corpus, number), limit)
    return figures


def _cpu(run: Run, *names: str) -> float:
    """Milliseconds that each reply took these processes, from the question on."""
    _, asked, ended = run.usages
    return cpu_between(asked, ended, *names) / len(run.first_tokens) * 1000


def _figures(number: int, run: Run, limit: Run) -> list[Figure]:
    name = f"{number} replies at once"
    added, bare_added = (quantile(each.first_tokens, 0.5) - FIRST_TOKEN_SECONDS for each in (run, limit))
    begun, asked, _ = run.usages
    before = cpu_between(begun, asked, *OURS, *SERVICES) / number
    return [
        Figure(f"{name}: complete and stored", run.stored, "", number, target=number, better="more"),
        Figure(f"{name}: time over ideal", run.seconds / IDEAL_SECONDS, "", limit.seconds / IDEAL_SECONDS, target=1.3),
        Figure(f"{name}: added first token, p50", added * 1000, "ms", bare_added * 1000, target=1_500),
        Figure(f"{name}: CPU per reply, ours", _cpu(run, *OURS), "ms", target=100),
        Figure(f"{name}: CPU per reply, PostgreSQL and Redis", _cpu(run, *SERVICES), "ms"),
        Figure(f"{name}: CPU to start and follow a conversation, all", before * 1000, "ms"),
    ]


async def _ask(stack: Stack, person: Person, bot: str, corpus: Corpus, number: int) -> Run:
    begun = stack.usage()
    conversations = [await person.conversation_with(bot) for _ in range(number)]
    async with AsyncExitStack() as open_sockets:
        listeners = [await open_sockets.enter_async_context(person.listening_to(each)) for each in conversations]
        await asyncio.sleep(SETTLED_SECONDS)
        asked = stack.usage()
        began = time.monotonic()
        sending = [asyncio.create_task(person.send(each, corpus.question())) for each in conversations]
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*sending)
            await asyncio.gather(*(listener.completed.wait() for listener in listeners))
        seconds = time.monotonic() - began
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(listener.named.wait() for listener in listeners))
        await asyncio.sleep(SETTLED_SECONDS)
        ended = stack.usage()
    whole = [each for each in listeners if len(each.stored.split()) == TOKENS and each.text == each.stored]
    first_tokens = [each.first_token_at - began for each in listeners]
    return Run(seconds, first_tokens, len(whole), (begun, asked, ended))


async def _bare(person: Person, provider_url: str, number: int) -> Run:
    began = time.monotonic()
    answers = await asyncio.gather(*(bare.reply(person.session, provider_url) for _ in range(number)))
    return Run(time.monotonic() - began, [first for first, _ in answers], number)
