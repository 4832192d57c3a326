"""Asking: a question is stored with an empty reply, which workers write; again, or no further, when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.bots.models import BotStatus
from chatsphere.compiled import Insert, Read
from chatsphere.conversations import log
from chatsphere.conversations.actors import write_reply
from chatsphere.conversations.models import Conversation, EventKind, Message, MessageState, Role
from chatsphere.conversations.naming import title_of
from chatsphere.conversations.spending import take_from_plan
from chatsphere.errors import ConversationBusy, IdempotencyConflict, InvalidField, NotFound
from chatsphere.plans.limits import release
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

QUESTION_CHARACTERS = 8_000
KEY_CHARACTERS = 200


_conversation = Read(
    lambda key: (
        Conversation.objects.select_related("bot", "owner")
        .select_for_update(of=("self",))
        .annotate(locked_at=TransactionNow())  # type: ignore[no-redef]  # the model declares it
        .filter(pk=key)
    ),
    key=UUID,
)
_last = Read(
    lambda conversation: (
        Message.objects.filter(conversation=conversation).order_by("-ordinal").only("ordinal", "state")[:1]
    ),
    conversation=UUID,
)
_turn = Insert(
    lambda conversation, question, reply, first, second, text, key, now: [
        Message(
            pk=question,
            conversation_id=conversation,
            ordinal=first,
            role=Role.USER,
            state=MessageState.COMPLETED,
            text=text,
            idempotency_key=key,
            created_at=now,
            finished_at=now,
        ),
        Message(
            pk=reply,
            conversation_id=conversation,
            ordinal=second,
            role=Role.ASSISTANT,
            question_id=question,
            created_at=now,
        ),
    ],
    conversation=UUID,
    question=UUID,
    reply=UUID,
    first=int,
    second=int,
    text=str,
    key=str,
    now=datetime,
)
_asked = log.Recorded(_turn, EventKind.QUESTION_ASKED, EventKind.REPLY_QUEUED)


@dataclass(frozen=True)
class Sent:
    """A stored question and the reply that is on its way, and their conversation as it is now."""

    question: Message
    reply: Message
    conversation: Conversation


class StopOutcome(StrEnum):
    """What asking a reply to stop came to."""

    STOPPED = "STOPPED"
    STOPPING = "STOPPING"
    ALREADY_FINISHED = "ALREADY_FINISHED"


@dataclass(frozen=True)
class Stop:
    """A reply that was asked to stop, as it is now."""

    reply: Message
    outcome: StopOutcome


def send_message(conversation: Conversation, text: str, *, idempotency_key: str | None = None) -> Sent:
    """Store a question and an empty reply to it, which workers then write.

    Sent again with the same key and text, it gives what it gave the first time and stores nothing.  What the reply may
    take of the plan is reserved; it is given back if the reply fails.  Raises InvalidField, IdempotencyConflict,
    ConversationBusy, PlanLimitReached, or NotFound for a conversation deleted meanwhile.
    """
    require_question(text, "text")
    _check_key(idempotency_key)
    with transaction.atomic():
        locked = _locked(conversation.pk)
        if locked is None:
            raise NotFound("conversation")
        earlier = _sent_before(locked, text, idempotency_key)
        if earlier is not None:
            return earlier
        _refuse_when_paused(locked.bot)
        return _store(locked, _last_ordinal(locked), text, idempotency_key)


def regenerate_reply(reply: Message, *, idempotency_key: str | None = None) -> Message:
    """Have the question of ``reply`` answered once more: a sibling, beside which the old reply stays.

    Takes a unit of the month's replies, and an idempotency key, as a question does.  Raises InvalidField,
    IdempotencyConflict, ConversationBusy, PlanLimitReached, NotFound.
    """
    _check_key(idempotency_key)
    with transaction.atomic():
        locked = _locked(reply.conversation_id)
        if locked is None or reply.question is None:
            raise NotFound("reply", ("replyId",))
        if idempotency_key is not None:
            earlier = locked.messages.filter(idempotency_key=idempotency_key).first()
            if earlier is not None:
                if earlier.question_id != reply.question_id:
                    raise IdempotencyConflict
                return earlier
        _refuse_when_paused(locked.bot)
        sibling = Message.objects.create(
            conversation=locked,
            ordinal=_last_ordinal(locked) + 1,
            role=Role.ASSISTANT,
            question=reply.question,
            idempotency_key=idempotency_key,
        )
        call_worker(write_reply, str(sibling.pk))
        log.record(EventKind.REPLY_QUEUED, sibling)
        take_from_plan(locked, sibling)
    sibling.refresh_from_db()
    return sibling


def stop_reply(reply: Message) -> Stop:
    """End a reply that is being written and keep what there is of it; one that has ended already stays as it is.

    A reply nobody has begun is stopped here and now; one being written, by its worker within a second.  Raises
    NotFound for one deleted meanwhile, and for a question.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).filter(pk=reply.pk, role=Role.ASSISTANT).first()
        if locked is None:
            raise NotFound("reply", ("replyId",))
        outcome = StopOutcome.ALREADY_FINISHED
        if locked.state == MessageState.QUEUED:
            outcome = StopOutcome.STOPPED
            locked.state = MessageState.STOPPED
            locked.finished_at = Now()
            locked.save(update_fields=["state", "finished_at"])
            release(locked.pk)
            log.record(EventKind.REPLY_STOPPED, locked)
        elif locked.state == MessageState.ANSWERING:
            outcome = StopOutcome.STOPPING
            locked.stop_requested_at = locked.stop_requested_at or Now()
            locked.save(update_fields=["stop_requested_at"])
    locked.refresh_from_db()
    return Stop(locked, outcome)


def require_question(text: str, *field: str) -> None:
    """Refuse what is no question, or too long for one; raises InvalidField."""
    require_storable(text, *field)
    if not text.strip():
        raise InvalidField("The question is empty. Write one.", *field)
    if len(text) > QUESTION_CHARACTERS:
        raise InvalidField(
            f"A question has at most {QUESTION_CHARACTERS:,} characters; this one has {len(text):,}. Shorten it, "
            "or add it as a document.",
            *field,
        )


def _check_key(idempotency_key: str | None) -> None:
    require_storable(idempotency_key or "", "idempotencyKey")
    if idempotency_key is not None and not 1 <= len(idempotency_key) <= KEY_CHARACTERS:
        raise InvalidField(f"An idempotency key has 1 to {KEY_CHARACTERS} characters.", "idempotencyKey")


def _locked(conversation_id: UUID) -> Conversation | None:
    """The conversation, in which nothing else is asked until the transaction ends; its bot and owner are at hand.

    ``locked_at`` is the transaction's time: that of all it stores.
    """
    return _conversation.row(key=conversation_id)


def _last_ordinal(conversation: Conversation) -> int:
    """Place of the last message, 0 where there is none; raises ConversationBusy when a reply is on its way.

    Nothing is asked while a reply is on its way, so that reply is the last message.
    """
    last = _last.row(conversation=conversation.pk)
    if last is None:
        return 0
    if last.is_live:
        raise ConversationBusy(conversation.messages.get(pk=last.pk))
    return last.ordinal


def _refuse_when_paused(bot: Bot) -> None:
    if bot.status == BotStatus.PAUSED:
        raise InvalidField("This bot is paused and does not answer. Set its status to ACTIVE first.", "conversationId")


def _sent_before(conversation: Conversation, text: str, idempotency_key: str | None) -> Sent | None:
    if idempotency_key is None:
        return None
    question = conversation.messages.filter(idempotency_key=idempotency_key).first()
    if question is None:
        return None
    if question.role != Role.USER or question.text != text:
        raise IdempotencyConflict
    return Sent(question, question.replies.earliest("ordinal"), conversation)


def _store(conversation: Conversation, last: int, text: str, idempotency_key: str | None) -> Sent:
    """Store question and reply in as few statements as there can be: the first token waits for each.

    What is reserved comes last, because all that its owner sends waits for it.
    """
    now = conversation.locked_at
    values: dict[str, Any] = {
        "conversation": conversation.pk,
        "question": uuid4(),
        "reply": uuid4(),
        "first": last + 1,
        "second": last + 2,
        "text": text,
        "key": idempotency_key,
        "now": now,
    }
    question, reply = _turn.stored(**values)
    question.conversation = reply.conversation = conversation
    reply.question = question
    call_worker(write_reply, str(reply.pk))
    title = None if conversation.title else title_of(text)
    _asked.run([question.pk, reply.pk], [0, 0], title=title, **values)
    conversation.title = title or conversation.title
    conversation.last_activity_at = now
    take_from_plan(conversation, reply)
    return Sent(question, reply, conversation)
