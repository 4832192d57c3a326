"""The whole turn: from a claimed, empty reply to one that is complete, stopped or failed.

Nothing of the database is held while the model speaks: each step is a transaction of its own in a query thread,
guarded by the claim.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.ai import chat_model
from chatsphere.ai.protocol import ChatRequest, Finished, Passage, TextDelta
from chatsphere.claims import MAX_ATTEMPTS, ClaimLost
from chatsphere.conversations import log as events
from chatsphere.conversations.citing import Cited, cite
from chatsphere.conversations.drafting import Draft
from chatsphere.conversations.history import turns_of
from chatsphere.conversations.live import live_replies
from chatsphere.conversations.models import Citation, EventKind, Message, MessageState, ModelPrice
from chatsphere.conversations.prompt import compose
from chatsphere.conversations.tidying import tidy
from chatsphere.errors import Failure, FailureCode
from chatsphere.plans.services import Limit, release, settle
from chatsphere.retrieval.search import search
from chatsphere.threads import in_thread, in_thread_patiently

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import UUID

    from chatsphere.bots.models import Bot
    from chatsphere.claims import Claim
    from chatsphere.conversations.history import Turn
    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.retrieval.search import Hit

log = logging.getLogger(__name__)

PASSAGES = 8
"""Passages a reply may rest on."""


@dataclass(frozen=True)
class Begun:
    """A reply that is ours to write, as it stood when it was begun; question, conversation and bot are at hand."""

    claim: Claim[Message]
    reply: Message


@dataclass(frozen=True)
class Material:
    """All that a reply is made from."""

    reply: Message
    bot: Bot
    question: str
    history: list[Turn]
    summary: str
    hits: list[Hit]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The hits as a model sees them, numbered from 1."""
        return tuple(
            Passage(number, hit.chunk.document.title, hit.chunk.heading, hit.chunk.text)
            for number, hit in enumerate(self.hits, start=1)
        )


def begin(reply_id: UUID | str) -> Begun | None:
    """Claim a reply and tell that it has begun, or begun again after a worker died: then from an empty text.

    All in one transaction.  None when another worker is at it or it has ended.
    """
    with transaction.atomic():
        claim = Message.objects.claim(pk=reply_id)
        if claim is None:
            return None
        reply = Message.objects.select_related("conversation__bot", "question").get(pk=claim.pk)
        if claim.epoch > 1:
            reply.citations.all().delete()
            reply.text = ""
            reply.save(update_fields=["text"])
        events.record(EventKind.REPLY_STARTED if claim.epoch == 1 else EventKind.REPLY_RESTARTED, reply)
    return Begun(claim, reply)


async def write(begun: Begun) -> None:
    """Write the reply to its end: completed, stopped by request, or failed with a reason."""
    claim, conversation_id = begun.claim, begun.reply.conversation_id
    try:
        replies = live_replies()
        async with replies.writing(claim, conversation_id) as live:
            await _write(begun, replies, live)
        await tidy(conversation_id)
    except ClaimLost:
        log.info("reply %s: the claim was lost; another worker or a deletion has it", claim.pk)


async def _write(begun: Begun, replies: LiveReplies, live: LiveReply) -> None:
    claim = begun.claim
    draft = Draft()
    try:
        material = await in_thread(_gather)(begun.reply)
        writer = _Writer(claim, replies, live, material)
        draft = writer.draft
        finished = await _unless_halted(live, writer)
    except Failure as failure:
        draft.finish()
        replies.grow(live, draft.text)
        await replies.flush(live)
        await in_thread_patiently(_fail)(claim, draft.text, failure)
        return
    draft.finish()
    if live.is_lost:
        raise ClaimLost
    replies.grow(live, draft.text)
    await replies.flush(live)
    await writer.cite_new_marks()
    await in_thread_patiently(_end)(claim, draft.text, writer, finished)


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

    def __init__(self, claim: Claim[Message], replies: LiveReplies, live: LiveReply, material: Material) -> None:
        self.claim = claim
        self.replies = replies
        self.live = live
        self.material = material
        self.draft = Draft(
            allowed_hosts=material.bot.link_hosts,
            own_text=[material.bot.refusal_text, *(hit.chunk.text for hit in material.hits)],
            language=material.bot.language,
        )
        self.model = ""
        self._cited = 0
        self._storing: asyncio.Future[None] | None = None

    async def run(self) -> Finished | None:
        """Have the model answer; when nothing was found, or it says nothing, the bot's refusal text stands instead."""
        self._storing = asyncio.ensure_future(in_thread(_tell_passages)(self.claim, self.material.hits))
        try:
            finished = await self._ask() if self.material.hits else Finished("stop")
        finally:
            await asyncio.shield(self._storing)
        self.draft.finish()
        self.draft.stand_in(self.material.bot.refusal_text)
        self.replies.grow(self.live, self.draft.text)
        return finished

    @property
    def is_refusal(self) -> bool:
        """Whether the reply says that the documents hold no answer, and nothing else."""
        refusal = self.material.bot.refusal_text
        return not self.draft.marks and self.draft.text.strip(" .\n") == refusal.strip(" .\n")

    async def _ask(self) -> Finished | None:
        provider = chat_model()
        self.model = self.material.bot.model or provider.default_model
        request = _request(self.material, self.model)
        self.draft.known = frozenset(passage.number for passage in request.passages)
        async with aclosing(provider.stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    return piece
                await self._take(piece)
        return None

    async def _take(self, piece: TextDelta) -> None:
        await self._until_stored()
        self.draft.feed(piece.text)
        self.replies.grow(self.live, self.draft.text)
        await self.cite_new_marks()

    async def cite_new_marks(self) -> None:
        """Store the citations whose marks came in since the last time; a halt neither loses nor doubles one."""
        new = self.draft.marks[self._cited :]
        if new:
            text, language = self.draft.text, self.material.bot.language
            cited = [cite(mark, text, self.material.hits[mark.number - 1].chunk, language) for mark in new]
            first, self._cited = self._cited, self._cited + len(new)
            self._storing = asyncio.ensure_future(in_thread_patiently(_store_citations)(self.claim, text, first, cited))
        await self._until_stored()

    async def _until_stored(self) -> None:
        """Wait for the passages or citations told last; the provider's answer is asked for meanwhile."""
        if self._storing is not None and not self._storing.done():
            await asyncio.shield(self._storing)


def _request(material: Material, model: str) -> ChatRequest:
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


def _gather(reply: Message) -> Material:
    """Read what the reply is made from, and find its passages."""
    if reply.question is None:
        raise ClaimLost
    conversation, asked = reply.conversation, reply.question
    bot = conversation.bot
    hits = search(bot, asked.text, limit=PASSAGES)
    # A question asked again may be older than the summary, which then tells of what came after it.
    until, summary = conversation.summarized_until, conversation.summary
    if asked.ordinal <= until:
        until, summary = 0, ""
    history = turns_of(conversation.pk, after=until, before=asked.ordinal)
    return Material(reply, bot, asked.text, history, summary, hits)


def _tell_passages(claim: Claim[Message], hits: list[Hit]) -> None:
    with claim.writing() as reply:
        events.record(EventKind.PASSAGES_RETRIEVED, reply, chunks=[hit.chunk.pk for hit in hits])


def _store_citations(claim: Claim[Message], text: str, first: int, cited: list[Cited]) -> None:
    with claim.writing() as reply:
        if reply.citations.filter(ordinal__gte=first).exists():
            return  # they were committed, and only the answer was lost with the connection
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


def _end(claim: Claim[Message], text: str, writer: _Writer, finished: Finished | None) -> None:
    """Complete the reply, or leave it stopped when the model was not heard to its end."""
    with claim.writing() as reply:
        _close(reply, MessageState.COMPLETED if finished else MessageState.STOPPED, text)
        reply.model = writer.model
        if finished:
            reply.prompt_tokens = finished.prompt_tokens
            reply.completion_tokens = finished.completion_tokens
            reply.cost = _cost(writer.model, finished)
            reply.is_unanswered = writer.is_refusal
        reply.save()
        settle(Limit.REPLIES_PER_MONTH, reply.pk)
        events.record(EventKind.REPLY_COMPLETED if finished else EventKind.REPLY_STOPPED, reply)


def _cost(model: str, finished: Finished) -> Decimal | None:
    """What the reply cost by the price table; None where the model has no price or the provider counts no tokens."""
    if finished.prompt_tokens is None or finished.completion_tokens is None:
        return None
    price = ModelPrice.objects.filter(model=model).first()
    return price.cost_of(finished.prompt_tokens, finished.completion_tokens) if price else None


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
