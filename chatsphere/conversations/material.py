"""What a reply is made from: the question, its passages, what was said before, and the request to the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from chatsphere.ai.protocol import ChatRequest, Passage
from chatsphere.claims import ClaimLost
from chatsphere.conversations.history import turns_of
from chatsphere.conversations.prompt import compose
from chatsphere.retrieval.pairs import find_pair
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.history import Turn
    from chatsphere.conversations.models import Message
    from chatsphere.documents.models import Chunk


@dataclass(frozen=True)
class Material:
    """All that a reply is made from."""

    reply: Message
    bot: Bot
    question: str
    history: list[Turn]
    summary: str
    chunks: list[Chunk]
    pair: Chunk | None = None
    """The stored question that was asked, if it was one: its answer is the reply, and it is the only chunk."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The chunks as a model sees them, numbered from 1."""
        return tuple(
            Passage(number, chunk.document.title, chunk.heading, chunk.text)
            for number, chunk in enumerate(self.chunks, start=1)
        )


def gather(reply: Message) -> Material:
    """Read what the reply is made from, and find its passages."""
    if reply.question is None:
        raise ClaimLost
    conversation, asked = reply.conversation, reply.question
    bot = conversation.bot
    pair = find_pair(bot, asked.text)
    chunks = [pair] if pair else retrieve(bot, Question(asked.text)).passages
    # A question asked again may be older than the summary, which then tells of what came after it.
    until, summary = conversation.summarized_until, conversation.summary
    if asked.ordinal <= until:
        until, summary = 0, ""
    history = turns_of(conversation.pk, after=until, before=asked.ordinal)
    return Material(reply, bot, asked.text, history, summary, chunks, pair)


def request_for(material: Material, model: str) -> ChatRequest:
    """What the model is asked, within the budget of tokens: it may lack passages that found no room."""
    messages, passages = compose(
        instructions=material.bot.instructions,
        refusal=material.bot.refusal_text,
        passages=material.passages,
        history=[(turn.question, turn.answer) for turn in material.history],
        summary=material.summary,
        question=material.question,
        budget=settings.CHAT_CONTEXT_TOKENS - settings.CHAT_ANSWER_TOKENS,
    )
    return ChatRequest(
        model=model,
        temperature=material.bot.temperature,
        messages=messages,
        question=material.question,
        passages=passages,
        language=material.bot.language,
    )
