"""How heavy an operation is, told from its text before anything runs.

One walk over the operation.  A fragment is weighed once, however often it is spread, so the time is linear in the
document; a fragment that spreads itself weighs nothing here and is refused by validation.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    type_from_ast,
)

from schema.connections import DEFAULT_PAGE
from schema.errors import RequestError, RequestErrorCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import (
        DocumentNode,
        GraphQLCompositeType,
        GraphQLField,
        GraphQLSchema,
        SelectionNode,
        SelectionSetNode,
        ValueNode,
    )

MAX_DEPTH = 12
MAX_INTROSPECTION_DEPTH = 20
"""GraphiQL's query is 13 deep.  How often it may go round in circles, graphql-core limits."""
MAX_ALIASES = 30
MAX_DIRECTIVES = 50
MAX_ROOT_MUTATIONS = 10
MAX_COMPARISONS = 10_000
"""Validation compares the fields of one name in one place with each other, and what is below them: about 10
microseconds each."""
MAX_COST = 10_000
"""A field costs 1 for each time it is expected to be resolved."""

DIGITS = 10
"""Of the largest Int; a longer number is none, and more than any page has."""

UNPAGED = 10
"""How many things a list without ``first`` and ``last`` is taken to hold."""

INTROSPECTION_COST = 1_000
"""Of one ``__schema`` or ``__type``, whatever it asks: what the whole schema takes, in fields."""

MAX_NESTING = 100
"""Selections and fragments within each other: what the walk itself goes down."""


class Weight(NamedTuple):
    """What a selection holds.

    ``cost`` is for one resolving of it; ``each`` is added for every thing of the page that the selection stands in.
    """

    depth: int = 0
    introspection_depth: int = 0
    roots: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0
    each: int = 0

    def beside(self, other: Weight) -> Weight:
        """The weight of two selections next to each other."""
        return Weight(
            depth=max(self.depth, other.depth),
            introspection_depth=max(self.introspection_depth, other.introspection_depth),
            roots=self.roots + other.roots,
            fields=self.fields + other.fields,
            aliases=self.aliases + other.aliases,
            directives=self.directives + other.directives,
            cost=self.cost + other.cost,
            each=self.each + other.each,
        )


class TooNested(Exception):
    """Selections or fragments stand deeper in each other than ``MAX_NESTING``."""


class Scale:
    """Weighs the operations of one document, with these variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.variables = variables
        self.document = document
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._weighed: dict[str, Weight] = {}
        self._fields_in: dict[int, int] = {}
        self._places: list[SelectionSetNode] = []

    def weigh(self, operation: OperationDefinitionNode) -> tuple[Weight, int]:
        """The weight of an operation, and the comparisons that validating the whole document takes; raises TooNested.

        Validation looks at operations that will not run and at fragments that nothing spreads, too.
        """
        weight = Weight()
        for definition in self.document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                found = self._operation(definition)
                weight = found if definition is operation else weight
            elif isinstance(definition, FragmentDefinitionNode):
                self._fragment(definition.name.value, 0)
            else:
                continue
            self._places.append(definition.selection_set)
        return weight, sum(map(self._comparisons_in, self._places))

    def _operation(self, node: OperationDefinitionNode) -> Weight:
        weight = self._selections(node.selection_set, self.schema.get_root_type(node.operation), 0)
        directives = weight.directives + len(node.directives or ())
        return weight._replace(cost=weight.cost + weight.each * UNPAGED, each=0, directives=directives)

    def _comparisons_in(self, place: SelectionSetNode) -> int:
        """For each name that several fields have here: all fields in and below them, for each field after the first."""
        count, below = Counter[str](), Counter[str]()
        for node in self._merged(place):
            name = (node.alias or node.name).value
            count[name] += 1
            below[name] += self._fields_in.get(id(node), 1)
        return sum((count[name] - 1) * below[name] for name in count)

    def _merged(self, place: SelectionSetNode) -> Iterator[FieldNode]:
        """The fields of a selection and of the fragments in it, each fragment once."""
        waiting, spread = [place], set[str]()
        while waiting:
            for node in waiting.pop().selections:
                if isinstance(node, FieldNode):
                    yield node
                elif isinstance(node, InlineFragmentNode):
                    waiting.append(node.selection_set)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                    spread.add(node.name.value)
                    if fragment := self._fragments.get(node.name.value):
                        waiting.append(fragment.selection_set)

    def _selections(self, node: SelectionSetNode, parent: GraphQLCompositeType | None, level: int) -> Weight:
        if level > MAX_NESTING:
            raise TooNested
        weight = Weight()
        for selection in node.selections:
            aliases = 1 if isinstance(selection, FieldNode) and selection.alias else 0
            own = Weight(aliases=aliases, directives=len(selection.directives or ()))
            weight = weight.beside(own).beside(self._selection(selection, parent, level))
        return weight

    def _selection(self, node: SelectionNode, parent: GraphQLCompositeType | None, level: int) -> Weight:
        match node:
            case FieldNode():
                return self._field(node, parent, level)
            case FragmentSpreadNode():
                return self._fragment(node.name.value, level)
            case InlineFragmentNode():
                inner = self._composite(node.type_condition) if node.type_condition else parent
                return self._selections(node.selection_set, inner, level + 1)
        raise TypeError(node.kind)

    def _fragment(self, name: str, level: int) -> Weight:
        if name not in self._weighed:
            self._weighed[name] = Weight()
            if fragment := self._fragments.get(name):
                inner = self._composite(fragment.type_condition)
                weight = self._selections(fragment.selection_set, inner, level + 1)
                self._weighed[name] = weight._replace(directives=weight.directives + len(fragment.directives or ()))
        return self._weighed[name]

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None, level: int) -> Weight:
        field = self.schema.get_field(parent, node.name.value) if parent else None
        named = get_named_type(field.type) if field else None
        inner = Weight()
        if node.selection_set:
            inner = self._selections(node.selection_set, named if is_composite_type(named) else None, level + 1)
            self._places.append(node.selection_set)
        fields = self._fields_in[id(node)] = inner.fields + 1
        if node.name.value in {"__schema", "__type"}:
            depth = inner.depth + 1
            return inner._replace(
                depth=1, introspection_depth=depth, roots=1, fields=fields, cost=INTROSPECTION_COST, each=0
            )
        size = self._size(node, field)
        cost = 1 + inner.cost + inner.each * (UNPAGED if size is None else size)
        weight = inner._replace(depth=inner.depth + 1, roots=1, fields=fields, cost=cost, each=0)
        if field is None or not isinstance(get_nullable_type(field.type), GraphQLList):
            return weight
        return weight._replace(cost=0, each=cost) if size is None else weight._replace(cost=size * cost)

    def _size(self, node: FieldNode, field: GraphQLField | None) -> int | None:
        """How many things a field is asked for, by its arguments; None where they do not say."""
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name, argument in field.args.items() if field else ():
            value = self._value(given[name]) if name in given else None
            if isinstance(get_nullable_type(argument.type), GraphQLList) and isinstance(value, list):
                return len(value)
        if field is None or "first" not in field.args:
            return None
        sizes = (self._value(given[name]) for name in ("first", "last") if name in given)
        return next((max(size, 0) for size in sizes if type(size) is int), DEFAULT_PAGE)

    def _value(self, node: ValueNode) -> Any:
        """A number as it is, a list by its length alone; None for whatever says nothing about size."""
        match node:
            case VariableNode():
                return self.variables.get(node.name.value)
            case IntValueNode():
                return int(node.value) if len(node.value) <= DIGITS else MAX_COST
            case ListValueNode():
                return [None] * len(node.values)
        return None

    def _composite(self, node: Any) -> GraphQLCompositeType | None:
        found = type_from_ast(self.schema, node)
        return found if is_composite_type(found) else None


def excesses(weight: Weight, comparisons: int, operation: OperationDefinitionNode) -> Iterator[RequestError]:
    """An error for each limit that an operation or its document goes beyond, with its number and the limit's."""
    counts = [
        ("levels of fields", weight.depth, MAX_DEPTH),
        ("levels of introspection", weight.introspection_depth, MAX_INTROSPECTION_DEPTH),
        ("aliases", weight.aliases, MAX_ALIASES),
        ("comparisons of fields of one name", comparisons, MAX_COMPARISONS),
        ("directives", weight.directives, MAX_DIRECTIVES),
    ]
    if operation.operation is OperationType.MUTATION:
        counts.append(("mutations", weight.roots, MAX_ROOT_MUTATIONS))
    for what, number, limit in counts:
        if number > limit:
            yield too_complex(f"This operation has {number:,} {what}; at most {limit:,} are taken.")
    if weight.cost > MAX_COST:
        yield too_complex(
            f"This operation would cost about {weight.cost:,}; at most {MAX_COST:,} is taken. Ask for smaller pages."
        )


def too_complex(message: str) -> RequestError:
    """The error of an operation or a document that is too much."""
    return RequestError(RequestErrorCode.QUERY_TOO_COMPLEX, message)
