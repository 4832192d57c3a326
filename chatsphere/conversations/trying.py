"""Trying a bot's search out: what a reply would rest on, with no reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.conversations.asking import require_question
from chatsphere.conversations.material import Asked, asked_in, gather_here
from chatsphere.conversations.spending import charged
from chatsphere.conversations.traces import RetrievalTrace
from chatsphere.errors import InvalidField

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.models import Conversation


def try_question(bot: Bot, text: str, conversation: Conversation | None = None) -> RetrievalTrace:
    """What a reply to a question would rest on, asked next in a conversation or first in a new one; nothing is stored.

    Raises InvalidField for what is no question, and for a conversation with another bot; PlanLimitReached where a
    model has to make the question whole, and its tokens would be more than are left.
    """
    require_question(text, "question")
    if conversation is None:
        return RetrievalTrace.of(gather_here(Asked(bot, text, [])))
    if conversation.bot_id != bot.pk:
        raise InvalidField("This conversation is with another bot. Give one with this bot, or none.", "conversationId")
    asked = asked_in(conversation, text)
    if not asked.is_made_whole_by_model:
        return RetrievalTrace.of(gather_here(asked))
    with charged(conversation.owner, bot.answering_model) as bill:
        material = gather_here(asked)
        bill.tokens = material.completed.tokens
    return RetrievalTrace.of(material)
