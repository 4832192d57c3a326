"""What a reply is made from: the question, its passages, what was said before, and the request to the model."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from chatsphere.ai import chat_model
from chatsphere.ai.protocol import ChatRequest, Passage
from chatsphere.claims import ClaimLost
from chatsphere.conversations.completing import Completed, by_model, by_words
from chatsphere.conversations.history import turns_of
from chatsphere.conversations.prompt import compose
from chatsphere.retrieval.candidates import Candidate, Retrieval
from chatsphere.retrieval.pairs import find_pair
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from chatsphere.retrieval.tuning import Tuning
from chatsphere.threads import in_thread

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.history import Turn
    from chatsphere.conversations.models import Conversation, Message
    from chatsphere.conversations.prompt import Prompt
    from chatsphere.conversations.spending import Bill
    from chatsphere.documents.models import Chunk


@dataclass(frozen=True)
class Asked:
    """A question to a bot, and what was said before it."""

    bot: Bot
    text: str
    history: list[Turn]
    summary: str = ""
    has_pairs: bool = True
    """Whether the bot may have stored questions: False where it is known to have none."""

    @property
    def is_made_whole_by_model(self) -> bool:
        """Whether a language model is to make the question whole; a first question never waits for one."""
        return bool(self.history or self.summary) and chat_model().is_language_model


@dataclass(frozen=True)
class Material:
    """All that a reply is made from.

    ``chunks`` are the passages that were found, in the order of their numbers; those for which the prompt had no
    room are cut in ``retrieval``.  ``request`` is what the model is asked, in so many ``prompt_tokens``; None where
    nothing was found.
    """

    asked: Asked
    completed: Completed
    retrieval: Retrieval
    chunks: list[Chunk]
    request: ChatRequest | None
    prompt_tokens: int = 0
    pair: Chunk | None = None
    """The stored question that was asked, if it was one: its answer is the reply, and it is the only chunk."""

    @property
    def bot(self) -> Bot:
        """The bot that is asked."""
        return self.asked.bot


async def gather(reply: Message, bill: Bill) -> Material:
    """Read what the reply is made from, and find its passages.

    The tokens that it takes to make the question whole are on the bill even when nothing comes of the search.
    """
    found = await in_thread(_read)(reply)
    if isinstance(found, Material):
        return found
    completed = await by_model(found.bot, found.text, found.history, found.summary)
    bill.tokens = completed.tokens
    return await in_thread(_material)(found, completed)


def _read(reply: Message) -> Material | Asked:
    """The whole material in one go, or the question alone where a model must make it whole first."""
    if reply.question is None:
        raise ClaimLost
    asked = asked_in(reply.conversation, reply.question.text, before=reply.question.ordinal)
    asked = replace(asked, has_pairs=reply.bot_has_pairs)
    return _without_model(asked) or asked


def gather_here(asked: Asked) -> Material:
    """Find what a reply to a question would be made from; in a thread, a model is waited for."""
    found = _without_model(asked)
    if found is not None:
        return found
    return _material(asked, asyncio.run(by_model(asked.bot, asked.text, asked.history, asked.summary)))


def asked_in(conversation: Conversation, text: str, *, before: int | None = None) -> Asked:
    """A question in a conversation, with what was said before the message of that ordinal, or in all of it."""
    until, summary = conversation.summarized_until, conversation.summary
    if before is not None and before <= until:
        # A question asked again may be older than the summary, which then tells of what came after it.
        until, summary = 0, ""
    return Asked(conversation.bot, text, turns_of(conversation.pk, after=until, before=before), summary)


def _without_model(asked: Asked) -> Material | None:
    """The material of a question that is a stored one, or that no model has to make whole; None for any other."""
    pair = find_pair(asked.bot, asked.text) if asked.has_pairs else None
    if pair is not None:
        found = Candidate(pair.pk, score=1.0, relevance=1.0, number=1)
        retrieval = Retrieval(Question(asked.text), Tuning.of(asked.bot), (found,), {pair.pk: pair})
        return Material(asked, Completed(retrieval.question), retrieval, [pair], None, pair=pair)
    if asked.is_made_whole_by_model:
        return None
    return _material(asked, by_words(asked.text, asked.history, asked.bot.language))


def _material(asked: Asked, completed: Completed) -> Material:
    retrieval = retrieve(asked.bot, completed.question)
    retrieval.timings.rewriting = completed.milliseconds
    chunks = retrieval.passages
    if not chunks:
        return Material(asked, completed, retrieval, [], None)
    prompt = _prompt(asked, chunks)
    fitting = retrieval.within_budget({passage.number for passage in prompt.passages})
    return Material(asked, completed, fitting, chunks, _request(asked, fitting, prompt), prompt.tokens)


def _prompt(asked: Asked, chunks: list[Chunk]) -> Prompt:
    """The prompt within the budget of tokens: it may lack passages that found no room."""
    return compose(
        instructions=asked.bot.instructions,
        refusal=asked.bot.refusal_text,
        passages=[
            Passage(number, chunk.document.title, chunk.heading, chunk.text)
            for number, chunk in enumerate(chunks, start=1)
        ],
        history=[(turn.question, turn.answer) for turn in asked.history],
        summary=asked.summary,
        question=asked.text,
        budget=settings.CHAT_CONTEXT_TOKENS - settings.CHAT_ANSWER_TOKENS,
    )


def _request(asked: Asked, retrieval: Retrieval, prompt: Prompt) -> ChatRequest:
    bot = asked.bot
    return ChatRequest(
        model=bot.answering_model,
        temperature=bot.temperature,
        messages=prompt.messages,
        question=retrieval.question.in_full,
        passages=prompt.passages,
        language=bot.language,
    )
