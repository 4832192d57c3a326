from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import strawberry
from graphql import parse

from schema.conversation_events import QuestionAsked, ReplyDelta
from schema.execution import Execution
from schema.schema import schema
from schema.stencils import Filled, PlainEvent, Stencil

if TYPE_CHECKING:
    from collections.abc import Mapping

DELTA = ReplyDelta(cursor="c", reply_id=strawberry.ID("r"), epoch=2, offset=0, text='a "duck" 🦆\n')

SELECTIONS: list[tuple[str, Mapping[str, Any]]] = [
    ("__typename", {}),
    ("cursor", {}),
    ("__typename kind: __typename cursor ... on ReplyDelta { replyId epoch offset text }", {}),
    ("at: cursor ... on ReplyDelta { a: text b: text id: replyId } ... on ConversationEvent { cursor }", {}),
    ("... on QuestionAsked { sequence question { text } } ... on LoggedEvent { occurredAt }", {}),
    ("cursor @skip(if: $no) ...Words", {"no": True}),
    ("cursor @skip(if: $no) ...Words", {"no": False}),
    ("... on ReplyDelta @include(if: $no) { offset } ...Words", {"no": True}),
]


def execution(selection: str, variables: Mapping[str, Any]) -> Any:
    asked = "($no: Boolean!)" if variables else ""
    document = f'subscription S{asked} {{ told: conversationEvents(conversationId: "x") {{ {selection} }} }}'
    if "...Words" in selection:
        document += " fragment Words on ReplyDelta { text epoch }"
    built = Execution.build(schema._schema, parse(document), raw_variable_values=variables)
    assert isinstance(built, Execution), built
    return built


@pytest.mark.parametrize(("selection", "variables"), SELECTIONS)
def test_a_filled_stencil_is_what_the_library_tells(selection: str, variables: Mapping[str, Any]) -> None:
    operation = execution(selection, variables)
    told = operation.build_per_event_executor(DELTA)
    assert isinstance(told, Filled)
    result, expected = told.execute_operation(), operation._executed(DELTA)
    assert (result.data, result.errors) == (expected.data, None)
    assert result.data
    assert list(result.data["told"]) == list(expected.data["told"])


def test_an_event_with_resolvers_is_executed() -> None:
    asked = QuestionAsked.__new__(QuestionAsked)
    assert not isinstance(execution("__typename", {}).build_per_event_executor(asked), Filled)


def test_a_type_that_cannot_be_told_so_is_found_out() -> None:
    @strawberry.type
    class Other(PlainEvent):
        text: str

    with pytest.raises(TypeError):
        Stencil(Other, execution("cursor", {})._executed)
