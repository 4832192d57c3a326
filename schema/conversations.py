"""Conversations and their messages: what people ask and what bots answer."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django
from django.db.models import prefetch_related_objects
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.conversations import models as rows
from chatsphere.conversations import services
from chatsphere.documents import models as documents
from schema.columns import Column
from schema.connections import Connection, Edge, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.documents import Chunk, Document
from schema.enums import described
from schema.failures import Failure
from schema.nodes import Node, fetch, global_id, look_up
from schema.payloads import Errors, mutation, no_errors
from schema.scalars import BigInt
from schema.siblings import FromRows, Siblings, related, siblings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schema.bots import Bot

described(rows.Role, "Who speaks.", USER="A person who asks.", ASSISTANT="The bot.")
described(
    rows.MessageState,
    "What has become of a message. COMPLETED, STOPPED and FAILED are final; a question is COMPLETED from the start.",
    QUEUED="Waiting for a worker.",
    ANSWERING="Being written; text is what has been kept so far.",
    COMPLETED="Whole.",
    STOPPED="Ended by stopReply; text is what there was until then.",
    FAILED="Ended by a failure; text is what there was until then, and failure says why.",
)


@strawberry_django.type(
    rows.Citation,
    field_cls=Column,
    description="A passage that a reply rests on, with both sides of it: a span of the reply and a span of the source. "
    "Spans are in Unicode code points.",
)
class Citation:
    number: int = strawberry.field(description="The n of the mark [n] in the reply's text.")
    answer_start: int = strawberry.field(description="Where the cited statement begins in the reply's text.")
    answer_end: int = strawberry.field(description="One past its last character.")
    document_title: str = strawberry.field(description="Title of the document when it was cited.")
    page: int | None = strawberry.field(description="Page of the passage, counted from 1; null without pages.")
    start: BigInt = strawberry.field(description="Where the quote begins in the document's extracted text.")
    end: BigInt = strawberry.field(description="One past its last character.")
    quote: str = strawberry.field(description="The words of the source, exactly.")

    @strawberry.field(
        description="The document cited; null once it is deleted.",
        graphql_type=Document | None,
        extensions=[FromRows()],
    )
    def document(self: rows.Citation) -> documents.Document | None:
        return related(self, "document")  # type: ignore[no-any-return]

    @strawberry.field(
        description="The passage cited; null once it is gone.", graphql_type=Chunk | None, extensions=[FromRows()]
    )
    def chunk(self: rows.Citation) -> documents.Chunk | None:
        return related(self, "chunk")  # type: ignore[no-any-return]


@strawberry.type(description="What a reply cost in tokens, by the provider's count; null where it gives none.")
class Usage:
    prompt_tokens: int | None = strawberry.field(description="Tokens of the prompt.")
    completion_tokens: int | None = strawberry.field(description="Tokens of the answer.")


@strawberry_django.type(
    rows.Message,
    field_cls=Column,
    description="A question, or the reply to one. Only the person whose conversation it is sees it.",
)
class Message(Node):
    ordinal: int = strawberry.field(description="Place in the conversation, counted from 1.")
    role: rows.Role = strawberry.field(description="Who speaks.")
    text: str = strawberry.field(
        description="What is said. Of a reply being written, what was kept so far: conversationEvents gives the rest."
    )
    created_at: datetime = strawberry.field(description="When it was sent, or for a reply asked for.")
    finished_at: datetime | None = strawberry.field(description="When it became final.")

    @strawberry.field(description="What has become of it.")
    def status(self: rows.Message) -> rows.MessageState:
        return rows.MessageState(self.state)

    @strawberry.field(description="The chat model that wrote it; null for a question, and where no model was asked.")
    def model(self: rows.Message) -> str | None:
        return self.model or None

    @strawberry.field(description="What it cost; null unless a language model has finished it.")
    def usage(self: rows.Message) -> Usage | None:
        if self.prompt_tokens is None and self.completion_tokens is None:
            return None
        return Usage(prompt_tokens=self.prompt_tokens, completion_tokens=self.completion_tokens)

    @strawberry.field(description="Why it failed; null unless the status is FAILED.")
    def failure(self: rows.Message) -> Failure | None:
        return Failure.of(self)

    @strawberry.field(
        description="What it rests on, in the order of the marks in its text.",
        graphql_type=list[Citation],
        extensions=[FromRows()],
    )
    def citations(self: rows.Message) -> list[rows.Citation]:
        together = siblings_of(self)
        together.find("citations", lambda: _prefetch_citations(together))
        return sorted(self.citations.all(), key=lambda citation: citation.ordinal)

    @strawberry.field(
        description="The question that a reply answers; null for a question.",
        graphql_type=Annotated["Message", strawberry.lazy("schema.conversations")] | None,
        extensions=[FromRows()],
    )
    def question(self: rows.Message) -> rows.Message | None:
        return related(self, "question")  # type: ignore[no-any-return]

    @strawberry.field(
        description="The conversation it is part of.",
        graphql_type=Annotated["Conversation", strawberry.lazy("schema.conversations")],
        extensions=[FromRows()],
    )
    def conversation(self: rows.Message) -> rows.Conversation:
        return cast("rows.Conversation", related(self, "conversation"))


def _prefetch_citations(messages: Siblings[rows.Message]) -> Siblings[rows.Citation]:
    prefetch_related_objects(messages, "citations")
    return Siblings(citation for message in messages for citation in message.citations.all())


@strawberry.enum(description="What messages can be ordered by.")
class MessageOrderField(Enum):
    ORDINAL = strawberry.enum_value("ordinal", description="Their place in the conversation.")


@strawberry.input(description="The order of a list of messages.")
class MessageOrder:
    field: MessageOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


OLDEST_FIRST = MessageOrder(field=MessageOrderField.ORDINAL, direction=OrderDirection.ASC)


@strawberry_django.type(
    rows.Conversation, field_cls=Column, description="A person's talk with a bot. Only that person sees it."
)
class Conversation(Node):
    title: str = strawberry.field(description="The first question, shortened; empty before there is one.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    last_activity_at: datetime = strawberry.field(description="When anything last happened in it.")

    @strawberry.field(
        description="The bot that answers.",
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")],
        extensions=[FromRows()],
    )
    def bot(self: rows.Conversation) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))

    @connection(
        description="Its questions and replies.",
        graphql_type=Connection[Message],
        order=OLDEST_FIRST,
        of="conversation",
    )
    def messages(self: rows.Conversation, info: Info) -> QuerySet[rows.Message]:
        return rows.Message.objects.visible_to(require_viewer(info))


@strawberry.enum(description="What conversations can be ordered by.")
class ConversationOrderField(Enum):
    LAST_ACTIVITY_AT = strawberry.enum_value("last_activity_at", description="When anything last happened in it.")
    CREATED_AT = strawberry.enum_value("created_at", description="When it was begun.")


@strawberry.input(description="The order of a list of conversations. Conversations that tie are ordered by id.")
class ConversationOrder:
    field: ConversationOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which conversations: those that meet every condition given.")
class ConversationFilter:
    title_contains: str | None = strawberry.field(
        default=UNSET, description="Only conversations whose title holds this text, in upper or lower case."
    )

    def narrow(self, conversations: QuerySet[rows.Conversation]) -> QuerySet[rows.Conversation]:
        """The conversations that meet the conditions."""
        if self.title_contains:
            conversations = conversations.filter(title__icontains=self.title_contains)
        return conversations


LATEST_FIRST = ConversationOrder(field=ConversationOrderField.LAST_ACTIVITY_AT, direction=OrderDirection.DESC)


@strawberry.type
class ConversationQuery:
    @strawberry.field(
        description="One of your conversations; null when there is no such conversation or it is not yours.",
        graphql_type=Conversation | None,
    )
    def conversation(self, info: Info, id: strawberry.ID) -> rows.Conversation | None:
        return look_up(info, rows.Conversation, id)

    @connection(
        description="Your conversations, with whichever bot.",
        graphql_type=Connection[Conversation],
        order=LATEST_FIRST,
        filter=ConversationFilter,
    )
    def conversations(self, info: Info) -> QuerySet[rows.Conversation]:
        return rows.Conversation.objects.visible_to(require_viewer(info))

    @strawberry.field(
        description="One of your messages; null when there is no such message or it is not yours.",
        graphql_type=Message | None,
    )
    def message(self, info: Info, id: strawberry.ID) -> rows.Message | None:
        return look_up(info, rows.Message, id)


@strawberry.input(description="A new conversation.")
class StartConversationInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot to talk with.")


@strawberry.input(description="A conversation to delete.")
class DeleteConversationInput:
    conversation_id: strawberry.ID = strawberry.field(
        description="The conversation to delete, with all its messages. There is no way back."
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


@strawberry.input(description="A reply to stop.")
class StopReplyInput:
    reply_id: strawberry.ID = strawberry.field(description="The reply that is being written.")


@strawberry.type(description="The outcome of startConversation.")
class StartConversationPayload:
    conversation: rows.Conversation | None = strawberry.field(
        graphql_type=Conversation | None, default=None, description="The new conversation, empty."
    )
    conversation_edge: Edge[rows.Conversation] | None = strawberry.field(
        graphql_type=Edge[Conversation] | None,
        default=None,
        description="The new conversation as an edge of conversations, latest activity first.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteConversation.")
class DeleteConversationPayload:
    deleted_conversation_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the conversation that is gone, for a client's cache."
    )
    errors: Errors = no_errors()


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
        graphql_type=Conversation | None, default=None, description="The conversation as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of stopReply.")
class StopReplyPayload:
    reply: rows.Message | None = strawberry.field(
        graphql_type=Message | None,
        default=None,
        description="The reply: STOPPED, or ANSWERING for the fraction of a second until its worker stops; as it was if "
        "it had ended before.",
    )
    errors: Errors = no_errors()


@strawberry.type
class ConversationMutation:
    @mutation(description="Begin a conversation with one of your bots.")
    def start_conversation(self, info: Info, input: StartConversationInput) -> StartConversationPayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        conversation = services.start_conversation(require_viewer(info).user, bot)
        return StartConversationPayload(
            conversation=conversation, conversation_edge=Edge.of(conversation, LATEST_FIRST)
        )

    @mutation(description="Delete a conversation with all its messages. A reply being written ends unseen.")
    def delete_conversation(self, info: Info, input: DeleteConversationInput) -> DeleteConversationPayload:
        conversation = fetch(info, rows.Conversation, input.conversation_id, "conversationId")
        gone = global_id("Conversation", conversation.pk)
        services.delete_conversation(conversation)
        return DeleteConversationPayload(deleted_conversation_id=strawberry.ID(gone))

    @mutation(
        description="Ask a question. It is stored and answered at once with an empty reply, which is then written away "
        "from any connection; follow it by conversationEvents. One reply at a time in a conversation; counts against "
        "the plan's repliesPerMonth."
    )
    def send_message(self, info: Info, input: SendMessageInput) -> SendMessagePayload:
        conversation = fetch(info, rows.Conversation, input.conversation_id, "conversationId")
        sent = services.send_message(conversation, input.text, idempotency_key=input.idempotency_key or None)
        conversation.refresh_from_db()
        return SendMessagePayload(
            question=sent.question,
            question_edge=Edge.of(sent.question, OLDEST_FIRST),
            reply=sent.reply,
            reply_edge=Edge.of(sent.reply, OLDEST_FIRST),
            conversation=conversation,
        )

    @mutation(
        description="Stop a reply that is being written, and keep what there is of it. Closing a socket does not."
    )
    def stop_reply(self, info: Info, input: StopReplyInput) -> StopReplyPayload:
        reply = fetch(info, rows.Message, input.reply_id, "replyId")
        return StopReplyPayload(reply=services.stop_reply(reply))
