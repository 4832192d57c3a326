"""What people do in conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.bots.models import BotStatus
from chatsphere.conversations import log
from chatsphere.conversations.actors import write_reply
from chatsphere.conversations.models import Conversation, EventKind, Message, MessageState, Role
from chatsphere.errors import ConversationBusy, IdempotencyConflict, InvalidField, NotFound
from chatsphere.plans.services import Limit, release, reserve
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

QUESTION_CHARACTERS = 8_000
KEY_CHARACTERS = 200
TITLE_CHARACTERS = 80


@dataclass(frozen=True)
class Sent:
    """A stored question and the reply that is on its way."""

    question: Message
    reply: Message


def start_conversation(owner: User, bot: Bot) -> Conversation:
    """Begin an empty conversation with a bot."""
    conversation = Conversation.objects.create(owner=owner, bot=bot)
    conversation.refresh_from_db()
    return conversation


def delete_conversation(conversation: Conversation) -> None:
    """Remove a conversation with all its messages; a reply being written ends unseen and costs nothing."""
    with transaction.atomic():
        # The message before its conversation, as a worker locks them: the other way round both could wait.
        live = conversation.messages.filter(state__in=_LIVE)
        list(live.select_for_update(of=("self",)))
        list(Conversation.objects.select_for_update().filter(pk=conversation.pk))  # from here on nobody sends
        for reply in live.all():
            release(Limit.REPLIES_PER_MONTH, reply.pk)
        conversation.delete()


def send_message(conversation: Conversation, text: str, *, idempotency_key: str | None = None) -> Sent:
    """Store a question and an empty reply to it, which workers then write.

    Sent again with the same key and text, it gives what it gave the first time and stores nothing.  One unit of
    the month's replies is reserved; it is given back if the reply fails.  Raises InvalidField, IdempotencyConflict,
    ConversationBusy, PlanLimitReached, or NotFound for a conversation deleted meanwhile.
    """
    _check(text, idempotency_key)
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().filter(pk=conversation.pk).first()
        if locked is None:
            raise NotFound("conversation")
        earlier = _sent_before(locked, text, idempotency_key)
        if earlier is not None:
            return earlier
        _refuse_when_paused(locked.bot)
        live = locked.messages.filter(state__in=_LIVE).first()
        if live is not None:
            raise ConversationBusy(live)
        return _store(locked, text, idempotency_key)


_LIVE = (MessageState.QUEUED, MessageState.ANSWERING)


def _check(text: str, idempotency_key: str | None) -> None:
    require_storable(text, "text")
    require_storable(idempotency_key or "", "idempotencyKey")
    if not text.strip():
        raise InvalidField("The question is empty. Write one.", "text")
    if len(text) > QUESTION_CHARACTERS:
        raise InvalidField(
            f"A question has at most {QUESTION_CHARACTERS:,} characters; this one has {len(text):,}. Shorten it, "
            "or add it as a document.",
            "text",
        )
    if idempotency_key is not None and not 1 <= len(idempotency_key) <= KEY_CHARACTERS:
        raise InvalidField(f"An idempotency key has 1 to {KEY_CHARACTERS} characters.", "idempotencyKey")


def _refuse_when_paused(bot: Bot) -> None:
    if bot.status == BotStatus.PAUSED:
        raise InvalidField("This bot is paused and does not answer. Set its status to ACTIVE first.", "conversationId")


def _sent_before(conversation: Conversation, text: str, idempotency_key: str | None) -> Sent | None:
    if idempotency_key is None:
        return None
    question = conversation.messages.filter(idempotency_key=idempotency_key).first()
    if question is None:
        return None
    if question.text != text:
        raise IdempotencyConflict
    return Sent(question, question.replies.earliest("ordinal"))


def _store(conversation: Conversation, text: str, idempotency_key: str | None) -> Sent:
    last = conversation.messages.aggregate(last=Max("ordinal"))["last"] or 0
    question = Message.objects.create(
        conversation=conversation,
        ordinal=last + 1,
        role=Role.USER,
        state=MessageState.COMPLETED,
        text=text,
        idempotency_key=idempotency_key,
        finished_at=Now(),
    )
    reply = Message.objects.create(conversation=conversation, ordinal=last + 2, role=Role.ASSISTANT, question=question)
    reserve(conversation.owner, Limit.REPLIES_PER_MONTH, reply.pk)
    if not conversation.title:
        conversation.title = _title_of(text)
        conversation.save(update_fields=["title"])
    log.record(EventKind.QUESTION_ASKED, question)
    log.record(EventKind.REPLY_QUEUED, reply)
    call_worker(write_reply, str(reply.pk))
    question.refresh_from_db()
    reply.refresh_from_db()
    return Sent(question, reply)


def _title_of(question: str) -> str:
    """The question's first line, cut at a word."""
    line = " ".join(question.strip().splitlines()[0].split())
    if len(line) <= TITLE_CHARACTERS:
        return line
    return line[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


def stop_reply(reply: Message) -> Message:
    """End a reply that is being written and keep what there is of it; one that has ended already stays as it is.

    A reply nobody has begun is stopped here and now; one being written, by its worker within a second.  Raises
    NotFound for one deleted meanwhile.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).filter(pk=reply.pk).first()
        if locked is None:
            raise NotFound("message")
        if locked.state == MessageState.QUEUED:
            locked.state = MessageState.STOPPED
            locked.finished_at = Now()
            locked.save(update_fields=["state", "finished_at"])
            release(Limit.REPLIES_PER_MONTH, locked.pk)
            log.record(EventKind.REPLY_STOPPED, locked)
        elif locked.state == MessageState.ANSWERING and locked.stop_requested_at is None:
            locked.stop_requested_at = Now()
            locked.save(update_fields=["stop_requested_at"])
    locked.refresh_from_db()
    return locked
