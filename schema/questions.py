"""Questions with their answers: what a document of questions holds, and editing it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.documents import editing
from chatsphere.documents import models as rows
from schema.columns import Column
from schema.context import Info
from schema.cursors import OrderDirection
from schema.nodes import Node, fetch, global_id
from schema.payloads import Errors, mutation, no_errors
from schema.siblings import FromRows, related

if TYPE_CHECKING:
    from schema.documents import Document

_Document = Annotated["Document", strawberry.lazy("schema.documents")]


@strawberry_django.type(
    rows.QuestionPair,
    field_cls=Column,
    description="A question, and the answer that is given to it word for word. Only the document's owner sees it.",
)
class QuestionPair(Node):
    question: str = strawberry.field(description="The question, as people would ask it.")
    answer: str = strawberry.field(description="What is answered.")
    ordinal: int = strawberry.field(description="Place in the document, ascending and with gaps.")
    updated_at: datetime = strawberry.field(description="When it was made or last changed.")

    @strawberry.field(description="The document it is in.", graphql_type=_Document, extensions=[FromRows()])
    def document(self: rows.QuestionPair) -> rows.Document:
        return cast("rows.Document", related(self, "document"))


@strawberry.enum(description="What questions can be ordered by.")
class QuestionPairOrderField(Enum):
    ORDINAL = strawberry.enum_value("ordinal", description="Their place in the document.")


@strawberry.input(description="The order of a list of questions.")
class QuestionPairOrder:
    field: QuestionPairOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="A new question with its answer.")
class AddQuestionPairInput:
    document_id: strawberry.ID = strawberry.field(description="A document that was made from questions.")
    question: str = strawberry.field(description="As people would ask it: 1 to 500 characters.")
    answer: str = strawberry.field(description="What is answered, word for word: 1 to 4,000 characters.")


@strawberry.input(description="A change of a question or its answer.")
class UpdateQuestionPairInput:
    pair_id: strawberry.ID = strawberry.field(description="The pair to change.")
    question: str | None = strawberry.field(default=UNSET, description="Absent or null: it stays.")
    answer: str | None = strawberry.field(default=UNSET, description="Absent or null: it stays.")


@strawberry.input(description="A question to delete.")
class DeleteQuestionPairInput:
    pair_id: strawberry.ID = strawberry.field(description="The pair to delete. The last one goes with its document.")


@strawberry.type(description="The outcome of addQuestionPair.")
class AddQuestionPairPayload:
    pair: rows.QuestionPair | None = strawberry.field(
        graphql_type=QuestionPair | None,
        default=None,
        description="The new pair; it answers once its document is READY.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of updateQuestionPair.")
class UpdateQuestionPairPayload:
    pair: rows.QuestionPair | None = strawberry.field(
        graphql_type=QuestionPair | None,
        default=None,
        description="The pair; until its document is READY again, answers are given as it was before.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteQuestionPair.")
class DeleteQuestionPairPayload:
    deleted_question_pair_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the pair that is gone, for a client's cache."
    )
    document: rows.Document | None = strawberry.field(
        graphql_type=_Document | None, default=None, description="The document that had it."
    )
    errors: Errors = no_errors()


@strawberry.type
class QuestionMutation:
    @mutation(description="Put a question with its answer at the end of a document of questions.")
    def add_question_pair(self, info: Info, input: AddQuestionPairInput) -> AddQuestionPairPayload:
        document = fetch(info, rows.Document, input.document_id, "documentId")
        return AddQuestionPairPayload(pair=editing.add_pair(document, input.question, input.answer))

    @mutation(
        description="Change a question, its answer or both. Its document answers as before until it is READY again."
    )
    def update_question_pair(self, info: Info, input: UpdateQuestionPairInput) -> UpdateQuestionPairPayload:
        pair = fetch(info, rows.QuestionPair, input.pair_id, "pairId")
        question, answer = (None if given is UNSET else given for given in (input.question, input.answer))
        changed = editing.update_pair(pair, question=question, answer=answer)
        return UpdateQuestionPairPayload(pair=changed)

    @mutation(description="Take a question with its answer out of its document.")
    def delete_question_pair(self, info: Info, input: DeleteQuestionPairInput) -> DeleteQuestionPairPayload:
        pair = fetch(info, rows.QuestionPair, input.pair_id, "pairId")
        gone, document = global_id("QuestionPair", pair.pk), pair.document
        editing.delete_pair(pair)
        document.refresh_from_db()
        return DeleteQuestionPairPayload(deleted_question_pair_id=strawberry.ID(gone), document=document)
