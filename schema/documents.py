"""Documents: what bots answer from, and every stage on the way to it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.documents import models as rows
from schema.columns import Column
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.enums import described
from schema.failures import Failure
from schema.nodes import Id, Node, look_up
from schema.passages import Chunk, ChunkOrder, ChunkOrderField
from schema.scalars import BigInt
from schema.siblings import FromRows, related

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schema.bots import Bot

described(
    rows.Stage,
    "Where a document is on its way to being searchable. READY, FAILED and CANCELLED are final; the others are left.",
    QUEUED="Stored, and waiting for a worker or for the next attempt.",
    EXTRACTING="Its file is being opened and read.",
    CHUNKING="Its text is being cut into passages, which are stored and indexed by their words.",
    EMBEDDING="Its passages are being embedded; see embeddedCount.",
    READY="Searchable: answers may cite it.",
    FAILED="It did not become searchable; failure says why and what to do, and retryDocument tries again.",
    CANCELLED="Work on it was stopped by cancelDocument; retryDocument goes on.",
)
described(
    rows.Source,
    "Where a document came from.",
    FILE="An uploaded file.",
    TEXT="A text typed in.",
    URL="What is found at an address.",
    QUESTIONS="Questions with their answers.",
)


@strawberry_django.type(
    rows.Document,
    field_cls=Column,
    description="A file or a text that a bot answers from. Only the bot's owner sees it. Stage, failure, size and "
    "counts are those of its newest version; its liveVersion answers until a newer one is whole, also when that fails.",
)
class Document(Node):
    title: str = strawberry.field(
        description="What it is called: the file's name, the title given with the text or found on the page, of "
        "what answers, or what renameDocument was given."
    )
    source: rows.Source = strawberry.field(description="Where it came from.")
    media_type: str = strawberry.field(description="Its media type, as found in its content.")
    address: str = strawberry.field(description="Where its content was fetched from; empty where it was not.")
    size: BigInt = strawberry.field(description="Bytes of its file.")
    version: int = strawberry.field(description="1 for the first content, counted up with each new one.")
    live_version: int | None = strawberry.field(
        description="The version that answers, and that passages are of; null before the first is READY. It stays "
        "while a newer one is made, or the same anew because the bot's settings or the server's embedding model have "
        "changed."
    )
    page_count: int | None = strawberry.field(description="Pages read so far; null for a format without pages.")
    textless_pages: list[int] = strawberry.field(
        description="Pages that show something but hold no text that can be read, as scans do; empty until it is read."
    )
    character_count: BigInt = strawberry.field(description="Unicode code points of its text read so far.")
    chunk_count: int = strawberry.field(description="Passages stored so far.")
    embedded_count: int = strawberry.field(description="Passages embedded so far.")
    created_at: datetime = strawberry.field(description="When it was added.")
    updated_at: datetime = strawberry.field(description="When anything about it last changed.")
    started_at: datetime | None = strawberry.field(description="When the present or last attempt began.")
    finished_at: datetime | None = strawberry.field(description="When it became READY or FAILED.")
    heartbeat_at: datetime | None = strawberry.field(
        description="When its worker was last heard of, every few seconds; null while nobody is at it. A worker not "
        "heard of for 10 seconds is taken for dead, and another goes on."
    )
    deadline_at: datetime | None = strawberry.field(
        description="When the present stage must have got on: put off with each step that is stored, and null while "
        "nobody is at it. An attempt that misses it is ended and begun again, three times at most."
    )

    @strawberry.field(description="When it is tried again by itself; null unless it is QUEUED after a failure.")
    def next_attempt_at(self: rows.Document) -> datetime | None:
        return self.not_before if self.state == self.WAITING else None

    @strawberry.field(description="Where it is on its way to being searchable.")
    def stage(self: rows.Document) -> rows.Stage:
        return rows.Stage(self.state)

    @strawberry.field(description="SHA-256 of its file, in hexadecimal.")
    def content_hash(self: rows.Document) -> str:
        return bytes(self.content_hash).hex()

    @strawberry.field(
        description="Why it failed; while it is QUEUED for another attempt, why the last one did. Otherwise null."
    )
    def failure(self: rows.Document) -> Failure | None:
        return Failure.of(self)

    @strawberry.field(
        description="The bot that answers from it.",
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")],
        extensions=[FromRows()],
    )
    def bot(self: rows.Document) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))

    @connection(
        description="The passages of its live version.",
        graphql_type=Connection[Chunk],
        order=ChunkOrder(field=ChunkOrderField.ORDINAL, direction=OrderDirection.ASC),
        of="document",
    )
    def chunks(self: rows.Document, info: Info) -> QuerySet[rows.Chunk]:
        return rows.Chunk.objects.visible_to(require_viewer(info)).filter(version__is_live=True)


@strawberry.enum(description="What documents can be ordered by.")
class DocumentOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the document was added.")
    TITLE = strawberry.enum_value("title", description="Its title, by the database's alphabet.")
    SIZE = strawberry.enum_value("size", description="Bytes of its file.")


@strawberry.input(description="The order of a list of documents. Documents that tie are ordered by id.")
class DocumentOrder:
    field: DocumentOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which documents: those that meet every condition given.")
class DocumentFilter:
    title_contains: str | None = strawberry.field(
        default=UNSET, description="Only documents whose title holds this text, in upper or lower case."
    )
    stage: rows.Stage | None = strawberry.field(default=UNSET, description="Only documents at this stage.")

    def narrow(self, documents: QuerySet[rows.Document]) -> QuerySet[rows.Document]:
        """The documents that meet the conditions."""
        if self.title_contains:
            documents = documents.filter(title__icontains=self.title_contains)
        if self.stage:
            documents = documents.filter(state=self.stage)
        return documents


NEWEST_FIRST = DocumentOrder(field=DocumentOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class DocumentQuery:
    @strawberry.field(
        description="A document of one of your bots; null when there is no such document or it is not yours.",
        graphql_type=Document | None,
    )
    def document(self, info: Info, id: Id) -> rows.Document | None:
        return look_up(info, rows.Document, id)
