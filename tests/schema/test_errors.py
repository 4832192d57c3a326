from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from chatsphere import errors
from chatsphere.plans.models import Limit, SubscriptionPlan
from config.logs import PlainLine
from schema.context import Context
from schema.errors import RequestErrorCode
from schema.execution import ThreadedSchema
from schema.payloads import USER_ERRORS, Errors, mutation, no_errors, user_errors
from schema.payloads import ConversationBusy as Busy
from schema.scalars import SCALARS
from tests.schema.clients import ask, codes, data

if TYPE_CHECKING:
    from strawberry.types import ExecutionResult

MIDNIGHT = datetime(2031, 5, 17, tzinfo=UTC)
REFUSALS: dict[str, errors.Refusal] = {
    "unauthenticated": errors.Unauthenticated(),
    "expired": errors.TokenExpired(),
    "credentials": errors.BadCredentials(),
    "closed": errors.RegistrationClosed("No accounts today."),
    "attempts": errors.TooManyAttempts(30),
    "missing": errors.NotFound("bot", ("botId",)),
    "field": errors.InvalidField("Too long.", "name"),
    "type": errors.UnsupportedType("No films."),
    "limit": errors.PlanLimitReached(
        "Full.", key=Limit.BOTS, limit=3, used=3, resets_at=MIDNIGHT, upgrades=[SubscriptionPlan(key="pro", name="Pro")]
    ),
    "key": errors.IdempotencyConflict(),
}


def fail(how: str) -> int:
    if how in REFUSALS:
        raise REFUSALS[how]
    raise RuntimeError(f"secret words about {how}")


@strawberry.enum
class Colour(Enum):
    RED = "RED"


@strawberry.input
class Paint:
    colour: Colour
    coats: int = 1


@strawberry.type
class Query:
    @strawberry.field
    def nullable(self, how: str) -> int | None:
        return fail(how)

    @strawberry.field
    def required(self, how: str) -> int:
        return fail(how)

    @strawberry.field
    def nothing(self) -> int:
        return None  # type: ignore[return-value]

    @strawberry.field
    def unreadable(self) -> Colour:
        return "BLUE"  # type: ignore[return-value]

    @strawberry.field
    def paint(self, paint: Paint) -> int:
        return paint.coats


@strawberry.type
class Outcome:
    number: int | None = None
    errors: Errors = no_errors()


@strawberry.type
class Mutation:
    @mutation(description="")
    def act(self, how: str) -> Outcome:
        return Outcome(number=fail(how))


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def before(self, how: str) -> AsyncIterator[int]:
        fail(how)
        yield 1

    @strawberry.subscription
    async def midway(self, how: str) -> AsyncIterator[int]:
        yield 1
        fail(how)


TYPES = [error for error in USER_ERRORS if error is not Busy]
failing = ThreadedSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=TYPES,
    config=StrawberryConfig(scalar_map=SCALARS),
)


def run(document: str, **variables: Any) -> ExecutionResult:
    return ask(failing, None, document, **variables)


@pytest.mark.parametrize(
    ("how", "extensions"),
    [
        ("unauthenticated", {"code": "UNAUTHENTICATED", "reason": "UNAUTHENTICATED"}),
        ("expired", {"code": "UNAUTHENTICATED", "reason": "TOKEN_EXPIRED"}),
        ("missing", {"code": "NOT_FOUND"}),
        ("attempts", {"code": "RATE_LIMITED", "retryAfter": 30}),
        ("field", {"code": "BAD_USER_INPUT", "field": ["name"]}),
        (
            "limit",
            {
                "code": "RATE_LIMITED",
                "reason": "PLAN_LIMIT_REACHED",
                "key": "BOTS",
                "limit": 3,
                "used": 3,
                "resetsAt": "2031-05-17T00:00:00+00:00",
                "feature": None,
                "chatModels": [],
                "upgradePlans": [{"key": "pro", "name": "Pro"}],
            },
        ),
        ("closed", {"code": "FORBIDDEN", "reason": "REGISTRATION_CLOSED"}),
    ],
)
async def test_a_refusal_in_a_query_or_subscription_is_a_top_level_error_with_its_data(
    how: str, extensions: dict[str, Any]
) -> None:
    document = "query ($how: String!) { nullable(how: $how) }"
    result = await failing.execute(document, variable_values={"how": how}, context_value=Context())
    assert result.data == {"nullable": None}
    [error] = result.errors or []
    assert (error.message, error.extensions, error.path) == (REFUSALS[how].message, extensions, ["nullable"])
    for moment in ("before", "midway"):
        *_, last = await frames(moment, how)
        [error] = last.errors
        assert (error.message, error.extensions) == (REFUSALS[how].message, extensions)


async def frames(moment: str, how: str) -> list[Any]:
    document = f"subscription ($how: String!) {{ {moment}(how: $how) }}"
    stream = await failing.stream(document, variable_values={"how": how}, context_value=Context())
    return [frame async for frame in stream]


@pytest.mark.parametrize("how", sorted(REFUSALS))
def test_a_refusal_in_a_mutation_is_in_its_payload(how: str) -> None:
    document = """mutation ($how: String!) { act(how: $how) { number errors {
        __typename code message field
        ... on TooManyAttempts { retryAfter }
        ... on PlanLimitReached { key limit used resetsAt feature upgradePlans { key } }
    } } }"""
    outcome = data(run(document, how=how))["act"]
    [error] = outcome["errors"]
    assert outcome["number"] is None
    refusal = REFUSALS[how]
    field = list(refusal.field) if refusal.field else None
    assert (error["code"], error["message"], error["field"]) == (refusal.code, refusal.message, field)
    if how == "attempts":
        assert (error["__typename"], error["retryAfter"]) == ("TooManyAttempts", 30)
    if how == "limit":
        assert error["__typename"] == "PlanLimitReached"
        assert (error["key"], error["limit"], error["used"]) == ("BOTS", 3, 3)
        assert error["resetsAt"] == "2031-05-17T00:00:00+00:00"
        assert (error["feature"], error["upgradePlans"]) == (None, [{"key": "pro"}])


def test_the_reply_that_keeps_a_conversation_busy_is_carried() -> None:
    reply: Any = object()
    [error] = user_errors(errors.ConversationBusy(reply))
    assert isinstance(error, Busy)
    assert error.reply is reply


def test_every_refusal_has_a_code_that_the_schema_describes() -> None:
    values = failing.get_type_by_name("ErrorCode").values  # type: ignore[union-attr]
    assert {value.name for value in values} == {code.name for code in errors.ErrorCode}
    assert all(value.description for value in values)


UNFORESEEN = ['{ nullable(how: "x") }', '{ required(how: "x") }', 'mutation { act(how: "x") { number } }']


@pytest.mark.parametrize("document", [*UNFORESEEN, "{ nothing }", "{ unreadable }"])
def test_what_was_not_foreseen_tells_nothing_but_an_id(document: str, caplog: pytest.LogCaptureFixture) -> None:
    context = Context()
    [error] = failing.execute_sync(document, context_value=context).errors or []
    assert error.extensions == {"code": "INTERNAL_SERVER_ERROR", "requestId": context.request_id}
    assert context.request_id in error.message
    assert "secret" not in error.message
    [record] = caplog.records
    assert context.request_id in record.getMessage()


@pytest.mark.parametrize("moment", ["before", "midway"])
async def test_what_was_not_foreseen_in_a_subscription_tells_nothing_but_an_id(
    moment: str, caplog: pytest.LogCaptureFixture
) -> None:
    *_, last = await frames(moment, "x")
    [error] = last.errors
    assert error.extensions["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(error.formatted)
    assert error.extensions["requestId"] in caplog.text


def test_the_log_says_where_and_not_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    run(UNFORESEEN[0])
    line = PlainLine().format(caplog.records[0])
    assert "failed at ['nullable'] | builtins.RuntimeError in tests/schema/test_errors.py" in line
    assert "secret words" not in line


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("{", {}, "GRAPHQL_PARSE_FAILED"),
        ('{ nullable(how: "a', {}, "GRAPHQL_PARSE_FAILED"),
        ("{ missing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ nullable }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ paint(paint: {colour: BLUE}) }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("query ($p: Paint!) { paint(paint: $p) }", {}, "BAD_USER_INPUT"),
        ("query ($p: Paint!) { paint(paint: $p) }", {"p": {"colour": "BLUE"}}, "BAD_USER_INPUT"),
        ("query ($p: Paint!) { paint(paint: $p) }", {"p": {"colour": "RED", "coats": 2**40}}, "BAD_USER_INPUT"),
        ("query ($n: Int = 1) { paint(paint: {colour: RED, coats: $n}) }", {"n": None}, "BAD_USER_INPUT"),
        ("query A { nothing } query B { nothing }", {}, "OPERATION_RESOLUTION_FAILURE"),
        ("fragment F on Query { nothing }", {}, "OPERATION_RESOLUTION_FAILURE"),
        ('subscription { before(how: "x") }', {}, "BAD_REQUEST"),
        ("", {}, "BAD_REQUEST"),
        (None, {}, "BAD_REQUEST"),
    ],
)
def test_what_the_client_got_wrong_has_its_code(document: str, variables: dict[str, Any], code: str) -> None:
    assert codes(run(document, **variables)) == [code]


def test_a_variable_that_does_not_fit_is_told_without_suggestions() -> None:
    result = run("query ($p: Paint!) { paint(paint: $p) }", p={"colour": "RED", "coat": 1})
    [error] = result.errors or []
    assert "'coat'" in error.message
    assert "Did you mean" not in error.message


def test_every_code_is_one_of_the_list_in_the_documentation(request: pytest.FixtureRequest) -> None:
    text = (request.config.rootpath / "docs" / "errors.md").read_text()
    for code in [*RequestErrorCode, *errors.ErrorCode, *errors.FailureCode]:
        assert f"`{code}`" in text
    for error in USER_ERRORS:
        assert f"`{error.__name__}`" in text


def test_nothing_is_logged_of_what_was_foreseen(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        run('{ nullable(how: "missing") }')
        run("{ missing }")
        run('mutation { act(how: "field") { number } }')
    assert not caplog.records
