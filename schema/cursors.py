"""Where a row stands in a list: by the value it is ordered by and its id, so that a new row shifts no page."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import strawberry
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.timezone import is_naive

from chatsphere.text import is_storable
from schema.errors import bad_user_input

if TYPE_CHECKING:
    from django.db.models import Field, Model, OrderBy


@strawberry.enum(description="Which way a list runs.")
class OrderDirection(Enum):
    """Which way a list runs."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or first in the alphabet first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or last in the alphabet first.")


class Order(Protocol):
    """An ``orderBy`` input: ``field`` is an enum whose values are columns that are never null."""

    @property
    def field(self) -> Enum:
        """What the list is ordered by."""
        ...

    @property
    def direction(self) -> OrderDirection:
        """Which way."""
        ...


class Ordering:
    """An order of a model's rows: by one column, then by id, both the same way."""

    def __init__(self, model: type[Model], column: str, *, descending: bool) -> None:
        self.column: Field[Any, Any] = model._meta.get_field(column)  # type: ignore[assignment]
        self.key: Field[Any, Any] = model._meta.pk
        self.descending = descending
        if self.column.null:
            raise TypeError(f"{column} may be null: a page could not begin after it")

    @classmethod
    def of(cls, model: type[Model], order: Order) -> Ordering:
        """The order that a client asked for."""
        return cls(model, order.field.value, descending=order.direction is OrderDirection.DESC)

    def clauses(self, *, backwards: bool = False) -> list[OrderBy]:
        """For ``order_by``; ``backwards`` begins at the end."""
        descending = self.descending is not backwards
        columns = F(self.column.attname), F(self.key.attname)
        return [column.desc() if descending else column.asc() for column in columns]

    def past(self, cursor: str, *, backwards: bool = False) -> Q:
        """The rows after a cursor, or before it; a top-level BAD_USER_INPUT error for a cursor of no such list.

        The first condition says nothing new: it is what an index can use.
        """
        value, key = self._read(cursor)
        beyond = "lt" if self.descending is not backwards else "gt"
        column, pk = self.column.attname, self.key.attname
        tied = Q(**{column: value, f"{pk}__{beyond}": key})
        return Q(**{f"{column}__{beyond}e": value}) & (Q(**{f"{column}__{beyond}": value}) | tied)

    def cursor(self, row: Model) -> str:
        """The cursor of a row."""
        place = [self.column.name, self.column.value_to_string(row), self.key.value_to_string(row)]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()

    def _read(self, cursor: str) -> tuple[Any, Any]:
        """Value and key in a cursor that is, byte for byte, one that this order gives out."""
        try:
            name, value, key = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
            place = {self.column.attname: self.column.to_python(value), self.key.attname: self.key.to_python(key)}
            row = self.column.model(**place)
            is_ours = name == self.column.name and self.cursor(row) == cursor and is_storable(value)
        except (binascii.Error, ValueError, TypeError, RecursionError, ValidationError):
            is_ours = False
        if not is_ours or _is_naive(place[self.column.attname]):
            raise bad_user_input("This cursor is not one of this list in this order. Begin without a cursor.")
        return place[self.column.attname], place[self.key.attname]


def _is_naive(value: object) -> bool:
    return isinstance(value, datetime) and is_naive(value)
