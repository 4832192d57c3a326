"""What happens to the documents of a bot, as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from chatsphere.bots import models as bots
from chatsphere.documents import following
from chatsphere.documents import models as rows
from chatsphere.threads import in_thread_patiently
from schema.context import Info, going_on
from schema.documents import Document
from schema.errors import bad_user_input
from schema.nodes import fetch, global_id

if TYPE_CHECKING:
    from chatsphere.documents.following import DocumentNews


@strawberry.type(description="A stage that a document has reached, or progress within one.")
class DocumentEvent:
    cursor: str = strawberry.field(description="Give it as after to go on from here.")
    document_id: strawberry.ID = strawberry.field(description="Id of the document, which may be gone.")
    stage: rows.Stage | None = strawberry.field(description="The stage reached; null when the document was deleted.")
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None,
        description="The document as it is now, which may be further on than stage; null when it is gone.",
    )
    occurred_at: datetime = strawberry.field(description="When it happened.")

    @classmethod
    def of(cls, news: DocumentNews) -> DocumentEvent:
        """The event as a client sees it."""
        return cls(
            cursor=str(news.sequence),
            document_id=strawberry.ID(global_id("Document", news.document_id)),
            stage=news.stage,
            document=news.document,
            occurred_at=news.at,
        )


@strawberry.type
class DocumentSubscription:
    @strawberry.subscription(
        description="Every stage of every document of a bot, as it happens. Without after it begins with the documents "
        "that are on their way, each at the stage it has reached."
    )
    async def document_events(
        self,
        info: Info,
        bot_id: Annotated[strawberry.ID, strawberry.argument(description="The bot whose documents to follow.")],
        after: Annotated[
            str | None, strawberry.argument(description="Cursor of the last event known. Default: the present.")
        ] = None,
    ) -> AsyncIterator[DocumentEvent]:
        bot = await in_thread_patiently(fetch)(info, bots.Bot, bot_id)
        async with aclosing(following.follow(bot, _sequence(going_on(info, after)))) as news:
            async for item in news:
                yield DocumentEvent.of(item)


def _sequence(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isdecimal() or len(cursor) > 18:
        raise bad_user_input("This cursor was not given by this subscription. Begin without one.")
    return int(cursor)
