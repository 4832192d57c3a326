"""Operations made from the schema itself: a root field with everything that can be asked of what it gives."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import (
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_required_argument,
)

from schema.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLArgument, GraphQLField, GraphQLInputField

    Composite = GraphQLObjectType | GraphQLInterfaceType
    Fields = Mapping[str, GraphQLField]

GRAPH = schema._schema
ROOTS = {kind.name: kind for kind in (GRAPH.query_type, GRAPH.mutation_type, GRAPH.subscription_type) if kind}
ROOT_FIELDS = {f"{root.name}.{name}": field for root in ROOTS.values() for name, field in root.fields.items()}


def _implementing(interface: str) -> set[str]:
    found = GRAPH.type_map[interface]
    assert isinstance(found, GraphQLInterfaceType)
    return {kind.name for kind in GRAPH.get_implementations(found).objects}


THINGS = _implementing("Node")
"""Names of the types whose objects have ids."""

LEVELS = THINGS | {"Retrieval", "Citation", "CitationConnection"}
"""Types that are opened one level within the other: the things, and what leads to others deep inside it."""

EVENTS = _implementing("ConversationEvent")

PAGE = 2
"""How much of each list is asked for; more would go beyond the limit on cost."""


def id_paths(arguments: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> Iterator[str]:
    """Where ids stand in arguments, as in ``input.botId``."""
    for name, argument in arguments.items():
        kind = get_named_type(argument.type)
        if kind is GraphQLID:
            yield name
        elif is_input_object_type(kind):
            yield from (f"{name}.{inner}" for inner in id_paths(kind.fields))


@cache
def operation(root_field: str, given: tuple[str, ...], levels: int = 3) -> str:
    """The operation of one root field (``Query.bot``) with these arguments as variables.

    It asks for every field of the things that can be reached: of each type all that it has where one is met first, at
    most ``levels`` within each other, and its own values wherever it is met besides.
    """
    root, name = root_field.split(".")
    field = ROOTS[root].fields[name]
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
    passed = [f"{argument}: ${argument}" for argument in given]
    opening = f"{root.lower()}({declared})" if given else root.lower()
    return f"{opening} {{ {_asked(name, field, passed, _Reach(levels, set()))} }}"


def asked_alone(kind: str, name: str) -> str:
    """One field of a type with all that is in it, and the values of the things that it leads to from there."""
    of_kind = GRAPH.type_map[kind]
    assert isinstance(of_kind, GraphQLObjectType)
    field = of_kind.fields[name]
    return _asked(name, field, _required(field), _Reach(1, {kind}))


class _Reach(NamedTuple):
    """How many more things may be opened within each other, and the types of those that were."""

    levels: int
    opened: set[str]

    def opens(self, *names: str) -> dict[str, _Reach]:
        """What may be reached in each of these types from here; in a thing that stays shut, its own values."""
        shut = {name: name in LEVELS and (name in self.opened or not self.levels) for name in names}
        self.opened.update(name for name in names if name in LEVELS and not shut[name])
        return {name: SHUT if shut[name] else self._replace(levels=self.levels - (name in LEVELS)) for name in names}


SHUT = _Reach(-1, LEVELS)


def _asked(name: str, field: GraphQLField, passed: list[str], reach: _Reach) -> str:
    """A field with its arguments and all that is in it."""
    passed = [*passed, *([f"first: {PAGE}"] if "first" in field.args else [])]
    kind: Any = get_named_type(field.type)
    inner = "" if is_leaf_type(kind) else f" {{ {_selection(kind, reach)} }}"
    return f"{name}({', '.join(passed)}){inner}" if passed else f"{name}{inner}"


def _selection(kind: Composite, reach: _Reach) -> str:
    """The fields of a type, and what the implementations of an interface have besides."""
    if kind.name == "UserError":
        reach = reach._replace(levels=0)  # whatever it carries is asked for beside it
    asked = _fields(kind.fields, reach.opens(kind.name)[kind.name])
    if isinstance(kind, GraphQLInterfaceType):
        asked += ["__typename", *_fragments(kind, reach)]
    return " ".join(asked)


def _fragments(interface: GraphQLInterfaceType, reach: _Reach) -> Iterator[str]:
    found = GRAPH.get_implementations(interface)
    implementations: list[Composite] = [*found.interfaces, *found.objects]
    own = {kind.name: _own_fields(kind) for kind in implementations}
    types: defaultdict[str, set[str]] = defaultdict(set)
    for fields in own.values():
        for name, field in fields.items():
            types[name].add(str(field.type))
    for kind, inner in reach.opens(*own).items():
        # Fields of one name and different types can stand in one answer only under different names.
        aliases = {name: f"{name}Of{kind}: " for name in own[kind] if len(types[name]) > 1}
        if asked := _fields(own[kind], inner, aliases):
            yield f"... on {kind} {{ {' '.join(asked)} }}"


def _fields(fields: Fields, reach: _Reach, aliases: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Every field with what is in it; of a thing that is shut, the values alone."""
    return [
        aliases.get(name, "") + _asked(name, field, _required(field), reach)
        for name, field in fields.items()
        if reach is not SHUT or is_leaf_type(get_named_type(field.type))
    ]


def _own_fields(kind: Composite) -> Fields:
    """The fields that none of the type's interfaces has."""
    inherited = {name for interface in kind.interfaces for name in interface.fields}
    return {name: field for name, field in kind.fields.items() if name not in inherited}


def _required(field: GraphQLField) -> list[str]:
    """Values for the arguments that must be given, as far as these are enums: the first of each."""
    required = {name: argument.type for name, argument in field.args.items() if is_required_argument(argument)}
    kinds: dict[str, Any] = {name: get_named_type(kind) for name, kind in required.items()}
    assert all(map(is_enum_type, kinds.values())), kinds
    return [f"{name}: {next(iter(kind.values))}" for name, kind in kinds.items()]
