"""Values that are read from a row as they stand, without the library's steps for each of them.

Executing a field takes the library some ten microseconds, of which it spends most on what a resolver may ask of the
request, on awaitables and on paths for errors.  A column needs none of it: an object's plain values are read in one
loop.  Whatever is not as it should be, a null where there may be none or a value that does not fit, is left to the
library, which does the object again and says what is wrong.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from graphql import GraphQLNonNull, GraphQLObjectType, is_enum_type, is_leaf_type
from strawberry.types.field import StrawberryField

from schema.columns import Column
from schema.siblings import FromRows, from_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import GraphQLField, GraphQLSchema
    from graphql.execution.collect_fields import GroupedFieldSet

DEFINITION = "strawberry-definition"
"""Under which the library keeps what a field was made from."""


class Value(NamedTuple):
    """One plain value of an object, and how it goes out."""

    name: str
    read: Callable[[Any], Any]
    coerce: Callable[[Any], Any]
    is_required: bool


class Selection:
    """What is selected of objects of one type: the plain values, and the rest, which is the library's."""

    def __init__(self, schema: GraphQLSchema, kind: GraphQLObjectType, selected: GroupedFieldSet) -> None:
        self.selected = selected
        self.rest: GroupedFieldSet = {}
        self._values: list[Value] = []
        for name, details in selected.items():
            field = schema.get_field(kind, details[0].node.name.value)
            if field and (value := _value(name, field)):
                self._values.append(value)
            else:
                self.rest[name] = details
        self._order: dict[str, Any] = dict.fromkeys(selected)

    def read(self, source: object) -> dict[str, Any] | None:
        """The plain values under their names, with None in place of the rest; None where the library is to look."""
        found = self._order.copy()
        try:
            for name, read, coerce, is_required in self._values:
                value = read(source)
                if value is not None:
                    found[name] = value = coerce(value)
                if value is None and is_required:
                    return None
        except Exception:  # noqa: BLE001 - the library meets it again, and tells it with its place
            return None
        return found

    def read_all(self, sources: Sequence[object]) -> list[dict[str, Any]] | None:
        """Of several objects; None where there is more to them than plain values, or where the library is to look."""
        if self.rest:
            return None
        found: list[dict[str, Any]] = []
        for source in sources:
            values = self.read(source)
            if values is None:
                return None
            found.append(values)
        return found


def lighten(schema: GraphQLSchema) -> None:
    """Have fields whose resolver takes nothing but its row called with nothing but their row.

    The library gathers arguments and what may be known of the request first, and goes through the extensions one within
    the other; of those ``FromRows`` stays.
    """
    for kind in schema.type_map.values():
        for field in kind.fields.values() if isinstance(kind, GraphQLObjectType) else ():
            definition = field.extensions.get(DEFINITION)
            if isinstance(definition, StrawberryField) and list(map(type, definition.extensions)) == [FromRows]:
                field.resolve = _lightly(read) if (read := _alone(definition)) else field.resolve


def _lightly(read: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda source, _info: from_rows(read, source)


def _alone(definition: StrawberryField) -> Callable[[Any], Any] | None:
    """The resolver, if it takes nothing but the row and does not await."""
    resolver = definition.base_resolver
    if resolver is None or definition.is_async or list(resolver.signature.parameters) != ["self"]:
        return None
    return cast("Callable[[Any], Any]", resolver.wrapped_func)


def _value(name: str, field: GraphQLField) -> Value | None:
    """How a field is read, if it is plain."""
    kind: Any = field.type
    is_required = isinstance(kind, GraphQLNonNull)
    kind = kind.of_type if is_required else kind
    read = _reading(field.extensions.get(DEFINITION))
    if read is None or field.args or not is_leaf_type(kind):
        return None
    return Value(name, read, _names(kind) if is_enum_type(kind) else kind.coerce_output_value, is_required)


def _names(kind: Any) -> Callable[[Any], str]:
    """How an enum goes out, by a look into a table where the library compares with each of its values."""
    names = {value.value: name for name, value in kind.values.items()}
    return (names | {kind.wrapped_cls(value): name for value, name in names.items()}).__getitem__


def _reading(definition: object) -> Callable[[Any], Any] | None:
    """How the value is got: an attribute, or a resolver that takes nothing but the row and asks nobody."""
    if not isinstance(definition, StrawberryField) or definition.extensions:
        return None
    if definition.base_resolver is None:
        own_name = definition.django_name if isinstance(definition, Column) else None
        return attrgetter(own_name or definition.python_name)
    return _alone(definition)
