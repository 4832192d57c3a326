"""What was released stays: docs/releases.md says for how long, docs/released.graphql what it is."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from graphql import (
    REMOVE,
    DangerousChangeType,
    Visitor,
    build_ast_schema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
    visit,
)

if TYPE_CHECKING:
    from graphql import GraphQLSchema, VisitorAction

ROOT = Path(__file__).parents[2]
RELEASED = (ROOT / "docs" / "released.graphql").read_text()
SERVED = (ROOT / "schema.graphql").read_text()

DATE = re.compile(r"Removed after (\d{4}-\d{2}-\d{2})\.")


class Gone(Visitor):
    """Takes out of a schema what it calls deprecated until a day that is past."""

    def __init__(self, today: datetime.date) -> None:
        super().__init__()
        self._today = today

    def _leave(self, node: Any, *_: Any) -> VisitorAction:
        last = last_day(node)
        return REMOVE if last is not None and last < self._today else None

    leave_field_definition = leave_enum_value_definition = leave_input_value_definition = _leave


def last_day(node: Any) -> datetime.date | None:
    """Until when at least something stays that is deprecated; None for what is not, or names no day."""
    for directive in node.directives or ():
        if directive.name.value == "deprecated":
            given = {argument.name.value: argument.value.value for argument in directive.arguments or ()}
            if found := DATE.search(given.get("reason", "")):
                return datetime.date.fromisoformat(found[1])
    return None


def broken(released: str, served: GraphQLSchema, today: datetime.date) -> list[str]:
    """What a client of the released schema may miss in the one served: also a default that is another one."""
    promised = build_ast_schema(visit(parse(released), Gone(today)))
    dangers = find_dangerous_changes(promised, served)
    return [change.description for change in find_breaking_changes(promised, served)] + [
        change.description for change in dangers if change.type is DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE
    ]


def test_what_was_released_is_still_served() -> None:
    assert broken(RELEASED, build_schema(SERVED), timezone.now().date()) == [], "docs/releases.md says what to do"


def test_what_is_deprecated_says_until_when_and_what_to_use() -> None:
    class Deprecated(Visitor):
        def enter_directive(self, node: Any, *_: Any) -> None:
            if node.name.value == "deprecated":
                assert [argument.name.value for argument in node.arguments or ()] == ["reason"]
                assert re.fullmatch(r"Use .+\. Removed after \d{4}-\d{2}-\d{2}\.", node.arguments[0].value.value)

    visit(parse(SERVED), Deprecated())


OLD = """
type Query {
  bot(id: ID!, size: Int = 1): Bot
  bots: [String!]! @deprecated(reason: "Use bot. Removed after 2026-06-30.")
}
type Bot { name: String! kind: Kind! }
enum Kind { SMALL LARGE @deprecated(reason: "Use SMALL. Removed after 2026-06-30.") }
"""
BEFORE, AFTER = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("name: String!", "name: String"),
        ("name: String!", "title: String!"),
        ("id: ID!", "id: Int!"),
        ("id: ID!", "id: ID!, in: ID!"),
        ("size: Int = 1", "size: Int = 2"),
        ("SMALL ", ""),
    ],
)
def test_a_change_that_breaks_clients_is_found(said: str, instead: str) -> None:
    new = OLD.replace(said, instead)
    assert new != OLD
    assert broken(OLD, build_schema(new), AFTER)
    assert broken(OLD, build_schema(OLD), AFTER) == []


def test_what_is_added_breaks_nothing() -> None:
    new = OLD.replace("id: ID!", "id: ID!, in: ID").replace("SMALL ", "SMALL MIDDLE ").replace("Bot {", "Bot { id: ID!")
    assert broken(OLD, build_schema(new), AFTER) == []


def test_what_was_deprecated_goes_after_its_day_and_not_before() -> None:
    new = re.sub(r" LARGE @.*?\)|bots: .*", "", OLD)
    assert len(broken(OLD, build_schema(new), BEFORE)) == 2
    assert broken(OLD, build_schema(new), AFTER) == []
