"""What owners do with documents: add, replace, try again, cancel and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from chatsphere.bots import models as bots
from chatsphere.documents import models as rows
from chatsphere.documents import services
from chatsphere.documents.naming import rename_document
from schema.connections import Edge
from schema.context import Info
from schema.documents import NEWEST_FIRST, Document
from schema.nodes import fetch, global_id
from schema.payloads import Errors, mutation, no_errors
from schema.sources import DocumentSourceInput, draft_of

if TYPE_CHECKING:
    from schema.bots import Bot


@strawberry.input(description="A new document.")
class AddDocumentInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot that is to answer from it.")
    source: DocumentSourceInput = strawberry.field(description="What it is made from.")
    allow_duplicate: bool = strawberry.field(
        default=False,
        description="Whether to add content that the bot has already; default false, which answers with that document.",
    )


@strawberry.input(description="A new content for a document.")
class ReplaceDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="The document to replace, at whatever stage.")
    source: DocumentSourceInput = strawberry.field(description="What its next version is made from.")
    allow_duplicate: bool = strawberry.field(
        default=False,
        description="Whether to take content that the bot has already; default false, which answers with the document "
        "that has it.",
    )


@strawberry.input(description="A new name for a document.")
class RenameDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="The document to rename, at whatever stage.")
    title: str = strawberry.field(description="What to call it: 1 to 255 characters.")


@strawberry.input(description="A document to delete.")
class DeleteDocumentInput:
    document_id: strawberry.ID = strawberry.field(
        description="The document to delete, at whatever stage, with its passages and file. There is no way back."
    )


@strawberry.input(description="A document to try again.")
class RetryDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="A document that is FAILED or CANCELLED.")


@strawberry.input(description="A document to stop work on.")
class CancelDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="A document that is on its way.")


@strawberry.type(description="The outcome of addDocument.")
class AddDocumentPayload:
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None, default=None, description="The new document; follow it by documentEvents."
    )
    document_edge: Edge[rows.Document] | None = strawberry.field(
        graphql_type=Edge[Document] | None,
        default=None,
        description="The new document as an edge of its bot's documents, newest first.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of replaceDocument.")
class ReplaceDocumentPayload:
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None, default=None, description="The document, QUEUED with its next version."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of renameDocument.")
class RenameDocumentPayload:
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None, default=None, description="The document by its new name."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of retryDocument.")
class RetryDocumentPayload:
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None, default=None, description="The document, QUEUED again."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of cancelDocument.")
class CancelDocumentPayload:
    document: rows.Document | None = strawberry.field(
        graphql_type=Document | None, default=None, description="The document, CANCELLED."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteDocument.")
class DeleteDocumentPayload:
    deleted_document_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the document that is gone, for a client's cache."
    )
    bot: bots.Bot | None = strawberry.field(
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")] | None,
        default=None,
        description="The bot that had it.",
    )
    errors: Errors = no_errors()


@strawberry.type
class DocumentMutation:
    @mutation(
        description="Give a bot a document. It is stored and answered at once; making it searchable goes on by itself. "
        "Counts against the plan's documents and storage."
    )
    def add_document(self, info: Info, input: AddDocumentInput) -> AddDocumentPayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        document = services.add(draft_of(bot, input.source), duplicate_is_allowed=input.allow_duplicate)
        return AddDocumentPayload(document=document, document_edge=Edge.of(document, NEWEST_FIRST))

    @mutation(
        description="Give a document a new content, under the same id. The version that answers goes on to until the "
        "new one is whole; then one transaction switches. One that fails says why, and the old one stays. Counts "
        "against the plan's storage."
    )
    def replace_document(self, info: Info, input: ReplaceDocumentInput) -> ReplaceDocumentPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        replaced = services.replace(
            document, draft_of(document.bot, input.source), duplicate_is_allowed=input.allow_duplicate
        )
        return ReplaceDocumentPayload(document=replaced)

    @mutation(
        description="Call a document something else. A document is found by its name too, so it is made anew, QUEUED, "
        "and what answers does so meanwhile. Replies that cite it keep the name of then. The name stays when its "
        "address is read again; replaceDocument brings another."
    )
    def rename_document(self, info: Info, input: RenameDocumentInput) -> RenameDocumentPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        return RenameDocumentPayload(document=rename_document(document, input.title))

    @mutation(description="Try a document again that failed or was cancelled, from where it had got to.")
    def retry_document(self, info: Info, input: RetryDocumentInput) -> RetryDocumentPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        return RetryDocumentPayload(document=services.retry_document(document))

    @mutation(description="Stop work on a document that is on its way. It ends within seconds.")
    def cancel_document(self, info: Info, input: CancelDocumentInput) -> CancelDocumentPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        return CancelDocumentPayload(document=services.cancel_document(document))

    @mutation(description="Delete a document with all that was made of it.")
    def delete_document(self, info: Info, input: DeleteDocumentInput) -> DeleteDocumentPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        gone, bot = global_id("Document", document.pk), document.bot
        services.delete_document(document)
        return DeleteDocumentPayload(deleted_document_id=strawberry.ID(gone), bot=bot)
