"""What is stored of a reply on its way: that it began, its citations, how it ended; each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.claims import MAX_ATTEMPTS
from chatsphere.conversations import log as events
from chatsphere.conversations.models import Citation, EventKind, Message, MessageState, ModelPrice
from chatsphere.errors import Failure, FailureCode
from chatsphere.plans.limits import release, settle
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from decimal import Decimal
    from uuid import UUID

    from chatsphere.ai.protocol import Finished
    from chatsphere.claims import Claim
    from chatsphere.conversations.citing import Cited
    from chatsphere.documents.models import Chunk


@dataclass(frozen=True)
class Begun:
    """A reply that is ours to write, as it stood when it was begun; question, conversation and bot are at hand."""

    claim: Claim[Message]
    reply: Message


@dataclass(frozen=True)
class Written:
    """What came of asking the model: ``finished`` is None when it was not heard to its end, ``tokens`` what it cost."""

    text: str
    model: str
    is_refusal: bool
    tokens: int
    finished: Finished | None


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


def tell_passages(claim: Claim[Message], chunks: list[Chunk]) -> None:
    """Tell which passages the reply may rest on."""
    with claim.writing() as reply:
        events.record(EventKind.PASSAGES_RETRIEVED, reply, chunks=[chunk.pk for chunk in chunks])


def store_citations(claim: Claim[Message], text: str, first: int, cited: list[Cited]) -> None:
    """Store citations, numbered from ``first`` on, with the text that they are in.  A second time changes nothing."""
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
                document_version=each.chunk.version.number,
                chunk=each.chunk,
                document_title=each.chunk.document.title,
                page=each.chunk.page,
                start=each.start,
                end=each.end,
                quote=each.quote,
            )
            events.record(EventKind.CITATION_ADDED, reply, ordinal=ordinal)


def end(claim: Claim[Message], written: Written) -> None:
    """Complete the reply, or leave it stopped when the model was not heard to its end."""
    finished = written.finished
    with claim.writing() as reply:
        _close(reply, MessageState.COMPLETED if finished else MessageState.STOPPED, written.text)
        reply.model = written.model
        if finished:
            reply.prompt_tokens = finished.prompt_tokens
            reply.completion_tokens = finished.completion_tokens
            reply.cost = _cost(written.model, finished)
            reply.is_unanswered = written.is_refusal
        reply.save()
        settle(reply.pk, {Limit.REPLIES_PER_MONTH: 1, Limit.TOKENS_PER_MONTH: written.tokens})
        events.record(EventKind.REPLY_COMPLETED if finished else EventKind.REPLY_STOPPED, reply)


def _cost(model: str, finished: Finished) -> Decimal | None:
    """What the reply cost by the price table; None where the model has no price or the provider counts no tokens."""
    if finished.prompt_tokens is None or finished.completion_tokens is None:
        return None
    price = ModelPrice.objects.filter(model=model).first()
    return price.cost_of(finished.prompt_tokens, finished.completion_tokens) if price else None


def fail(claim: Claim[Message], text: str, failure: Failure) -> None:
    """End the reply with a failure; it keeps its text, and what it held of the plan is given back."""
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
    release(reply.pk)
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
