"""Passages of documents, and where replies cite them: the way there, and the way back."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django

from chatsphere.conversations import models as conversations
from chatsphere.documents import models as documents
from schema.columns import Column
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.nodes import Node
from schema.scalars import BigInt
from schema.siblings import FromRows, related

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schema.documents import Document
    from schema.messages import Message

_Document = Annotated["Document", strawberry.lazy("schema.documents")]


@strawberry.enum(description="What passages can be ordered by.")
class ChunkOrderField(Enum):
    ORDINAL = strawberry.enum_value("ordinal", description="Their place in the document.")


@strawberry.input(description="The order of a list of passages.")
class ChunkOrder:
    field: ChunkOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.enum(description="What citations can be ordered by.")
class CitationOrderField(Enum):
    CREATED_AT = strawberry.enum_value("id", description="When the reply came to cite.")


@strawberry.input(description="The order of a list of citations.")
class CitationOrder:
    field: CitationOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry_django.type(
    documents.Chunk,
    field_cls=Column,
    description="A passage of a document: whole sentences of one section. Only the document's owner sees it.",
)
class Chunk(Node):
    ordinal: int = strawberry.field(description="Place in the document, counted from 0.")
    text: str = strawberry.field(description="Its text: exactly the document's characters from start to end.")
    heading: str = strawberry.field(description="The headings above it, outermost first; empty where there are none.")
    page: int | None = strawberry.field(description="Page it begins on, counted from 1; null without pages.")
    start: BigInt = strawberry.field(
        description="Its first character in the document's extracted text, in Unicode code points."
    )
    end: BigInt = strawberry.field(description="One past its last character.")

    @strawberry.field(
        description="The document it is from.",
        graphql_type=_Document,
        extensions=[FromRows()],
    )
    def document(self: documents.Chunk) -> documents.Document:
        return cast("documents.Document", related(self, "document"))

    @connection(
        description="Where your replies cite it: of each such place the span of the reply and that of the source. "
        "Replies in conversations that are not yours are not among them.",
        graphql_type=Connection[Annotated["Citation", strawberry.lazy("schema.passages")]],
        order=CitationOrder(field=CitationOrderField.CREATED_AT, direction=OrderDirection.DESC),
        of="chunk",
    )
    def cited_by(self: documents.Chunk, info: Info) -> QuerySet[conversations.Citation]:
        return conversations.Citation.objects.visible_to(require_viewer(info))


@strawberry_django.type(
    conversations.Citation,
    field_cls=Column,
    description="A passage that a reply rests on, with both sides of it: a span of the reply and a span of the source. "
    "Spans are in Unicode code points.",
)
class Citation:
    number: int = strawberry.field(description="The n of the mark [n] in the reply's text.")
    answer_start: int = strawberry.field(description="Where the cited statement begins in the reply's text.")
    answer_end: int = strawberry.field(description="One past its last character.")
    document_title: str = strawberry.field(description="Title of the document when it was cited.")
    document_version: int = strawberry.field(
        description="The version of the document that was cited: spans and quote are of that one."
    )
    page: int | None = strawberry.field(description="Page of the passage, counted from 1; null without pages.")
    start: BigInt = strawberry.field(description="Where the quote begins in the document's extracted text.")
    end: BigInt = strawberry.field(description="One past its last character.")
    quote: str = strawberry.field(description="The words of the source, exactly.")

    @strawberry.field(
        description="The document cited; null once it is deleted.",
        graphql_type=_Document | None,
        extensions=[FromRows()],
    )
    def document(self: conversations.Citation) -> documents.Document | None:
        return related(self, "document")  # type: ignore[no-any-return]

    @strawberry.field(
        description="The passage cited; null once it is gone.", graphql_type=Chunk | None, extensions=[FromRows()]
    )
    def chunk(self: conversations.Citation) -> documents.Chunk | None:
        return related(self, "chunk")  # type: ignore[no-any-return]

    @strawberry.field(
        description="The reply that cites.",
        graphql_type=Annotated["Message", strawberry.lazy("schema.messages")],
        extensions=[FromRows()],
    )
    def message(self: conversations.Citation) -> conversations.Message:
        return cast("conversations.Message", related(self, "message"))
