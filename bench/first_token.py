"""What ChatSphere adds before the first token: from the HTTP request to the first delta on a socket that is open."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bench import bare
from bench.corpus import Corpus
from bench.figures import Figure, quantile
from bench.person import Person

if TYPE_CHECKING:
    from bench.stack import Stack

ASKS = 60
WARM_UP = 5
DOCUMENTS = 10
PARAGRAPHS = 100
SETTLED_SECONDS = 0.15
"""After which a socket has subscribed, or a finished turn has left nothing to do."""


async def measure(stack: Stack) -> list[Figure]:
    """Ask in new conversations with a bot of 1,000 chunks, one after another; the provider answers at once."""
    stack.script()
    corpus = Corpus()
    async with Person.at(stack.endpoint) as person:
        texts = [corpus.text(stack.home / f"{place}.txt", paragraphs=PARAGRAPHS) for place in range(DOCUMENTS)]
        bot = await person.bot_with(*texts)
        took = [await _ask(person, bot, corpus.question()) for _ in range(WARM_UP + ASKS)][WARM_UP:]
        limit = [await bare.first_token(person.session, stack.provider_url) for _ in range(WARM_UP + ASKS)][WARM_UP:]
    bare_p50 = quantile(limit, 0.5)
    added = [(each - bare_p50) * 1000 for each in took]
    return [
        Figure("first token, added, p50", quantile(added, 0.5), "ms", target=30),
        Figure("first token, added, p95", quantile(added, 0.95), "ms"),
        Figure("first token, bare client to provider, p50", bare_p50 * 1000, "ms"),
    ]


async def _ask(person: Person, bot: str, question: str) -> float:
    """Seconds from the request to the first delta."""
    conversation = await person.conversation_with(bot)
    async with person.listening_to(conversation) as listener:
        await asyncio.sleep(SETTLED_SECONDS)
        began = time.monotonic()
        await person.send(conversation, question)
        async with asyncio.timeout(30):
            await listener.completed.wait()
            await listener.named.wait()
        assert listener.failure is None, listener.failure
        assert listener.text == listener.stored
    await asyncio.sleep(SETTLED_SECONDS)
    return listener.first_token_at - began
