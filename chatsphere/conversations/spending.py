"""What a reply takes of its owner's plan: held from the question on, used when the reply has ended.

What a model is asked beside replies is used from its beginning: no row stands for it that would give back what was held
by a process that died.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

from chatsphere.ai import chat_model
from chatsphere.ai.tokens import count
from chatsphere.conversations.models import MessageState
from chatsphere.conversations.traces import RetrievalTrace
from chatsphere.errors import FailureCode, ProviderFailure
from chatsphere.plans.limits import correct, plan_of, require_model, reserve, settle, spend, use
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from chatsphere.accounts.models import User
    from chatsphere.ai.protocol import ChatRequest, Finished
    from chatsphere.conversations.models import Conversation, Message


def take_from_plan(conversation: Conversation, reply: Message) -> None:
    """Hold one of the month's replies, one of those written at once, and the tokens that it may cost at most.

    Prompt and answer together have at most ``CHAT_CONTEXT_TOKENS``.  Raises PlanLimitReached, also for a chat model
    that the plan does not have.
    """
    plan = plan_of(conversation.owner)
    require_model(plan, conversation.bot.answering_model)
    amounts = {
        Limit.CONCURRENT_REPLIES: 1,
        Limit.REPLIES_PER_MONTH: 1,
        Limit.TOKENS_PER_MONTH: settings.CHAT_CONTEXT_TOKENS,
    }
    reserve(conversation.owner, plan, reply.pk, amounts)


_NOT_TAKEN = frozenset(
    {FailureCode.PROVIDER_REFUSED, FailureCode.PROVIDER_RATE_LIMITED, FailureCode.PROVIDER_UNAVAILABLE}
)
"""Failures of a provider that did not take what it was asked."""


@dataclass
class Bill:
    """Tokens that were spent."""

    tokens: int = 0


@contextmanager
def charged(owner: User, model: str) -> Iterator[Bill]:
    """Ask a model beside replies: what it may cost at most is used at once, and what it did not cost comes back.

    Raises PlanLimitReached, also for a chat model that the plan does not have.
    """
    subject, bill = charge(owner, model), Bill()
    try:
        yield bill
    finally:
        settle_charge(subject, bill)


def charge(owner: User, model: str) -> UUID:
    """The beginning of ``charged``; ``settle_charge`` is its end."""
    plan, subject = plan_of(owner), uuid4()
    require_model(plan, model)
    use(owner, plan, subject, Limit.TOKENS_PER_MONTH, settings.CHAT_CONTEXT_TOKENS)
    return subject


def settle_charge(subject: UUID, bill: Bill) -> None:
    """Count what was spent."""
    correct(subject, {Limit.TOKENS_PER_MONTH: bill.tokens})


def tokens_of(request: ChatRequest | None, text: str, end: Finished | ProviderFailure | None) -> int:
    """Tokens that an answer has cost: as its provider says, otherwise as counted here.

    None where no language model was asked, or where its provider did not take the request and said no word.
    """
    if request is None or not chat_model().is_language_model:
        return 0
    if end is not None and end.tokens is not None:
        return end.tokens
    if isinstance(end, ProviderFailure) and end.code in _NOT_TAKEN and not text:
        return 0
    return sum(count(message.content) for message in request.messages) + count(text)


def tokens_left_behind(reply: Message) -> int:
    """Tokens of a reply whose worker is not heard any more: of what it was asked, and of the text that is left of it.

    It may have cost more: that of what was answered since the last checkpoint.
    """
    if not chat_model().is_language_model:
        return 0
    asked = RetrievalTrace.objects.filter(message=reply).values_list("tokens", flat=True).first()
    return (asked or 0) + count(reply.text)


def spend_lost_attempt(reply: Message) -> None:
    """Have a reply that is begun again pay for the attempt of which it loses everything."""
    spend(reply.pk, Limit.TOKENS_PER_MONTH, tokens_left_behind(reply))
    RetrievalTrace.objects.filter(message=reply).delete()


def settle_unseen(reply: Message) -> None:
    """Settle a reply that is deleted on its way: one that is being written may have been read, and is used."""
    is_begun = reply.state == MessageState.ANSWERING
    used = {Limit.REPLIES_PER_MONTH: 1, Limit.TOKENS_PER_MONTH: tokens_left_behind(reply)}
    settle(reply.pk, used if is_begun else {})
