"""What was said before: one turn for each question, with the latest answer it came to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from chatsphere.conversations.models import Message, MessageState, Role

if TYPE_CHECKING:
    from uuid import UUID

_MARKS = re.compile(r"[ \t]*\[\d{1,3}\]")
"""Citation marks: their numbers mean other passages by the next turn."""

TURNS = 200
"""Turns looked at, the latest: the token budget decides how many of them go in."""


@dataclass(frozen=True)
class Turn:
    """A question and its answer; ``ordinal`` is the question's place in the conversation."""

    ordinal: int
    question: str
    answer: str

    @classmethod
    def of(cls, question: Message, text: str) -> Turn:
        """The turn of a question to which a reply has this text."""
        return cls(question.ordinal, question.text, _MARKS.sub("", text))


def turns_of(conversation_id: UUID, *, after: int = 0, before: int | None = None) -> list[Turn]:
    """The turns whose questions stand after and before these ordinals, oldest first.

    Of several replies to a question the latest that came to an end counts; a question without one is left out.
    """
    if before is not None and before <= after + 1:
        return []
    replies = (
        Message.objects.filter(
            conversation=conversation_id,
            role=Role.ASSISTANT,
            question__ordinal__gt=after,
            state__in=(MessageState.COMPLETED, MessageState.STOPPED),
        )
        .exclude(text="")
        .select_related("question")
    )
    if before is not None:
        replies = replies.filter(question__ordinal__lt=before)
    latest = list(replies.order_by("-question__ordinal", "-ordinal")[:TURNS])
    turns = {
        question.ordinal: Turn.of(question, reply.text)
        for reply in reversed(latest)
        if (question := cast("Message", reply.question))
    }
    return [turns[ordinal] for ordinal in sorted(turns)]
