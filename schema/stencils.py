"""Events of a subscription that are nothing but values, told without executing the operation for each of them.

An operation is executed once on an event that has marks in place of its values.  Where each mark comes out is where the
values of every later event go: whatever aliases, fragments and directives there are, the library has had its say.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar

from graphql import ExecutionResult

if TYPE_CHECKING:
    from collections.abc import Callable


class PlainEvent:
    """An event type whose fields are strings and whole numbers that go out as they are: no resolver, no argument."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def marked(cls) -> tuple[PlainEvent, dict[object, str]]:
        """An event with a mark in each field, and which field each mark stands for."""
        names = [field.name for field in fields(cls)]
        marks = {name: -place if _is_number(cls, name) else f"\0{name}" for place, name in enumerate(names, start=1)}
        return cls(**marks), {mark: name for name, mark in marks.items()}


class Stencil:
    """How one operation tells events of one type."""

    def __init__(self, kind: type[PlainEvent], execute: Callable[[PlainEvent], ExecutionResult]) -> None:
        event, names = kind.marked()
        told = execute(event)
        if told.errors or told.data is None:
            raise TypeError(f"{kind.__name__} is not plain: {told.errors}")
        self._places = [
            (root, [(key, names.get(value), value) for key, value in selected.items()])
            for root, selected in told.data.items()
        ]

    def fill(self, event: PlainEvent) -> ExecutionResult:
        """What the operation tells of an event."""
        data = {
            root: {key: getattr(event, name) if name else value for key, name, value in selected}
            for root, selected in self._places
        }
        return ExecutionResult(data=data, errors=None)


class Filled:
    """Stands where the library executes the operation on one event."""

    def __init__(self, told: ExecutionResult) -> None:
        self._told = told

    def execute_operation(self, serially: bool | None = None) -> ExecutionResult:
        """What was told."""
        return self._told


def _is_number(kind: type[PlainEvent], name: str) -> bool:
    return kind.__dataclass_fields__[name].type in (int, "int")
