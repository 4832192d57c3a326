"""A conversation as a file to take away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatsphere.conversations.models import Role

if TYPE_CHECKING:
    from chatsphere.conversations.models import Citation, Conversation, Message


def as_json(conversation: Conversation) -> str:
    """Everything of it, as a JSON object: title, bot, createdAt, and messages in order, each with its citations.

    Times are ISO 8601; positions are Unicode code points.
    """
    content = {
        "title": conversation.title,
        "bot": conversation.bot.name,
        "createdAt": conversation.created_at.isoformat(),
        "messages": [_message(message) for message in _messages(conversation)],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def as_markdown(conversation: Conversation) -> str:
    """What was said, to be read by people, with the sources under each reply."""
    parts = [f"# {conversation.title or conversation.bot.name}"]
    for message in _messages(conversation):
        speaker = "You" if message.role == Role.USER else conversation.bot.name
        parts += [f"## {speaker}, {message.created_at:%Y-%m-%d %H:%M} UTC", message.text or "(nothing)"]
        sources = [_source(citation) for citation in message.citations.all()]
        if sources:
            parts.append("\n".join(dict.fromkeys(sources)))
    return "\n\n".join(parts) + "\n"


def _messages(conversation: Conversation) -> list[Message]:
    return list(conversation.messages.order_by("ordinal").prefetch_related("citations"))


def _message(message: Message) -> dict[str, Any]:
    return {
        "role": message.role,
        "status": message.state,
        "text": message.text,
        "createdAt": message.created_at.isoformat(),
        "model": message.model or None,
        "citations": [
            {
                "number": citation.number,
                "answerStart": citation.answer_start,
                "answerEnd": citation.answer_end,
                "document": citation.document_title,
                "page": citation.page,
                "start": citation.start,
                "end": citation.end,
                "quote": citation.quote,
            }
            for citation in sorted(message.citations.all(), key=lambda citation: citation.ordinal)
        ],
    }


def _source(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page else ""
    quote = " ".join(citation.quote.split())
    return f"> [{citation.number}] {citation.document_title}{page}: “{quote}”"
