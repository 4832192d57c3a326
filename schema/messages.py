"""Messages: questions, replies, and what the replies rest on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django
from django.db.models import prefetch_related_objects

from chatsphere.bots import models as bots
from chatsphere.conversations import models as rows
from chatsphere.conversations.traces import RetrievalTrace
from schema.columns import Column
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.enums import described
from schema.failures import Failure
from schema.nodes import Id, Node, fetch, look_up
from schema.passages import Citation
from schema.retrieval import Retrieval
from schema.siblings import FromRows, Siblings, related, siblings_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from schema.conversations import Conversation

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
described(rows.Thumb, "What a reader thinks of a reply.", UP="It is good.", DOWN="It is bad.")


@strawberry.type(description="What replies used, by the provider's count.")
class Usage:
    prompt_tokens: int = strawberry.field(description="Tokens of the prompts.")
    completion_tokens: int = strawberry.field(description="Tokens of the answers.")
    cost: Decimal | None = strawberry.field(
        description="What they cost by the operator's price table and in its currency; null for models without a price."
    )


@strawberry.type(description="What a reader thinks of a reply.")
class Feedback:
    thumb: rows.Thumb = strawberry.field(description="Good or bad.")
    comment: str = strawberry.field(description="What the reader says of it; empty by default.")


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
    is_unanswered: bool = strawberry.field(
        description="Whether the reply says that the documents hold no answer; false for a question."
    )
    created_at: datetime = strawberry.field(description="When it was sent, or for a reply asked for.")
    finished_at: datetime | None = strawberry.field(description="When it became final.")

    @strawberry.field(description="What has become of it.")
    def status(self: rows.Message) -> rows.MessageState:
        return rows.MessageState(self.state)

    @strawberry.field(description="The chat model that wrote it; null for a question, and where no model was asked.")
    def model(self: rows.Message) -> str | None:
        return self.model or None

    @strawberry.field(
        description="What it used; null unless a language model has finished it whose provider counts tokens."
    )
    def usage(self: rows.Message) -> Usage | None:
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return Usage(prompt_tokens=self.prompt_tokens, completion_tokens=self.completion_tokens, cost=self.cost)

    @strawberry.field(description="What the reader thinks of a reply; null where nothing was said.")
    def feedback(self: rows.Message) -> Feedback | None:
        return Feedback(thumb=rows.Thumb(self.thumb), comment=self.comment) if self.thumb else None

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
        return together.find("citations", lambda: _citations_of(together))[self.pk]

    @strawberry.field(
        description="Why it rests on what it rests on: how its passages were found. Null for a question, and for a "
        "reply whose passages are still being looked for.",
        graphql_type=Retrieval | None,
        extensions=[FromRows()],
    )
    def retrieval(self: rows.Message) -> RetrievalTrace | None:
        together = siblings_of(self)
        traces = together.find("traces", lambda: _traces_of(together))
        return traces.get(self.pk)

    @strawberry.field(
        description="The question that a reply answers; null for a question.",
        graphql_type=Annotated["Message", strawberry.lazy("schema.messages")] | None,
        extensions=[FromRows()],
    )
    def question(self: rows.Message) -> rows.Message | None:
        return related(self, "question")  # type: ignore[no-any-return]

    @strawberry.field(
        description="The replies to a question, oldest first: one, and one more for each time it was regenerated. "
        "Empty for a reply.",
        graphql_type=list[Annotated["Message", strawberry.lazy("schema.messages")]],
        extensions=[FromRows()],
    )
    def replies(self: rows.Message) -> list[rows.Message]:
        together = siblings_of(self)
        together.find("replies", lambda: _prefetch_replies(together))
        return sorted(self.replies.all(), key=lambda reply: reply.ordinal)

    @strawberry.field(
        description="The conversation it is part of.",
        graphql_type=Annotated["Conversation", strawberry.lazy("schema.conversations")],
        extensions=[FromRows()],
    )
    def conversation(self: rows.Message) -> rows.Conversation:
        return cast("rows.Conversation", related(self, "conversation"))


def _traces_of(messages: Siblings[rows.Message]) -> dict[UUID, RetrievalTrace]:
    traces = RetrievalTrace.objects.filter(message__in=[message.pk for message in messages])
    return {trace.message_id: trace for trace in Siblings(traces)}


def _prefetch_replies(messages: Siblings[rows.Message]) -> Siblings[rows.Message]:
    prefetch_related_objects(messages, "replies")
    return Siblings(reply for message in messages for reply in message.replies.all())


def _citations_of(messages: Siblings[rows.Message]) -> defaultdict[UUID, list[rows.Citation]]:
    """What each message rests on; those that an event brought with their citations are not asked for again."""
    brought = [each for each in messages if "citations" in getattr(each, "_prefetched_objects_cache", {})]
    asked = {each.pk for each in messages} - {each.pk for each in brought}
    citations = [citation for each in brought for citation in each.citations.all()]
    if asked:
        citations += rows.Citation.objects.filter(message__in=asked)
    found: defaultdict[UUID, list[rows.Citation]] = defaultdict(list)
    for citation in Siblings(sorted(citations, key=lambda citation: citation.ordinal)):
        found[citation.message_id].append(citation)
    return found


@strawberry.enum(description="What messages can be ordered by.")
class MessageOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When it was sent, or for a reply asked for.")
    ORDINAL = strawberry.enum_value("ordinal", description="Their place in the conversation.")


@strawberry.input(description="The order of a list of messages.")
class MessageOrder:
    field: MessageOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


NEWEST_FIRST = MessageOrder(field=MessageOrderField.CREATED_AT, direction=OrderDirection.DESC)
OLDEST_FIRST = MessageOrder(field=MessageOrderField.ORDINAL, direction=OrderDirection.ASC)


@strawberry.type
class MessageQuery:
    @strawberry.field(
        description="One of your messages; null when there is no such message or it is not yours.",
        graphql_type=Message | None,
    )
    def message(self, info: Info, id: Id) -> rows.Message | None:
        return look_up(info, rows.Message, id)

    @connection(
        description="Your questions that a bot of yours could not answer, to show what its documents lack.",
        graphql_type=Connection[Message],
        order=NEWEST_FIRST,
    )
    def unanswered_questions(
        self,
        info: Info,
        bot_id: Annotated[strawberry.ID, strawberry.argument(description="The bot that was asked.")],
    ) -> QuerySet[rows.Message]:
        bot = fetch(info, bots.Bot, bot_id)
        return rows.Message.objects.visible_to(require_viewer(info)).unanswered().filter(conversation__bot=bot)
