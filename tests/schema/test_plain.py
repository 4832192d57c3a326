"""An object's plain values go out as the library would give them, and what does not fit is told as the library does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
import strawberry

from schema import plain
from schema.context import Context
from schema.execution import ThreadedSchema
from schema.siblings import FromRows
from tests.schema.clients import ask, data

MOMENT = datetime(2031, 5, 17, 9, 30, tzinfo=UTC)


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = "b"


@strawberry.type
class Leaf:
    name: str = "a"
    size: int | None = 3
    colour: Colour = Colour.RED
    at: datetime = MOMENT

    @strawberry.field
    def shout(self) -> str:
        return self.name.upper()

    @strawberry.field
    def broken(self) -> str:
        raise ValueError("a secret")

    @strawberry.field
    def twice(self, times: int = 2) -> str:
        return self.name * times

    @strawberry.field
    def me(self) -> Leaf:
        return self

    @strawberry.field(extensions=[FromRows()])
    def twin(self) -> Leaf:
        return Leaf(name=self.name + "'")


FAILED: list[str] = []


@strawberry.type
class Query:
    @strawberry.field
    def fails(self) -> str:
        FAILED.append("once")
        raise ValueError("a secret")

    @strawberry.field
    def leaf(self) -> Leaf:
        return Leaf()

    @strawberry.field
    def leaves(self) -> list[Leaf]:
        return [Leaf(), Leaf(name="b", size=None, colour=Colour.BLUE)]

    @strawberry.field
    def holed(self) -> list[Leaf | None]:
        return [Leaf(), None, Leaf(name=None)]  # type: ignore[arg-type]

    @strawberry.field
    def too_large(self) -> list[Leaf]:
        return [Leaf(), Leaf(size=2**40)]


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def falling(self) -> AsyncIterator[Leaf]:
        for name in ("a", "b"):
            yield Leaf(name=name)


tree = ThreadedSchema(query=Query, subscription=Subscription)
EVERYTHING = """
    query ($with: Boolean = true) {
      leaves {
        __typename shout again: shout name @include(if: $with) size colour at
        twice(times: 3) me { name ...Rest } twin { name }
      }
    }
    fragment Rest on Leaf { size name }"""


def read(document: str, **variables: Any) -> Any:
    result = tree.execute_sync(document, variable_values=variables, context_value=Context(request_id="one"))
    errors = [(error.message, error.path) for error in result.errors or []]
    return result.data, errors


@pytest.mark.parametrize(
    "document",
    [
        EVERYTHING,
        "{ leaf { name shout size } }",
        "{ leaves { broken name } }",
        "{ holed { name size } }",
        "{ too_large: tooLarge { size name } }",
    ],
)
@pytest.mark.parametrize("included", [True, False])
def test_it_is_what_the_library_gives(monkeypatch: pytest.MonkeyPatch, document: str, included: bool) -> None:
    variables = {"with": included} if "$with" in document else {}
    ours = read(document, **variables)
    monkeypatch.setattr(plain.Selection, "read", lambda self, source: None)
    monkeypatch.setattr(plain.Selection, "read_all", lambda self, sources: None)
    assert ours == read(document, **variables)
    assert ours[0] is not None or ours[1]


def test_a_root_field_is_resolved_once_also_when_it_fails() -> None:
    FAILED.clear()
    assert read("{ fails }")[0] is None
    assert FAILED == ["once"]


def test_values_stand_in_the_order_that_they_were_asked_in() -> None:
    [first, _] = read(EVERYTHING)[0]["leaves"]
    assert list(first) == ["__typename", "shout", "again", "name", "size", "colour", "at", "twice", "me", "twin"]
    assert first | {"at": None} == {
        "__typename": "Leaf",
        "shout": "A",
        "again": "A",
        "name": "a",
        "size": 3,
        "colour": "RED",
        "at": None,
        "twice": "aaa",
        "me": {"size": 3, "name": "a"},
        "twin": {"name": "a'"},
    }


def test_an_error_has_its_place_and_not_its_text() -> None:
    result, errors = read("{ holed { name } }")
    assert result == {"holed": [{"name": "a"}, None, None]}
    assert [path for _, path in errors] == [["holed", 2, "name"]]
    assert read("{ leaves { broken } }")[0] is None
    assert "secret" not in str(read("{ leaves { broken } }")[1])


def test_plain_values_take_no_resolver_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(source: Leaf, _info: Any) -> str:
        asked.append(source.name)
        return source.name

    kind: Any = tree._schema.get_type("Leaf")
    monkeypatch.setattr(kind.fields["name"], "resolve", resolve)
    assert data(ask(tree, None, "{ leaves { name } }")) == {"leaves": [{"name": "a"}, {"name": "b"}]}
    assert asked == []


async def test_events_are_resolved_on_the_loop_and_rows_in_a_thread() -> None:
    document = "subscription { falling { shout twin { name } name } }"
    stream = await tree.stream(document, context_value=Context())
    async with asyncio.timeout(20):
        told = [result.data async for result in stream]
    assert told == [
        {"falling": {"shout": name.upper(), "twin": {"name": name + "'"}, "name": name}} for name in ("a", "b")
    ]
    assert [list(each["falling"]) for each in told] == [["shout", "twin", "name"]] * 2


async def test_an_event_leaves_nothing_behind() -> None:
    """What an execution remembers of the selection of one event must not stay for as long as the subscription."""
    from schema.execution import Execution

    kept = []
    original = Execution.build_per_event_executor

    def watched(self: Any, payload: Any) -> Any:
        kept.append(len(self._selections) + len(self._relevant_sub_fields))
        return original(self, payload)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Execution, "build_per_event_executor", watched)
        stream = await tree.stream("subscription { falling { me { name } } }", context_value=Context())
        async with asyncio.timeout(20):
            assert len([each async for each in stream]) == 2
    assert len(set(kept)) == 1
