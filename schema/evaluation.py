"""Evaluation: what a bot's search should find, and how well it does."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
import strawberry_django

from chatsphere.bots import models as bots
from chatsphere.documents.models import Document as DocumentRow
from chatsphere.evaluation import models as rows
from schema.columns import Column
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.documents import Document
from schema.enums import described
from schema.failures import Failure
from schema.nodes import Id, Node, look_up
from schema.scalars import BigInt
from schema.siblings import FromRows, Siblings, related, siblings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from schema.bots import Bot

described(
    rows.RunState,
    "Where a run of an evaluation is. COMPLETED, FAILED and CANCELLED are final.",
    QUEUED="Waiting for a worker, or for the next attempt.",
    RUNNING="Cases are being judged; see judgedCount.",
    COMPLETED="Every case was judged: recall, reciprocalRank and discountedGain are there.",
    FAILED="It broke off; failure says why. What was judged by then is kept.",
    CANCELLED="It was stopped by cancelEvaluation. What was judged by then is kept.",
)


@strawberry_django.type(
    rows.Expectation,
    field_cls=Column,
    description="What a case expects to be found: a document or, where start is given, a passage of it.",
)
class Expectation:
    start: BigInt | None = strawberry.field(
        description="First character of the passage in the document's extracted text, in Unicode code points; "
        "null for a whole document."
    )
    end: BigInt | None = strawberry.field(description="One past its last character; null for a whole document.")
    text: str = strawberry.field(description="The passage as it was when it was named; empty for a whole document.")

    @strawberry.field(description="The document.", graphql_type=Document, extensions=[FromRows()])
    def document(self: rows.Expectation) -> DocumentRow:
        return cast("DocumentRow", related(self, "document"))


@strawberry_django.type(
    rows.EvaluationCase,
    field_cls=Column,
    description="A question to a bot, and what its search should find for it. Only the bot's owner sees it.",
)
class EvaluationCase(Node):
    question: str = strawberry.field(description="What is asked: 1 to 2,000 characters.")
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(description="When it was last changed.")

    @strawberry.field(description="Words that a passage used for a reply should hold; null: none are expected.")
    def expected_answer(self: rows.EvaluationCase) -> str | None:
        return self.expected_answer or None

    @strawberry.field(
        description="The documents and passages that should be found, at most 20; none once all of them are deleted, "
        "and then no run judges it.",
        graphql_type=list[Expectation],
        extensions=[FromRows()],
    )
    def expectations(self: rows.EvaluationCase) -> list[rows.Expectation]:
        together = siblings_of(self)
        return together.find("expectations", lambda: _expectations_of(together))[self.pk]

    @strawberry.field(
        description="The bot that is asked.",
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")],
        extensions=[FromRows()],
    )
    def bot(self: rows.EvaluationCase) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))


def _expectations_of(cases: Siblings[rows.EvaluationCase]) -> defaultdict[object, list[rows.Expectation]]:
    found: defaultdict[object, list[rows.Expectation]] = defaultdict(list)
    for row in Siblings(rows.Expectation.objects.filter(case__in=cases).order_by("pk")):
        found[row.case_id].append(row)
    return found


@strawberry_django.type(
    rows.EvaluationResult,
    field_cls=Column,
    description="What a run saw of one case, among the 20 passages that a search finds best. Only the bot's owner "
    "sees it.",
)
class EvaluationResult(Node):
    ordinal: int = strawberry.field(description="Place in the run, counted from 1.")
    question: str = strawberry.field(description="The question as it was asked.")
    first_rank: int | None = strawberry.field(
        description="Rank of the first that was expected, counted from 1; null when none was found."
    )
    recall: float = strawberry.field(description="Share of what was expected that was found, 0 to 1.")
    reciprocal_rank: float = strawberry.field(description="One over firstRank; 0 when none was found.")
    discounted_gain: float = strawberry.field(
        description="How high what was expected stands, as a share of the best possible (nDCG@10)."
    )
    previous_discounted_gain: float | None = strawberry.field(
        description="The discountedGain of the same case in the run before; null when that did not judge it."
    )
    answer_is_found: bool | None = strawberry.field(
        description="Whether a passage that a reply would use holds the expected answer, whatever its case and "
        "spacing; null when the case expects none."
    )

    @strawberry.field(
        description="The case; null once it is deleted.", graphql_type=EvaluationCase | None, extensions=[FromRows()]
    )
    def case(self: rows.EvaluationResult) -> rows.EvaluationCase | None:
        return cast("rows.EvaluationCase | None", related(self, "case"))


@strawberry.enum(description="What results can be ordered by.")
class EvaluationResultOrderField(Enum):
    ORDINAL = strawberry.enum_value("ordinal", description="Their place in the run.")
    DISCOUNTED_GAIN = strawberry.enum_value("discounted_gain", description="How well the case did.")


@strawberry.input(description="The order of a list of results. Results that tie are ordered by id.")
class EvaluationResultOrder:
    field: EvaluationResultOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry_django.type(
    rows.EvaluationRun,
    field_cls=Column,
    description="One pass over all evaluation cases of a bot. Only the bot's owner sees it; the latest 50 are kept.",
)
class EvaluationRun(Node):
    case_count: int = strawberry.field(description="Cases there were when it was asked for.")
    judged_count: int = strawberry.field(description="Cases judged so far.")
    recall: float | None = strawberry.field(
        description="Mean share of what was expected that stands among the first 20; null until it is COMPLETED."
    )
    reciprocal_rank: float | None = strawberry.field(
        description="Mean of one over the rank of the first that was expected (MRR); null until it is COMPLETED."
    )
    discounted_gain: float | None = strawberry.field(description="Mean nDCG@10; null until it is COMPLETED.")
    created_at: datetime = strawberry.field(description="When it was asked for.")
    started_at: datetime | None = strawberry.field(description="When the present or last attempt began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")

    @strawberry.field(description="Where it is.")
    def state(self: rows.EvaluationRun) -> rows.RunState:
        return rows.RunState(self.state)

    @strawberry.field(description="Why it failed; null unless it is FAILED.")
    def failure(self: rows.EvaluationRun) -> Failure | None:
        return Failure.of(self)

    @strawberry.field(
        description="The last run before it that was completed, to compare with; null without one.",
        graphql_type=Annotated["EvaluationRun", strawberry.lazy("schema.evaluation")] | None,
        extensions=[FromRows()],
    )
    def previous(self: rows.EvaluationRun) -> rows.EvaluationRun | None:
        return cast("rows.EvaluationRun | None", related(self, "previous"))

    @strawberry.field(
        description="The bot that is judged.",
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")],
        extensions=[FromRows()],
    )
    def bot(self: rows.EvaluationRun) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))

    @connection(
        description="What it saw, case by case.",
        graphql_type=Connection[EvaluationResult],
        order=EvaluationResultOrder(field=EvaluationResultOrderField.ORDINAL, direction=OrderDirection.ASC),
        of="run",
    )
    def results(self: rows.EvaluationRun, info: Info) -> QuerySet[rows.EvaluationResult]:
        return rows.EvaluationResult.objects.visible_to(require_viewer(info))


@strawberry.enum(description="What cases and runs of an evaluation can be ordered by.")
class EvaluationOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When it was made.")


@strawberry.input(description="The order of a list of cases or runs. Those that tie are ordered by id.")
class EvaluationOrder:
    field: EvaluationOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


NEWEST_FIRST = EvaluationOrder(field=EvaluationOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class EvaluationQuery:
    @strawberry.field(
        description="A case of one of your bots; null when there is no such case or it is not yours.",
        graphql_type=EvaluationCase | None,
    )
    def evaluation_case(self, info: Info, id: Id) -> rows.EvaluationCase | None:
        return look_up(info, rows.EvaluationCase, id)

    @strawberry.field(
        description="A run over one of your bots; null when there is no such run or it is not yours.",
        graphql_type=EvaluationRun | None,
    )
    def evaluation_run(self, info: Info, id: Id) -> rows.EvaluationRun | None:
        return look_up(info, rows.EvaluationRun, id)
