"""What is stored of a reply on its way: that it began, its citations, how it ended; each in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from chatsphere.claims import MAX_ATTEMPTS, Claim, ClaimLost, held, statements_on
from chatsphere.compiled import Change, Read
from chatsphere.conversations import log as events
from chatsphere.conversations import traces
from chatsphere.conversations.models import Citation, EventKind, Message, MessageState, ModelPrice
from chatsphere.conversations.spending import charge, spend_lost_attempt, tokens_left_behind
from chatsphere.conversations.traces import RetrievalTrace
from chatsphere.documents.models import PairWording
from chatsphere.errors import Failure, FailureCode, PlanLimitReached
from chatsphere.plans.limits import settle
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from chatsphere.ai.protocol import Finished
    from chatsphere.conversations.citing import Cited
    from chatsphere.conversations.material import Material
    from chatsphere.conversations.tidying import Task

log = logging.getLogger(__name__)

_reply = Read(
    lambda key: (
        Message.objects.select_related("conversation__bot", "conversation__owner", "question")
        .annotate(bot_has_pairs=Exists(PairWording.objects.filter(bot=OuterRef("conversation__bot"))))  # type: ignore[no-redef]  # the model declares it
        .filter(pk=key)
    ),
    key=UUID,
)
_CLOSED: dict[str, Any] = {"lease_until": None, "finished_at": Now()}
"""Of a reply that has ended."""

_begun = events.Recorded(statements_on(Message).take_first, EventKind.REPLY_STARTED)
_found = events.Recorded(statements_on(Message).mine, EventKind.PASSAGES_RETRIEVED, besides=traces.STORE)


def _ended(kind: EventKind, **columns: Any) -> events.Recorded:
    change = Change(
        lambda key, epoch, text, model, prompt_tokens, completion_tokens, cost: (
            held(Message, key, epoch),
            {
                "text": text,
                "model": model,
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "cost": cost,
                **_CLOSED,
                **columns,
            },
        ),
        key=UUID,
        epoch=int,
        text=str,
        model=str,
        prompt_tokens=int,
        completion_tokens=int,
        cost=Decimal,
    )
    return events.Recorded(change, kind)


_completed = {
    is_refusal: _ended(EventKind.REPLY_COMPLETED, state=MessageState.COMPLETED, is_unanswered=is_refusal)
    for is_refusal in (False, True)
}
_stopped = _ended(EventKind.REPLY_STOPPED, state=MessageState.STOPPED)
_price = Read(lambda model: ModelPrice.objects.filter(model=model), model=str)


@dataclass(frozen=True)
class Begun:
    """A reply that is ours to write, as it stood when it was begun; question, conversation and bot are at hand."""

    claim: Claim[Message]
    reply: Message


@dataclass(frozen=True)
class Written:
    """What came of asking the model: ``finished`` is None when it was not heard to its end.

    ``tokens`` is what it cost, with what it took to make the question whole.
    """

    text: str
    model: str
    is_refusal: bool
    tokens: int
    finished: Finished | None


def begin(reply_id: UUID | str) -> Begun | None:
    """Claim a reply and tell that it has begun, or begun again after a worker died: then from an empty text.

    None when another worker is at it or it has ended.  One that is ours and then cannot be read is begun again, as if
    its worker had died.
    """
    key = UUID(str(reply_id))
    claim = Claim(Message, key, 1) if _begun.run([key], [1], key=key) else _begin_again(key)
    reply = _reply.row(key=key) if claim else None
    return Begun(claim, reply) if claim and reply else None


def _begin_again(key: UUID) -> Claim[Message] | None:
    with transaction.atomic():
        claim = Message.claim(key)
        reply = _reply.row(key=key) if claim else None
        if claim is None or reply is None:
            return None
        if claim.epoch > 1:
            spend_lost_attempt(reply)
            reply.citations.all().delete()
            reply.text = ""
            reply.save(update_fields=["text"])
        events.record(EventKind.REPLY_STARTED if claim.epoch == 1 else EventKind.REPLY_RESTARTED, reply)
    return claim


def tell_passages(claim: Claim[Message], material: Material) -> None:
    """Tell which passages the reply may rest on, and keep how they were found."""
    data = {"chunks": [chunk.pk for chunk in material.retrieval.passages]}
    trace = RetrievalTrace.of(material).columns
    if not _found.run([claim.pk], [claim.epoch], data, key=claim.pk, epoch=claim.epoch, **trace):
        raise ClaimLost


def store_citations(claim: Claim[Message], text: str, first: int, cited: list[Cited]) -> None:
    """Store citations, numbered from ``first`` on, with the text that they are in.  A second time changes nothing."""
    with claim.holding():
        if Citation.objects.filter(message=claim.pk, ordinal__gte=first).exists():
            return  # they were committed, and only the answer was lost with the connection
        claim.change(text=text)
        Citation.objects.bulk_create(_citation(claim, ordinal, each) for ordinal, each in enumerate(cited, start=first))
        for ordinal in range(first, first + len(cited)):
            events.record(EventKind.CITATION_ADDED, claim, ordinal=ordinal)


def _citation(claim: Claim[Message], ordinal: int, cited: Cited) -> Citation:
    return Citation(
        message_id=claim.pk,
        number=cited.number,
        ordinal=ordinal,
        answer_start=cited.answer_start,
        answer_end=cited.answer_end,
        document=cited.chunk.document,
        document_version=cited.chunk.version.number,
        chunk=cited.chunk,
        document_title=cited.chunk.document.title,
        page=cited.chunk.page,
        start=cited.start,
        end=cited.end,
        quote=cited.quote,
    )


def end(claim: Claim[Message], written: Written, task: Task | None = None) -> UUID | None:
    """Complete the reply, or leave it stopped when the model was not heard to its end.

    What the model is to do for the conversation next is charged in the same go; the charge, None where there is no such
    task, or no room for it.
    """
    finished = written.finished
    with transaction.atomic():
        recorded = _completed[written.is_refusal] if finished else _stopped
        if not recorded.run(
            [claim.pk],
            [claim.epoch],
            key=claim.pk,
            epoch=claim.epoch,
            text=written.text,
            model=written.model,
            prompt_tokens=finished and finished.prompt_tokens,
            completion_tokens=finished and finished.completion_tokens,
            cost=finished and _cost(written.model, finished),
        ):
            raise ClaimLost
        # Counts come last: until the transaction ends all that its user sends waits for them.
        settle(claim.pk, {Limit.REPLIES_PER_MONTH: 1, Limit.TOKENS_PER_MONTH: written.tokens})
        try:
            return charge(task.owner, task.model) if task else None
        except PlanLimitReached as refusal:
            log.info("conversation of reply %s not tidied: %s", claim.pk, refusal)
            return None


def _cost(model: str, finished: Finished) -> Decimal | None:
    """What the reply cost by the price table; None where the model has no price or the provider counts no tokens."""
    if finished.prompt_tokens is None or finished.completion_tokens is None:
        return None
    price = _price.row(model=model)
    return price.cost_of(finished.prompt_tokens, finished.completion_tokens) if price else None


def fail(claim: Claim[Message], text: str, failure: Failure, tokens: int) -> None:
    """End the reply with a failure; it keeps its text, and gives back what it held of the plan but for ``tokens``."""
    with transaction.atomic():
        claim.change(
            **_CLOSED,
            state=MessageState.FAILED,
            text=text,
            failure_code=failure.code,
            failure_message=failure.message,
            failure_is_retryable=failure.is_retryable,
        )
        events.record(EventKind.REPLY_FAILED, claim)
        settle(claim.pk, {Limit.TOKENS_PER_MONTH: tokens})


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
            fail(Claim(Message, reply.pk, reply.epoch), reply.text, failure, tokens_left_behind(reply))
