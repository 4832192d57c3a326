"""The rules of the GraphQL contract, each a question to a schema: what in it is not as it should be?

A rule gives the places that break it, as ``Type.field`` or ``Type.field(argument)``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_specified_scalar_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphql import GraphQLNamedType, GraphQLSchema

    Rule = Callable[[GraphQLSchema], Iterator[str]]

CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
PASCAL = re.compile(r"[A-Z][a-zA-Z0-9]*")
UPPER = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
SENTENCE = re.compile(r"[A-Z0-9\"].*[.?]", re.DOTALL)
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
FLAG = re.compile(r"(is|can|has|keeps)[A-Z]\w*")

SCALARS = {"BigInt", "DateTime", "Decimal", "Upload", "URL"}
"""All that there are besides GraphQL's own: none of them holds whatever anybody likes."""

PAGING = {"first": "Int", "after": "String", "last": "Int", "before": "String"}
LARGEST_PAGE = "100"
INPUTS = ("Input", "Order", "Filter")
FOREIGN = {"PageInfo", "TokenPayload"}
"""Relay's page, and what a JSON Web Token says, by the names that others gave."""

SETTLED = {
    "UnsupportedType",  # of a file, not of this schema
    "RevokeTokenPayload.revoked",  # as django-graphql-jwt's clients know it
    "DocumentEvent.documentId",  # of a document that may be gone when the event is told
    "Account.userId",  # of a person whom staff may name and not open
    "ReplyDelta.replyId",  # without an object, or a client's cache would grow by the token
    "Mutation.changePassword",  # both sign in anew: their payload is tokenAuth's
    "Mutation.refreshToken",
}
"""What a rule finds and is to stay: the reasons are here and nowhere else."""


def types(schema: GraphQLSchema) -> Iterator[GraphQLNamedType]:
    """Every type that is the product's."""
    for kind in schema.type_map.values():
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind) and kind.name not in FOREIGN:
            yield kind


def outputs(schema: GraphQLSchema) -> Iterator[GraphQLObjectType | GraphQLInterfaceType]:
    """Types that have fields to ask for."""
    return (kind for kind in types(schema) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType))


def fields(schema: GraphQLSchema) -> Iterator[tuple[str, str, Any]]:
    """Every field to ask for: its place, its name and itself."""
    for kind in outputs(schema):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", name, field


def given(schema: GraphQLSchema) -> Iterator[tuple[str, str, Any]]:
    """Every argument and input field: its place, its name and itself."""
    for place, _, field in fields(schema):
        for name, argument in field.args.items():
            yield f"{place}({name})", name, argument
    for kind in types(schema):
        if isinstance(kind, GraphQLInputObjectType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", name, field


def mutations(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """Every mutation by its name."""
    return iter(schema.mutation_type.fields.items()) if schema.mutation_type else iter(())


def payloads(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    """What mutations answer."""
    for kind in outputs(schema):
        if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Payload"):
            yield kind


def connections(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    """Pages of lists."""
    for kind in outputs(schema):
        if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection"):
            yield kind


def names_are_cased(schema: GraphQLSchema) -> Iterator[str]:
    """Types are PascalCase nouns without Type or Model; fields and arguments camelCase; enum values UPPER_CASE."""
    for kind in types(schema):
        if not PASCAL.fullmatch(kind.name) or kind.name.endswith(("Type", "Model")):
            yield kind.name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{kind.name}.{value}" for value in kind.values if not UPPER.fullmatch(value))
    for place, name, _ in (*fields(schema), *given(schema)):
        if not CAMEL.fullmatch(name) or re.match(r"(get|list)[A-Z]", name):
            yield place


def enums_are_singular(schema: GraphQLSchema) -> Iterator[str]:
    """An enum is named for one of its values."""
    for kind in types(schema):
        if isinstance(kind, GraphQLEnumType) and re.search(r"(?<![su])s$", kind.name):
            yield kind.name


def inputs_are_named_so(schema: GraphQLSchema) -> Iterator[str]:
    """An input type ends in Input, Order or Filter, and nothing else does."""
    for kind in types(schema):
        if kind.name.endswith(INPUTS) is not isinstance(kind, GraphQLInputObjectType):
            yield kind.name


def moments_are_named_and_typed(schema: GraphQLSchema) -> Iterator[str]:
    """What ends in At is a DateTime, and a DateTime ends in At."""
    for place, name, field in (*fields(schema), *given(schema)):
        if name.endswith("At") is not (get_named_type(field.type).name == "DateTime"):
            yield place


def flags_are_named_so(schema: GraphQLSchema) -> Iterator[str]:
    """A Boolean of a thing is isX, canX, hasX or keepsX; xIsY where it is about a part of it."""
    for place, name, field in fields(schema):
        flag = get_named_type(field.type).name == "Boolean"
        if flag and not (FLAG.fullmatch(name) or re.fullmatch(r"[a-z]+Is[A-Z]\w*", name)):
            yield place


def counts_are_numbers(schema: GraphQLSchema) -> Iterator[str]:
    """What ends in Count is a whole number."""
    for place, name, field in fields(schema):
        if name.endswith("Count") and get_named_type(field.type).name not in {"Int", "BigInt"}:
            yield place


def things_have_an_id(schema: GraphQLSchema) -> Iterator[str]:
    """What implements Node has ``id: ID!``, and an id is an ID."""
    for kind in outputs(schema):
        is_node = isinstance(kind, GraphQLObjectType) and "Node" in {each.name for each in kind.interfaces}
        id_field = kind.fields.get("id")
        if (is_node and id_field is None) or (id_field is not None and str(id_field.type) != "ID!"):
            yield kind.name


def things_are_given_and_not_their_ids(schema: GraphQLSchema) -> Iterator[str]:
    """No primary key shows, and no id stands for a thing, but for one that is gone."""
    for place, name, _ in fields(schema):
        gone = "Payload." in place and re.fullmatch(r"(deleted|ended)\w+Id", name)
        if name == "pk" or (name.endswith(("Id", "Ids")) and not gone):
            yield place


def ids_are_ids(schema: GraphQLSchema) -> Iterator[str]:
    """An argument or input field named id, ids, xId or xIds is an ID, and no other is one."""
    for place, name, argument in given(schema):
        named = name in {"id", "ids"} or name.endswith(("Id", "Ids"))
        if named is not (get_named_type(argument.type).name == "ID"):
            yield place


def connections_are_whole(schema: GraphQLSchema) -> Iterator[str]:
    """A connection has edges, nodes, pageInfo and totalCount, and its edges a node and a cursor."""
    for kind in connections(schema):
        name = kind.name.removesuffix("Connection")
        shape = {"edges": f"[{name}Edge!]!", "nodes": f"[{name}!]!", "pageInfo": "PageInfo!", "totalCount": "Int!"}
        edge = schema.type_map.get(f"{name}Edge")
        edge_shape = {"node": f"{name}!", "cursor": "String!"}
        if {field: str(of.type) for field, of in kind.fields.items()} != shape:
            yield kind.name
        elif {field: str(of.type) for field, of in getattr(edge, "fields", {}).items()} != edge_shape:
            yield f"{name}Edge"


def connections_are_cut(schema: GraphQLSchema) -> Iterator[str]:
    """A field that gives a connection takes first, after, last and before, says their bound, and is never null."""
    for place, _, field in fields(schema):
        if not get_named_type(field.type).name.endswith("Connection"):
            continue
        paging = {name: str(argument.type) for name, argument in field.args.items() if name in PAGING}
        bounds = [field.args[name].description or "" for name in ("first", "last") if name in field.args]
        is_cut = paging == PAGING and "orderBy" in field.args and all(LARGEST_PAGE in bound for bound in bounds)
        if not is_cut or not isinstance(field.type, GraphQLNonNull):
            yield place


def mutations_take_one_input(schema: GraphQLSchema) -> Iterator[str]:
    """``doX(input: DoXInput!): DoXPayload``, or no argument where there is nothing to say."""
    for name, field in mutations(schema):
        title = name[0].upper() + name[1:]
        arguments = {argument: str(of.type) for argument, of in field.args.items()}
        if (
            arguments not in ({"input": f"{title}Input!"}, {})
            or str(get_nullable_type(field.type)) != f"{title}Payload"
        ):
            yield f"Mutation.{name}"


def payloads_carry_errors(schema: GraphQLSchema) -> Iterator[str]:
    """A payload has ``errors: [UserError!]!``; its things may be null, as none is there when it failed."""
    for kind in payloads(schema):
        for name, field in kind.fields.items():
            is_thing = isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType)
            if name != "errors" and is_thing and isinstance(field.type, GraphQLNonNull):
                yield f"{kind.name}.{name}"
        if "errors" not in kind.fields or str(kind.fields["errors"].type) != "[UserError!]!":
            yield kind.name


def errors_are_of_one_tree(schema: GraphQLSchema) -> Iterator[str]:
    """Whatever implements UserError is shared: no error is a mutation's own."""
    titles = tuple(name[0].upper() + name[1:] for name, _ in mutations(schema))
    for kind in outputs(schema):
        if "UserError" in {each.name for each in kind.interfaces} and kind.name.startswith(titles):
            yield kind.name


def lists_have_no_holes(schema: GraphQLSchema) -> Iterator[str]:
    """A list is never null and has no nulls in it.

    But ``nodes`` keeps places, the path to a field may be none, and what a payload gives is not there when it failed.
    """
    for place, name, field in fields(schema):
        kind: Any = get_nullable_type(field.type)
        if not isinstance(kind, GraphQLList) or place == "Query.nodes":
            continue
        may_be_none = name == "field" or ("Payload." in place and name != "errors")
        if not isinstance(kind.of_type, GraphQLNonNull) or not (isinstance(field.type, GraphQLNonNull) or may_be_none):
            yield place
    for place, _, argument in given(schema):
        kind = get_nullable_type(argument.type)
        if isinstance(kind, GraphQLList) and not isinstance(kind.of_type, GraphQLNonNull):
            yield place


def look_ups_may_find_nothing(schema: GraphQLSchema) -> Iterator[str]:
    """A root field that takes an id gives null where there is no such thing."""
    for name, field in schema.query_type.fields.items() if schema.query_type else ():
        if "id" in field.args and isinstance(field.type, GraphQLNonNull):
            yield f"Query.{name}"


def scalars_are_known(schema: GraphQLSchema) -> Iterator[str]:
    """No scalar holds whatever anybody likes."""
    for kind in types(schema):
        if isinstance(kind, GraphQLScalarType) and kind.name not in SCALARS:
            yield kind.name


def everything_is_described(schema: GraphQLSchema) -> Iterator[str]:
    """Every type, field, argument, input field and enum value is described by a sentence."""
    described: list[tuple[str, Any]] = [(kind.name, kind) for kind in types(schema)]
    described += [(place, element) for place, _, element in (*fields(schema), *given(schema))]
    for kind in types(schema):
        if isinstance(kind, GraphQLEnumType):
            described += [(f"{kind.name}.{name}", value) for name, value in kind.values.items()]
    for place, element in described:
        if not SENTENCE.fullmatch(element.description or ""):
            yield place


def updates_leave_what_they_do_not_name(schema: GraphQLSchema) -> Iterator[str]:
    """An update's input requires nothing but what names the thing."""
    for kind in types(schema):
        if isinstance(kind, GraphQLInputObjectType) and re.fullmatch(r"Update\w+Input", kind.name):
            subject = kind.name.removeprefix("Update").removesuffix("Input").lower()
            for name, field in kind.fields.items():
                named = get_named_type(field.type).name == "ID" or name == subject
                if isinstance(field.type, GraphQLNonNull) and not named:
                    yield f"{kind.name}.{name}"


def deprecations_have_a_date(schema: GraphQLSchema) -> Iterator[str]:
    """What is deprecated says what to use, and the day from which it may be gone."""
    elements: list[tuple[str, Any]] = [(place, each) for place, _, each in (*fields(schema), *given(schema))]
    for kind in types(schema):
        if isinstance(kind, GraphQLEnumType):
            elements += [(f"{kind.name}.{name}", value) for name, value in kind.values.items()]
    for place, element in elements:
        if element.deprecation_reason is not None and not DATE.search(element.deprecation_reason):
            yield place


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        names_are_cased, enums_are_singular, inputs_are_named_so, moments_are_named_and_typed, flags_are_named_so,
        counts_are_numbers, things_have_an_id, things_are_given_and_not_their_ids, ids_are_ids, connections_are_whole,
        connections_are_cut, mutations_take_one_input, payloads_carry_errors, errors_are_of_one_tree,
        lists_have_no_holes, look_ups_may_find_nothing, scalars_are_known, everything_is_described,
        updates_leave_what_they_do_not_name, deprecations_have_a_date,
    )
}  # fmt: skip
