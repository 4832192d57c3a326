"""The whole turn: from a claimed, empty reply to one that is complete, stopped or failed.

Nothing of the database is held while the model speaks: each step is a transaction of its own in a query thread,
guarded by the claim.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.ai import chat_model
from chatsphere.ai.protocol import ChatRequest, Finished, Passage, TextDelta
from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.conversations import log as events
from chatsphere.conversations.citing import Cited, cite
from chatsphere.conversations.live import live_replies
from chatsphere.conversations.marks import MarkedText
from chatsphere.conversations.models import Citation, EventKind, Message, MessageState, Role
from chatsphere.conversations.prompt import compose
from chatsphere.errors import Failure, FailureCode
from chatsphere.plans.services import Limit, release, settle
from chatsphere.retrieval.search import search
from chatsphere.threads import in_thread

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.claims import Claim
    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.retrieval.search import Hit

log = logging.getLogger(__name__)

PASSAGES = 8
"""Passages a reply may rest on."""

HISTORY_TURNS = 20
"""Earlier turns looked at; the token budget decides how many of them go in."""


@dataclass(frozen=True)
class Turn:
    """All that a reply is made from."""

    reply: Message
    bot: Bot
    question: str
    history: list[tuple[str, str]]
    hits: list[Hit]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The hits as a model sees them, numbered from 1."""
        return tuple(
            Passage(number, hit.chunk.document.title, hit.chunk.heading, hit.chunk.text)
            for number, hit in enumerate(self.hits, start=1)
        )


async def write(claim: Claim[Message]) -> None:
    """Write the claimed reply to its end: completed, stopped by request, or failed with a reason."""
    try:
        reply = await in_thread(_begin)(claim)
        replies = live_replies()
        async with replies.writing(claim, reply.conversation_id) as live:
            await _write(claim, replies, live)
    except ClaimLost:
        log.info("reply %s: the claim was lost; another worker or a deletion has it", claim.pk)


async def _write(claim: Claim[Message], replies: LiveReplies, live: LiveReply) -> None:
    marked = MarkedText(known=())
    finished: Finished | None = None
    try:
        turn = await in_thread(_gather)(claim)
        marked = MarkedText(known=range(1, len(turn.hits) + 1), language=turn.bot.language)
        writer = _Writer(claim, replies, live, turn, marked)
        finished = await _unless_halted(live, writer)
    except Failure as failure:
        marked.finish()
        replies.grow(live, marked.text)
        await replies.flush(live)
        await in_thread(_fail)(claim, marked.text, failure)
        return
    marked.finish()
    if live.is_lost:
        raise ClaimLost
    replies.grow(live, marked.text)
    await replies.flush(live)
    await writer.cite_new_marks()
    await in_thread(_end)(claim, marked.text, writer.model, finished)


async def _unless_halted(live: LiveReply, writer: _Writer) -> Finished | None:
    """What the model finished with, or None when the reply was halted; the provider's call is ended either way."""
    speaking = asyncio.create_task(writer.run())
    halting = asyncio.create_task(live.halted.wait())
    try:
        await asyncio.wait({speaking, halting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        halting.cancel()
        if not speaking.done():
            speaking.cancel()
    try:
        return await speaking
    except asyncio.CancelledError:
        if live.halted.is_set():
            return None
        raise


class _Writer:
    """Feeds what the model says into the text, and stores each citation as it becomes certain."""

    def __init__(
        self, claim: Claim[Message], replies: LiveReplies, live: LiveReply, turn: Turn, marked: MarkedText
    ) -> None:
        self.claim = claim
        self.replies = replies
        self.live = live
        self.turn = turn
        self.marked = marked
        self.model = ""
        self._cited = 0
        self._storing: asyncio.Future[None] | None = None

    async def run(self) -> Finished | None:
        """Have the model answer; when nothing was found, or it says nothing, the bot's refusal text stands instead."""
        finished = await self._ask() if self.turn.hits else Finished("stop")
        self.marked.finish()
        if not self.marked.text.strip():
            self.marked.text = self.turn.bot.refusal_text
        self.replies.grow(self.live, self.marked.text)
        return finished

    async def _ask(self) -> Finished | None:
        provider = chat_model()
        self.model = self.turn.bot.model or provider.default_model
        request = _request(self.turn, self.model)
        async with aclosing(provider.stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    return piece
                await self._take(piece)
        return None

    async def _take(self, piece: TextDelta) -> None:
        self.marked.feed(piece.text)
        self.replies.grow(self.live, self.marked.text)
        await self.cite_new_marks()

    async def cite_new_marks(self) -> None:
        """Store the citations whose marks came in since the last time; a halt neither loses nor doubles one."""
        new = self.marked.marks[self._cited :]
        if new:
            text, language = self.marked.text, self.turn.bot.language
            cited = [cite(mark, text, self.turn.hits[mark.number - 1].chunk, language) for mark in new]
            first, self._cited = self._cited, self._cited + len(new)
            self._storing = asyncio.ensure_future(in_thread(_store_citations)(self.claim, text, first, cited))
        if self._storing is not None:
            await asyncio.shield(self._storing)


def _request(turn: Turn, model: str) -> ChatRequest:
    messages, passages = compose(
        instructions=turn.bot.instructions,
        refusal=turn.bot.refusal_text,
        passages=turn.passages,
        history=turn.history,
        question=turn.question,
        budget=settings.CHAT_CONTEXT_TOKENS - settings.CHAT_ANSWER_TOKENS,
    )
    return ChatRequest(
        model=model,
        temperature=turn.bot.temperature,
        messages=messages,
        question=turn.question,
        passages=passages,
        language=turn.bot.language,
    )


def _begin(claim: Claim[Message]) -> Message:
    """Tell that the reply has begun, or begun again after a worker died: then from an empty text."""
    with claim.writing() as reply:
        is_first = reply.epoch == 1
        reply.citations.all().delete()
        reply.text = ""
        reply.save(update_fields=["text"])
        events.record(EventKind.REPLY_STARTED if is_first else EventKind.REPLY_RESTARTED, reply)
        return reply


def _gather(claim: Claim[Message]) -> Turn:
    """Read what the reply is made from, and find its passages."""
    reply = (
        Message.objects.filter(pk=claim.pk, epoch=claim.epoch).select_related("conversation__bot", "question").first()
    )
    if reply is None or reply.question is None:
        raise ClaimLost
    bot = reply.conversation.bot
    hits = search(bot, reply.question.text, limit=PASSAGES)
    with claim.writing() as row:
        events.record(EventKind.PASSAGES_RETRIEVED, row, chunks=[hit.chunk.pk for hit in hits])
    return Turn(reply, bot, reply.question.text, _history(reply), hits)


def _history(reply: Message) -> list[tuple[str, str]]:
    """Earlier turns that came to an answer, oldest first."""
    earlier = (
        Message.objects.filter(
            conversation=reply.conversation_id,
            role=Role.ASSISTANT,
            ordinal__lt=reply.ordinal,
            state__in=(MessageState.COMPLETED, MessageState.STOPPED),
        )
        .exclude(text="")
        .select_related("question")
        .order_by("-ordinal")[:HISTORY_TURNS]
    )
    return [(cast("Message", each.question).text, each.text) for each in reversed(earlier)]


def _store_citations(claim: Claim[Message], text: str, first: int, cited: list[Cited]) -> None:
    with claim.writing() as reply:
        reply.text = text
        reply.save(update_fields=["text"])
        for ordinal, each in enumerate(cited, start=first):
            Citation.objects.create(
                message=reply,
                number=each.number,
                ordinal=ordinal,
                answer_start=each.answer_start,
                answer_end=each.answer_end,
                document=each.chunk.document,
                chunk=each.chunk,
                document_title=each.chunk.document.title,
                page=each.chunk.page,
                start=each.start,
                end=each.end,
                quote=each.quote,
            )
            events.record(EventKind.CITATION_ADDED, reply, ordinal=ordinal)


def _end(claim: Claim[Message], text: str, model: str, finished: Finished | None) -> None:
    """Complete the reply, or leave it stopped when the model was not heard to its end."""
    with claim.writing() as reply:
        _close(reply, MessageState.COMPLETED if finished else MessageState.STOPPED, text)
        reply.model = model
        if finished:
            reply.prompt_tokens = finished.prompt_tokens
            reply.completion_tokens = finished.completion_tokens
        reply.save()
        settle(Limit.REPLIES_PER_MONTH, reply.pk)
        events.record(EventKind.REPLY_COMPLETED if finished else EventKind.REPLY_STOPPED, reply)


def _fail(claim: Claim[Message], text: str, failure: Failure) -> None:
    with claim.writing() as reply:
        _close_as_failed(reply, text, failure)


def _close(reply: Message, state: MessageState, text: str) -> None:
    reply.state = state
    reply.text = text
    reply.lease_until = None
    reply.finished_at = Now()


def _close_as_failed(reply: Message, text: str, failure: Failure) -> None:
    _close(reply, MessageState.FAILED, text)
    reply.failure_code = failure.code
    reply.failure_message = failure.message
    reply.failure_is_retryable = failure.is_retryable
    reply.save()
    release(Limit.REPLIES_PER_MONTH, reply.pk)
    events.record(EventKind.REPLY_FAILED, reply)


def give_up_hopeless() -> None:
    """Fail replies whose every permitted claim has died, where their readers see it."""
    for pk in list(Message.objects.hopeless().values_list("pk", flat=True)[:100]):
        with transaction.atomic():
            reply = Message.objects.hopeless().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if reply is None:
                continue
            reply.epoch += 1  # followers may hold more than the checkpoint: they begin again with what is stored
            reply.save(update_fields=["epoch"])
            events.record(EventKind.REPLY_RESTARTED, reply)
            failure = Failure(
                FailureCode.WORKER_DIED,
                f"Writing this reply ended its worker {MAX_ATTEMPTS} times. Ask again.",
                is_retryable=True,
            )
            _close_as_failed(reply, reply.text, failure)
