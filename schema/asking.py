"""Asking and answering: what people do with messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from chatsphere.conversations import asking, services
from chatsphere.conversations import models as rows
from schema.connections import Edge
from schema.context import Info
from schema.enums import described
from schema.messages import OLDEST_FIRST, Message
from schema.nodes import fetch
from schema.payloads import Errors, mutation, no_errors

if TYPE_CHECKING:
    from schema.conversations import Conversation

described(
    asking.StopOutcome,
    "What asking a reply to stop came to.",
    STOPPED="It had not been begun, and will not be.",
    STOPPING="It is being written; its worker stops within a second, and conversationEvents tells when.",
    ALREADY_FINISHED="It had ended before, and stays as it is.",
)


@strawberry.input(description="A question to a bot.")
class SendMessageInput:
    conversation_id: strawberry.ID = strawberry.field(description="The conversation it is asked in.")
    text: str = strawberry.field(description="The question: 1 to 8,000 characters.")
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="1 to 200 characters of your choice, new for each question. Sent again with the same key, the "
        "question is stored and counted once and answered alike.",
    )


@strawberry.input(description="A reply to write once more.")
class RegenerateReplyInput:
    reply_id: strawberry.ID = strawberry.field(description="A reply to the question that is to be answered again.")
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="1 to 200 characters of your choice, new for each request. Sent again with the same key, it is "
        "done and counted once.",
    )


@strawberry.input(description="What a reader thinks of a reply.")
class GiveFeedbackInput:
    reply_id: strawberry.ID = strawberry.field(description="The reply, which must have ended.")
    thumb: rows.Thumb | None = strawberry.field(description="Good or bad; null takes the feedback back.")
    comment: str | None = strawberry.field(
        default=UNSET, description="What there is to say of it: at most 2,000 characters. Default: empty."
    )


@strawberry.input(description="A reply to stop.")
class StopReplyInput:
    reply_id: strawberry.ID = strawberry.field(description="The reply that is being written.")


@strawberry.type(description="The outcome of sendMessage.")
class SendMessagePayload:
    question: rows.Message | None = strawberry.field(
        graphql_type=Message | None, default=None, description="The question as stored."
    )
    question_edge: Edge[rows.Message] | None = strawberry.field(
        graphql_type=Edge[Message] | None, default=None, description="The question as an edge of messages."
    )
    reply: rows.Message | None = strawberry.field(
        graphql_type=Message | None,
        default=None,
        description="The reply to it, still empty: conversationEvents streams it.",
    )
    reply_edge: Edge[rows.Message] | None = strawberry.field(
        graphql_type=Edge[Message] | None, default=None, description="The reply as an edge of messages."
    )
    conversation: rows.Conversation | None = strawberry.field(
        graphql_type=Annotated["Conversation", strawberry.lazy("schema.conversations")] | None,
        default=None,
        description="The conversation as it is now.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of regenerateReply.")
class RegenerateReplyPayload:
    reply: rows.Message | None = strawberry.field(
        graphql_type=Message | None,
        default=None,
        description="The new reply, still empty: conversationEvents streams it. The old one stays beside it.",
    )
    reply_edge: Edge[rows.Message] | None = strawberry.field(
        graphql_type=Edge[Message] | None, default=None, description="The new reply as an edge of messages."
    )
    question: rows.Message | None = strawberry.field(
        graphql_type=Message | None, default=None, description="The question with all its replies."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of giveFeedback.")
class GiveFeedbackPayload:
    reply: rows.Message | None = strawberry.field(
        graphql_type=Message | None, default=None, description="The reply with its feedback."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of stopReply.")
class StopReplyPayload:
    outcome: asking.StopOutcome | None = strawberry.field(default=None, description="What it came to.")
    reply: rows.Message | None = strawberry.field(
        graphql_type=Message | None,
        default=None,
        description="The reply: STOPPED, or ANSWERING for the fraction of a second until its worker stops; as it was "
        "if it had ended before.",
    )
    errors: Errors = no_errors()


@strawberry.type
class MessageMutation:
    @mutation(
        description="Ask a question. It is stored and answered at once with an empty reply, which is then written away "
        "from any connection; follow it by conversationEvents. One reply at a time in a conversation; counts against "
        "the plan's repliesPerMonth."
    )
    def send_message(self, info: Info, input: SendMessageInput) -> SendMessagePayload:
        conversation = fetch(info, rows.Conversation, input.conversation_id, "conversationId")
        sent = asking.send_message(conversation, input.text, idempotency_key=input.idempotency_key or None)
        return SendMessagePayload(
            question=sent.question,
            question_edge=Edge.of(sent.question, OLDEST_FIRST),
            reply=sent.reply,
            reply_edge=Edge.of(sent.reply, OLDEST_FIRST),
            conversation=sent.conversation,
        )

    @mutation(
        description="Stop a reply that is being written, and keep what there is of it. Closing a socket does not."
    )
    def stop_reply(self, info: Info, input: StopReplyInput) -> StopReplyPayload:
        reply = fetch(info, rows.Message, input.reply_id, "replyId")
        stop = asking.stop_reply(reply)
        return StopReplyPayload(reply=stop.reply, outcome=stop.outcome)

    @mutation(
        description="Have a question answered once more. The new reply stands beside the old one, which stays. Counts "
        "against the plan's repliesPerMonth."
    )
    def regenerate_reply(self, info: Info, input: RegenerateReplyInput) -> RegenerateReplyPayload:
        old = fetch(info, rows.Message, input.reply_id, "replyId")
        reply = asking.regenerate_reply(old, idempotency_key=input.idempotency_key or None)
        return RegenerateReplyPayload(reply=reply, reply_edge=Edge.of(reply, OLDEST_FIRST), question=reply.question)

    @mutation(description="Say what you think of a reply, or take it back.")
    def give_feedback(self, info: Info, input: GiveFeedbackInput) -> GiveFeedbackPayload:
        reply = fetch(info, rows.Message, input.reply_id, "replyId")
        return GiveFeedbackPayload(reply=services.give_feedback(reply, input.thumb, input.comment or ""))
