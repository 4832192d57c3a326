"""Lists without end, a page at a time.

A resolver gives the rows that the viewer may see; ``Paged`` adds the arguments, narrows, orders and cuts.  Where the
list hangs on a row that was fetched with others (the documents of each of 20 bots), one query serves them all.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import strawberry
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.functional import cached_property
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.relay import PageInfo
from strawberry.types.arguments import StrawberryArgument

from schema.cursors import Order, Ordering
from schema.errors import bad_user_input
from schema.siblings import FromRows, Siblings, siblings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet
    from strawberry.types.field import StrawberryField

    from schema.context import Info

DEFAULT_PAGE = 20
LARGEST_PAGE = 100

_Node = TypeVar("_Node")


class Filter(Protocol):
    """A ``filter`` input: flat fields, each of which may be left out."""

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that meet every field given."""
        ...


@strawberry.type(description="A thing in a list, and where it stands there.")
class Edge(Generic[_Node]):
    node: _Node = strawberry.field(description="The thing itself.")
    ordering: strawberry.Private[Ordering]

    @strawberry.field(description="Where it stands: give it as after or before. Opaque, and good for this order only.")
    def cursor(self) -> str:
        return self.ordering.cursor(self.node)  # type: ignore[arg-type]

    @classmethod
    def of(cls, row: Any, order: Order) -> Edge[Any]:
        """The edge of a new row, as a list in this order will show it."""
        return Edge(node=row, ordering=Ordering.of(type(row), order))


@strawberry.type(description="A page of a list.")
class Connection(Generic[_Node]):
    batch: strawberry.Private[Batch]
    parent: strawberry.Private[object]

    @strawberry.field(description="The page's things, each with its cursor.", extensions=[FromRows()])
    def edges(self) -> list[Edge[_Node]]:
        return [Edge(node=row, ordering=self.batch.ordering) for row in self.batch.page(self.parent).rows]

    @strawberry.field(description="The page's things.", extensions=[FromRows()])
    def nodes(self) -> list[_Node]:
        return list(self.batch.page(self.parent).rows)

    @strawberry.field(description="What lies before and after this page.", extensions=[FromRows()])
    def page_info(self) -> PageInfo:
        return self.batch.page(self.parent).info(self.batch.ordering)

    @strawberry.field(
        description="How many things the whole list has, under its filter. Counted only when asked for.",
        extensions=[FromRows()],
    )
    def total_count(self) -> int:
        return self.batch.counts[self.parent]


@dataclass(frozen=True)
class Cut:
    """The part of a list asked for: at most ``size`` rows between two cursors, the last ones if ``backwards``."""

    size: int
    after: str | None
    before: str | None
    backwards: bool

    @classmethod
    def of(cls, first: int | None, after: str | None, last: int | None, before: str | None) -> Cut:
        """The cut that a client asked for; a top-level BAD_USER_INPUT error for one that cannot be made."""
        if first is not None and last is not None:
            raise bad_user_input("Give first or last, not both.")
        size = next((size for size in (first, last) if size is not None), DEFAULT_PAGE)
        if not 0 <= size <= LARGEST_PAGE:
            name = "first" if last is None else "last"
            raise bad_user_input(f"{name} must be between 0 and {LARGEST_PAGE}, and is {size}.")
        return cls(size, after, before, backwards=last is not None)


@dataclass(frozen=True)
class Page:
    """One page's rows, in the list's order, and whether the list goes on."""

    rows: Sequence[Any]
    has_previous: bool
    has_next: bool

    @classmethod
    def of(cls, fetched: Sequence[Model], cut: Cut) -> Page:
        """The page in what was fetched: one row more than asked for, where there is one."""
        more = len(fetched) > cut.size
        rows = fetched[: cut.size]
        if cut.backwards:
            return cls(rows[::-1], has_previous=more, has_next=cut.before is not None)
        return cls(rows, has_previous=cut.after is not None, has_next=more)

    def info(self, ordering: Ordering) -> PageInfo:
        """Where the page lies.  On the side of the cursor it was asked by, there is the row of that cursor at least."""
        return PageInfo(
            has_previous_page=self.has_previous,
            has_next_page=self.has_next,
            start_cursor=ordering.cursor(self.rows[0]) if self.rows else None,
            end_cursor=ordering.cursor(self.rows[-1]) if self.rows else None,
        )


@dataclass
class Batch:
    """The same cut of one list, whose key is None, or of the lists of several parents, by their primary keys.

    ``of`` is the foreign key to the parent, or a path of them.  Pages take one query, counts another, each made when
    first asked for.
    """

    rows: QuerySet[Any]
    ordering: Ordering
    cut: Cut
    of: str | None = None
    parents: Sequence[Model] = ()

    def page(self, parent: object) -> Page:
        """The page of one parent."""
        return Page.of(self._fetched.get(parent, []), self.cut)

    @cached_property
    def counts(self) -> dict[object, int]:
        """How many rows each parent's whole list has."""
        if self.of is None:
            return {None: self.rows.count()}
        counted = self._of_parents(self.of).order_by().values_list("_parent").annotate(Count("pk"))
        return defaultdict(int, counted)

    def _of_parents(self, of: str) -> QuerySet[Any]:
        parents = [parent.pk for parent in self.parents]
        rows: QuerySet[Any] = self.rows.filter(**{f"{of}__in": parents}).annotate(_parent=F(of))
        return rows

    @cached_property
    def _fetched(self) -> dict[object, list[Model]]:
        """For each parent at most one row more than the page holds, from the end of the cut's direction."""
        clauses = self.ordering.clauses(backwards=self.cut.backwards)
        limit = self.cut.size + 1
        if self.of is None:
            rows = self.rows.filter(self._between).order_by(*clauses)[:limit]
            return {None: list(Siblings(rows))}
        rows = self._of_parents(self.of).filter(self._between).order_by(*clauses)
        if len(self.parents) == 1:
            rows = rows[:limit]
        else:
            place = Window(RowNumber(), partition_by="_parent", order_by=clauses)
            rows = rows.annotate(_place=place).filter(_place__lte=limit)
        return self._by_parent(rows, self.of)

    def _by_parent(self, rows: QuerySet[Any], of: str) -> dict[object, list[Model]]:
        parents = {parent.pk: parent for parent in self.parents}
        found: defaultdict[object, list[Model]] = defaultdict(list)
        known = None if "__" in of else rows.model._meta.get_field(of)
        for row in Siblings(rows):
            if known is not None:
                known.set_cached_value(row, parents[row._parent])
            found[row._parent].append(row)
        return found

    @property
    def _between(self) -> Q:
        between = Q()
        if self.cut.after is not None:
            between &= self.ordering.past(self.cut.after)
        if self.cut.before is not None:
            between &= self.ordering.past(self.cut.before, backwards=True)
        return between


class Paged(FieldExtension):
    """Makes a field a connection over the rows that its resolver gives.

    ``order`` is the order where the client asks for none; its type is the ``orderBy`` input.  ``of`` is the foreign key
    by which the rows hang on the field's own row, or a path of them: the resolver then gives the rows of every parent.
    """

    def __init__(self, order: Order, filter: type[Filter] | None = None, of: str | None = None) -> None:
        self.order = order
        self.filter = filter
        self.of = of

    def apply(self, field: StrawberryField) -> None:
        """Add the arguments."""
        number, cursor = int | None, str | None
        field.arguments = [
            *field.arguments,
            _argument("first", number, f"How many things from the start: 0 to {LARGEST_PAGE}, default {DEFAULT_PAGE}."),
            _argument("after", cursor, "Only what comes after this cursor."),
            _argument("last", number, f"How many things from the end: 0 to {LARGEST_PAGE}. Not together with first."),
            _argument("before", cursor, "Only what comes before this cursor."),
            _argument("order_by", type(self.order) | None, f"The order of the list. Default: {_in_words(self.order)}."),
        ]
        if self.filter is not None:
            only = _argument(
                "filter", self.filter | None, "Only what meets every condition given. Default: everything."
            )
            field.arguments = [*field.arguments, only]

    def resolve(self, next_: Any, source: Any, info: Info, **kwargs: Any) -> Connection[Any]:
        """The connection; its rows are fetched when its fields are asked for."""
        asked = {name: kwargs.pop(name, UNSET) for name in ("first", "after", "last", "before", "order_by", "filter")}
        asked = {name: None if value is UNSET else value for name, value in asked.items()}

        def batch(parents: Sequence[Model] = ()) -> Batch:
            rows = next_(source, info, **kwargs)
            if asked["filter"] is not None:
                rows = asked["filter"].narrow(rows)
            ordering = Ordering.of(rows.model, asked["order_by"] or self.order)
            return Batch(rows, ordering, cut, self.of, parents)

        cut = Cut.of(asked["first"], asked["after"], asked["last"], asked["before"])
        if self.of is None:
            return Connection(batch=batch(), parent=None)
        parents = siblings_of(source)
        key = (info.field_name, repr(asked), repr(kwargs))
        return Connection(batch=parents.find(key, lambda: batch(parents)), parent=source.pk)


def _argument(name: str, annotation: Any, description: str) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        default=UNSET,
        description=description,
    )


def _in_words(order: Order) -> str:
    return f"{order.field.name}, {order.direction.name}"


def connection(
    *,
    description: str,
    graphql_type: Any,
    order: Order,
    filter: type[Filter] | None = None,
    of: str | None = None,
) -> Any:
    """A field that is a connection; the decorated resolver gives the rows that the viewer may see (see ``Paged``)."""
    return strawberry.field(
        description=description, graphql_type=graphql_type, extensions=[Paged(order, filter, of), FromRows()]
    )
