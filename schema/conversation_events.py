"""What happens in a conversation, as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, cast

import strawberry

from chatsphere.conversations import models as rows
from chatsphere.conversations.cursor import Cursor
from chatsphere.conversations.following import Delta, Happened, follow
from chatsphere.documents import models as documents
from chatsphere.threads import in_thread_patiently
from schema.context import Info, going_on
from schema.conversations import Conversation
from schema.failures import Failure
from schema.messages import Message
from schema.nodes import fetch, global_id
from schema.passages import Chunk, Citation
from schema.scalars import BigInt
from schema.siblings import FromRows
from schema.stencils import PlainEvent

CURSOR = "Give it as after to go on from here."


@strawberry.interface(description="Something that happened in a conversation.")
class ConversationEvent:
    cursor: str = strawberry.field(description=CURSOR)


@strawberry.interface(
    description="Something that happened and is kept: the same for everyone, in the same order, for good."
)
class LoggedEvent(ConversationEvent):
    cursor: str = strawberry.field(description=CURSOR)
    sequence: BigInt = strawberry.field(description="1, 2, 3 ... without a gap within the conversation.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    row: strawberry.Private[rows.ConversationEvent]


@strawberry.type(description="A question was asked.")
class QuestionAsked(LoggedEvent):
    @strawberry.field(description="The question.", graphql_type=Message)
    def question(self) -> rows.Message:
        return cast("rows.Message", self.row.message)


@strawberry.interface(description="Something that happened to a reply.")
class ReplyEvent(LoggedEvent):
    epoch: int = strawberry.field(
        description="Which attempt at the reply: texts of different attempts are never joined. 0 before the first."
    )

    @strawberry.field(
        description="The reply as it is now, which may be further on than this event.", graphql_type=Message
    )
    def reply(self) -> rows.Message:
        return cast("rows.Message", self.row.message)


@strawberry.type(description="A reply was asked for and waits for a worker.")
class ReplyQueued(ReplyEvent):
    pass


@strawberry.type(description="A reply is being written, from offset 0.")
class ReplyStarted(ReplyEvent):
    pass


@strawberry.type(
    description="The worker that wrote a reply died, and the reply is written anew. Forget its text and go on from 0."
)
class ReplyRestarted(ReplyEvent):
    pass


@strawberry.type(description="The passages that the reply may rest on were found, best first.")
class PassagesRetrieved(ReplyEvent):
    @strawberry.field(description="The passages that still exist.", graphql_type=list[Chunk], extensions=[FromRows()])
    def passages(self) -> list[documents.Chunk]:
        found = documents.Chunk.objects.in_bulk(self.row.data["chunks"])
        return [found[key] for key in self.row.data["chunks"] if key in found]


@strawberry.type(description="The reply cites a passage; its text up to answerEnd has been told before.")
class CitationAdded(ReplyEvent):
    @strawberry.field(
        description="The citation; null when the reply has been begun anew since.",
        graphql_type=Citation | None,
        extensions=[FromRows()],
    )
    def citation(self) -> rows.Citation | None:
        citations = cast("rows.Message", self.row.message).citations.all()
        return next((each for each in citations if each.ordinal == self.row.data["ordinal"]), None)


@strawberry.type(description="The reply is whole. Nothing more happens to it.")
class ReplyCompleted(ReplyEvent):
    pass


@strawberry.type(description="The reply was stopped by request; it keeps the text it had. Nothing more happens to it.")
class ReplyStopped(ReplyEvent):
    pass


@strawberry.type(description="The reply failed; it keeps the text it had. Nothing more happens to it.")
class ReplyFailed(ReplyEvent):
    @strawberry.field(description="Why, and whether asking again may help.")
    def failure(self) -> Failure | None:
        return Failure.of(cast("rows.Message", self.row.message))


@strawberry.type(description="The conversation has a new title.")
class TitleChanged(LoggedEvent):
    @strawberry.field(description="The conversation as it is now.", graphql_type=Conversation, extensions=[FromRows()])
    def conversation(self) -> rows.Conversation:
        return self.row.conversation


@strawberry.type(description="A reader said what the reply is worth, or took it back.")
class FeedbackGiven(ReplyEvent):
    pass


@strawberry.type(
    description="More of a reply's text. Applied at its offset it is right whatever was told before, and told twice."
)
class ReplyDelta(PlainEvent, ConversationEvent):
    reply_id: strawberry.ID = strawberry.field(description="Id of the reply.")
    epoch: int = strawberry.field(description="Which attempt at the reply it belongs to.")
    offset: int = strawberry.field(description="Where text begins in the reply's text, in Unicode code points.")
    text: str = strawberry.field(description="The next characters.")


_PLAIN_EVENTS: dict[str, type[LoggedEvent]] = {
    rows.EventKind.QUESTION_ASKED: QuestionAsked,
    rows.EventKind.TITLE_CHANGED: TitleChanged,
}
_REPLY_EVENTS: dict[str, type[ReplyEvent]] = {
    rows.EventKind.REPLY_QUEUED: ReplyQueued,
    rows.EventKind.REPLY_STARTED: ReplyStarted,
    rows.EventKind.REPLY_RESTARTED: ReplyRestarted,
    rows.EventKind.PASSAGES_RETRIEVED: PassagesRetrieved,
    rows.EventKind.CITATION_ADDED: CitationAdded,
    rows.EventKind.REPLY_COMPLETED: ReplyCompleted,
    rows.EventKind.REPLY_STOPPED: ReplyStopped,
    rows.EventKind.REPLY_FAILED: ReplyFailed,
    rows.EventKind.FEEDBACK_GIVEN: FeedbackGiven,
}
EVENT_TYPES = (QuestionAsked, TitleChanged, *_REPLY_EVENTS.values(), ReplyDelta)
"""Every implementation of ConversationEvent, for the schema: no field names them."""


def event_of(item: Happened | Delta) -> ConversationEvent:
    """What happened, as a client sees it."""
    if isinstance(item, Delta):
        return ReplyDelta(
            cursor=str(item.cursor),
            reply_id=strawberry.ID(global_id("Message", item.reply)),
            epoch=item.epoch,
            offset=item.offset,
            text=item.text,
        )
    event = item.event
    plain = _PLAIN_EVENTS.get(event.kind)
    if plain is not None:
        return plain(cursor=str(item.cursor), sequence=BigInt(event.sequence), occurred_at=event.created_at, row=event)
    return _REPLY_EVENTS[event.kind](
        cursor=str(item.cursor),
        sequence=BigInt(event.sequence),
        occurred_at=event.created_at,
        row=event,
        epoch=event.epoch,
    )


@strawberry.type
class ConversationSubscription:
    @strawberry.subscription(
        description="Everything that happens in a conversation, in order. Without after it begins with the latest "
        "question, so that a client that comes late or comes back holds that turn whole; then it goes on for ever."
    )
    async def conversation_events(
        self,
        info: Info,
        conversation_id: Annotated[strawberry.ID, strawberry.argument(description="The conversation to follow.")],
        after: Annotated[
            str | None, strawberry.argument(description="Cursor of the last event known. Default: the latest question.")
        ] = None,
    ) -> AsyncIterator[ConversationEvent]:
        after = going_on(info, after)
        cursor = None if after is None else Cursor.parse(after)
        conversation = await in_thread_patiently(fetch)(info, rows.Conversation, conversation_id)
        async with aclosing(follow(conversation.pk, cursor)) as happenings:
            async for item in happenings:
                yield event_of(item)
