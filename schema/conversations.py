"""Conversations: what people have with bots."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django
from django.db.models import Sum
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.conversations import exporting, services
from chatsphere.conversations import models as rows
from schema.columns import Column
from schema.connections import Connection, Edge, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.inputs import given
from schema.messages import OLDEST_FIRST, Message, Usage
from schema.nodes import Id, Node, fetch, global_id, look_up
from schema.payloads import Errors, mutation, no_errors
from schema.siblings import FromRows, Siblings, related, siblings_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from schema.bots import Bot


@strawberry.enum(description="How an exported conversation is written.")
class ExportFormat(Enum):
    """How an exported conversation is written."""

    JSON = strawberry.enum_value("JSON", description="Everything, as a JSON object, for programs.")
    MARKDOWN = strawberry.enum_value("MARKDOWN", description="What was said with its sources, for people.")


@strawberry_django.type(
    rows.Conversation, field_cls=Column, description="A person's talk with a bot. Only that person sees it."
)
class Conversation(Node):
    title: str = strawberry.field(
        description="The name it was given; else what a language model calls it, or the first question, shortened. "
        "Empty before there is one."
    )
    is_pinned: bool = strawberry.field(description="Whether the person keeps it at hand; default false.")
    is_archived: bool = strawberry.field(description="Whether the person has put it away; default false.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    last_activity_at: datetime = strawberry.field(
        description="When anything last happened in it, steps of a reply left aside."
    )

    @strawberry.field(
        description="The bot that answers.",
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")],
        extensions=[FromRows()],
    )
    def bot(self: rows.Conversation) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))

    @strawberry.field(
        description="Its latest question or reply; null before the first.",
        graphql_type=Message | None,
        extensions=[FromRows()],
    )
    def last_message(self: rows.Conversation) -> rows.Message | None:
        together = siblings_of(self)
        return together.find("last_message", lambda: _last_messages_of(together)).get(self.pk)

    @strawberry.field(description="What all its replies used together.", extensions=[FromRows()])
    def usage(self: rows.Conversation) -> Usage:
        together = siblings_of(self)
        return together.find("usage", lambda: _usage_of(together))[self.pk]

    @strawberry.field(description="All of it as a file to take away.", extensions=[FromRows()])
    def export(
        self: rows.Conversation,
        format: Annotated[ExportFormat, strawberry.argument(description="How it is written.")],
    ) -> str:
        return exporting.as_json(self) if format is ExportFormat.JSON else exporting.as_markdown(self)

    @connection(
        description="Its questions and replies.",
        graphql_type=Connection[Message],
        order=OLDEST_FIRST,
        of="conversation",
    )
    def messages(self: rows.Conversation, info: Info) -> QuerySet[rows.Message]:
        return rows.Message.objects.visible_to(require_viewer(info))


def _last_messages_of(conversations: Siblings[rows.Conversation]) -> dict[UUID, rows.Message]:
    return {each.conversation_id: each for each in Siblings(rows.Message.objects.last_of(conversations))}


def _usage_of(conversations: Siblings[rows.Conversation]) -> dict[UUID, Usage]:
    counted = (
        rows.Message.objects.filter(conversation__in=conversations)
        .values("conversation")
        .annotate(prompt=Sum("prompt_tokens"), completion=Sum("completion_tokens"), price=Sum("cost"))
    )
    nothing = {each.pk: Usage(prompt_tokens=0, completion_tokens=0, cost=None) for each in conversations}
    return nothing | {
        each["conversation"]: Usage(
            prompt_tokens=each["prompt"] or 0, completion_tokens=each["completion"] or 0, cost=each["price"]
        )
        for each in counted
    }


@strawberry.enum(description="What conversations can be ordered by.")
class ConversationOrderField(Enum):
    LAST_ACTIVITY_AT = strawberry.enum_value(
        "last_activity_at", description="When anything last happened in it, steps of a reply left aside."
    )
    CREATED_AT = strawberry.enum_value("created_at", description="When it was begun.")
    TITLE = strawberry.enum_value("title", description="Its title, by the database's alphabet.")


@strawberry.input(description="The order of a list of conversations. Conversations that tie are ordered by id.")
class ConversationOrder:
    field: ConversationOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which conversations: those that meet every condition given.")
class ConversationFilter:
    title_contains: str | None = strawberry.field(
        default=UNSET, description="Only conversations whose title holds this text, in upper or lower case."
    )

    search: str | None = strawberry.field(
        default=UNSET,
        description="Only conversations in a message or the title of which all these words stand, or words that begin "
        "so. A reply is searched once it has ended.",
    )
    is_pinned: bool | None = strawberry.field(default=UNSET, description="Only those that are, or are not, pinned.")
    is_archived: bool | None = strawberry.field(default=UNSET, description="Only those that are, or are not, archived.")

    def narrow(self, conversations: QuerySet[rows.Conversation]) -> QuerySet[rows.Conversation]:
        """The conversations that meet the conditions."""
        if self.search:
            conversations = cast("rows.ConversationQuerySet", conversations).saying(self.search)
        for name in ("is_pinned", "is_archived"):
            wanted = getattr(self, name)
            if isinstance(wanted, bool):
                conversations = conversations.filter(**{name: wanted})
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
    def conversation(self, info: Info, id: Id) -> rows.Conversation | None:
        return look_up(info, rows.Conversation, id)

    @connection(
        description="Your conversations, with whichever bot.",
        graphql_type=Connection[Conversation],
        order=LATEST_FIRST,
        filter=ConversationFilter,
    )
    def conversations(self, info: Info) -> QuerySet[rows.Conversation]:
        return rows.Conversation.objects.visible_to(require_viewer(info))


@strawberry.input(description="A new conversation.")
class StartConversationInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot to talk with.")


@strawberry.input(description="Changes to a conversation. A field left out stays as it is; null gives it its default.")
class UpdateConversationInput:
    conversation_id: strawberry.ID = strawberry.field(description="The conversation to change.")
    title: str | None = strawberry.field(
        default=UNSET, description="A name of 1 to 200 characters; null: named by itself again."
    )
    is_pinned: bool | None = strawberry.field(default=UNSET, description="Whether to keep it at hand; null: false.")
    is_archived: bool | None = strawberry.field(default=UNSET, description="Whether to put it away; null: false.")


@strawberry.input(description="A conversation to delete.")
class DeleteConversationInput:
    conversation_id: strawberry.ID = strawberry.field(
        description="The conversation to delete, with all its messages. There is no way back. A reply that is being "
        "written counts as one of the month's."
    )


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


@strawberry.type(description="The outcome of updateConversation.")
class UpdateConversationPayload:
    conversation: rows.Conversation | None = strawberry.field(
        graphql_type=Conversation | None, default=None, description="The conversation as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteConversation.")
class DeleteConversationPayload:
    deleted_conversation_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the conversation that is gone, for a client's cache."
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

    @mutation(description="Rename, pin or archive a conversation.")
    def update_conversation(self, info: Info, input: UpdateConversationInput) -> UpdateConversationPayload:
        conversation = fetch(info, rows.Conversation, input.conversation_id, "conversationId")
        changes = given(input, without=("conversation_id",))
        return UpdateConversationPayload(conversation=services.update_conversation(conversation, **changes))

    @mutation(description="Delete a conversation with all its messages. A reply being written ends unseen.")
    def delete_conversation(self, info: Info, input: DeleteConversationInput) -> DeleteConversationPayload:
        conversation = fetch(info, rows.Conversation, input.conversation_id, "conversationId")
        gone = global_id("Conversation", conversation.pk)
        services.delete_conversation(conversation)
        return DeleteConversationPayload(deleted_conversation_id=strawberry.ID(gone))
