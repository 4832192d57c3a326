"""What owners do to evaluate a bot's search, and following it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.documents.models import Chunk, Document
from chatsphere.evaluation import following, services
from chatsphere.evaluation import models as rows
from chatsphere.threads import in_thread_patiently
from schema.connections import Edge
from schema.context import Info
from schema.errors import bad_user_input
from schema.evaluation import NEWEST_FIRST, EvaluationCase, EvaluationResult, EvaluationRun
from schema.inputs import given
from schema.nodes import fetch, global_id
from schema.payloads import Errors, mutation, no_errors

if TYPE_CHECKING:
    from schema.bots import Bot


@strawberry.input(description="A new evaluation case. It expects 1 to 20 documents and passages.")
class CreateEvaluationCaseInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot that will be asked.")
    question: str = strawberry.field(description="What will be asked: 1 to 2,000 characters.")
    document_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Documents of the bot, some passage of which should be found. Default: none."
    )
    chunk_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Passages that should be found themselves. Default: none."
    )
    expected_answer: str | None = strawberry.field(
        default=UNSET,
        description="Words that a passage used for a reply should hold: at most 1,000 characters. Default: none.",
    )


@strawberry.input(description="Changes to an evaluation case. A field left out stays as it is; null empties it.")
class UpdateEvaluationCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case to change.")
    question: str | None = strawberry.field(default=UNSET, description="1 to 2,000 characters; cannot be emptied.")
    document_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Documents in place of all documents it expected; null: none."
    )
    chunk_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Passages in place of all passages it expected; null: none."
    )
    expected_answer: str | None = strawberry.field(default=UNSET, description="At most 1,000 characters; null: none.")


@strawberry.input(description="An evaluation case to delete.")
class DeleteEvaluationCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case to delete. Results of past runs keep its question.")


@strawberry.input(description="A bot to evaluate.")
class RunEvaluationInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot whose cases are to be judged.")


@strawberry.input(description="A run to stop.")
class CancelEvaluationInput:
    run_id: strawberry.ID = strawberry.field(description="A run that is QUEUED or RUNNING.")


@strawberry.type(description="The outcome of createEvaluationCase.")
class CreateEvaluationCasePayload:
    case: rows.EvaluationCase | None = strawberry.field(
        graphql_type=EvaluationCase | None, default=None, description="The new case."
    )
    case_edge: Edge[rows.EvaluationCase] | None = strawberry.field(
        graphql_type=Edge[EvaluationCase] | None,
        default=None,
        description="The new case as an edge of its bot's cases, newest first.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of updateEvaluationCase.")
class UpdateEvaluationCasePayload:
    case: rows.EvaluationCase | None = strawberry.field(
        graphql_type=EvaluationCase | None, default=None, description="The case as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteEvaluationCase.")
class DeleteEvaluationCasePayload:
    deleted_case_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the case that is gone, for a client's cache."
    )
    bot: bots.Bot | None = strawberry.field(
        graphql_type=Annotated["Bot", strawberry.lazy("schema.bots")] | None,
        default=None,
        description="The bot that had it.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of runEvaluation.")
class RunEvaluationPayload:
    run: rows.EvaluationRun | None = strawberry.field(
        graphql_type=EvaluationRun | None, default=None, description="The run; follow it by evaluationEvents."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of cancelEvaluation.")
class CancelEvaluationPayload:
    run: rows.EvaluationRun | None = strawberry.field(
        graphql_type=EvaluationRun | None, default=None, description="The run, CANCELLED."
    )
    errors: Errors = no_errors()


@strawberry.type
class EvaluationMutation:
    @mutation(description="Say what a bot's search should find for a question. A bot has at most 500 cases.")
    def create_evaluation_case(self, info: Info, input: CreateEvaluationCaseInput) -> CreateEvaluationCasePayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        case = services.create_case(bot, input.question, **_expected(info, input))
        return CreateEvaluationCasePayload(case=case, case_edge=Edge.of(case, NEWEST_FIRST))

    @mutation(description="Change an evaluation case. Results of past runs stay as they are.")
    def update_evaluation_case(self, info: Info, input: UpdateEvaluationCaseInput) -> UpdateEvaluationCasePayload:
        case = fetch(info, rows.EvaluationCase, input.case_id, "caseId")
        changes = _expected(info, input)
        if input.question is not UNSET:
            changes["question"] = input.question or ""
        return UpdateEvaluationCasePayload(case=services.update_case(case, **changes))

    @mutation(description="Delete an evaluation case.")
    def delete_evaluation_case(self, info: Info, input: DeleteEvaluationCaseInput) -> DeleteEvaluationCasePayload:
        case = fetch(info, rows.EvaluationCase, input.case_id, "caseId")
        gone, bot = global_id("EvaluationCase", case.pk), case.bot
        services.delete_case(case)
        return DeleteEvaluationCasePayload(deleted_case_id=strawberry.ID(gone), bot=bot)

    @mutation(
        description="Judge the search of a bot by all its cases, in the background. Where a run is under way already, "
        "that one is given."
    )
    def run_evaluation(self, info: Info, input: RunEvaluationInput) -> RunEvaluationPayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        return RunEvaluationPayload(run=services.run_evaluation(bot))

    @mutation(description="Stop a run. It ends within seconds; what it has seen stays.")
    def cancel_evaluation(self, info: Info, input: CancelEvaluationInput) -> CancelEvaluationPayload:
        run = fetch(info, rows.EvaluationRun, input.run_id, "runId")
        return CancelEvaluationPayload(run=services.cancel_run(run))


def _expected(info: Info, input: CreateEvaluationCaseInput | UpdateEvaluationCaseInput) -> dict[str, Any]:
    """What the client named of the documents, passages and words that are expected."""
    named = given(input)
    expected: dict[str, Any] = {}
    if "document_ids" in named:
        expected["documents"] = [fetch(info, Document, each, "documentIds") for each in input.document_ids or []]
    if "chunk_ids" in named:
        expected["passages"] = [fetch(info, Chunk, each, "chunkIds") for each in input.chunk_ids or []]
    if "expected_answer" in named:
        expected["expected_answer"] = input.expected_answer or ""
    return expected


@strawberry.type(description="A case that a run has judged, or the end of the run.")
class EvaluationEvent:
    cursor: str = strawberry.field(description="Give it as after to go on from here.")
    run: rows.EvaluationRun = strawberry.field(
        graphql_type=EvaluationRun, description="The run as it is now, which may be further on than the result."
    )
    result: rows.EvaluationResult | None = strawberry.field(
        graphql_type=EvaluationResult | None,
        description="What was seen of the case; null in the last event, which says that the run has ended.",
    )


@strawberry.type
class EvaluationSubscription:
    @strawberry.subscription(
        description="Each result of a run as it comes, from the first, and last an event without a result when the run "
        "has ended."
    )
    async def evaluation_events(
        self,
        info: Info,
        run_id: Annotated[strawberry.ID, strawberry.argument(description="The run to follow.")],
        after: Annotated[
            str | None, strawberry.argument(description="Cursor of the last event known. Default: from the first.")
        ] = None,
    ) -> AsyncIterator[EvaluationEvent]:
        run = await in_thread_patiently(fetch)(info, rows.EvaluationRun, run_id)
        ordinal = _ordinal(after)
        async with aclosing(following.follow(run, ordinal)) as news:
            async for item in news:
                ordinal = item.result.ordinal if item.result else ordinal
                yield EvaluationEvent(cursor=str(ordinal), run=item.run, result=item.result)


def _ordinal(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or len(cursor) > 9:
        raise bad_user_input("This cursor was not given by this subscription. Begin without one.")
    return int(cursor)
