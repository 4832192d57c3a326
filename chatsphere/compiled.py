"""Statements asked again and again, whose SQL Django writes once: it takes longer to write than to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery
from django.utils.functional import cached_property
from psycopg.sql import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.backends.utils import CursorWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

_Row = TypeVar("_Row", bound=Model)

_STAND_INS: dict[type, Callable[[], Any]] = {
    UUID: uuid4,
    int: lambda: uuid4().int % 2**31,
    str: lambda: uuid4().hex,
    Decimal: lambda: Decimal(uuid4().int % 2**31),
    datetime: lambda: datetime.fromtimestamp(uuid4().int % 2**31, UTC),
    list: lambda: [uuid4().int % 2**31],
}


def _stand_ins(types: dict[str, type]) -> dict[str, Any]:
    return {name: _STAND_INS[kind]() for name, kind in types.items()}


@dataclass(frozen=True)
class _Place:
    """Where in a statement's parameters the value of this name goes."""

    name: str


class _Statement:
    """SQL with places for values, by name.

    What is always the same stands in the text: only so does the plan that PostgreSQL keeps use indexes of some rows.
    """

    def __init__(self, sql: str, parameters: Iterable[Any], stand_ins: dict[str, Any]) -> None:
        places = {_hashable(value): _Place(name) for name, value in stand_ins.items()}
        missing = set(places.values())

        def placed(parameter: Any) -> Any:
            """Several rows are stored by one list for each column."""
            place = places.get(_hashable(parameter))
            if place is None and isinstance(parameter, list):
                return [placed(each) for each in parameter]
            missing.discard(place)
            return place or parameter

        self.sql, *pieces = sql.split("%s")
        self._columns: dict[str, list[Any]] = {}
        for parameter, piece in zip(parameters, pieces, strict=True):
            found = placed(parameter)
            if found == parameter:
                self.sql += quote(parameter).replace("%", "%%") + piece
                continue
            if isinstance(found, list):
                name = f"column {len(self._columns)}"
                self._columns[name] = found
            else:
                name = found.name
            self.sql += f"%({name})s{piece}"
        if missing:
            raise TypeError(f"no part of the statement: {missing}")

    @classmethod
    def of(cls, compiler: SQLCompiler, stand_ins: dict[str, Any]) -> Self:
        made = compiler.as_sql()
        sql, parameters = made[0] if isinstance(made, list) else made
        return cls(sql, parameters, stand_ins)

    def execute(self, cursor: CursorWrapper, values: dict[str, Any], rest: str = "") -> None:
        cursor.execute(self.sql + rest, self.places(values))

    def places(self, values: dict[str, Any]) -> dict[str, Any]:
        """What stands in the statement's places for these values."""

        def valued(parameter: Any) -> Any:
            if isinstance(parameter, list):
                return [valued(each) for each in parameter]
            return values[parameter.name] if isinstance(parameter, _Place) else parameter

        return values | {name: valued(column) for name, column in self._columns.items()}


def _hashable(parameter: Any) -> Any:
    """A list as a value to be looked for: those of lists hold only such lists."""
    return tuple(map(_hashable, parameter)) if isinstance(parameter, list) else parameter


@dataclass(frozen=True)
class Part:
    """A statement that gives rows, to stand in another one, which then has its places too."""

    sql: str
    places: Callable[[dict[str, Any]], dict[str, Any]]
    """What stands in these places for values."""


class Change:
    """An update of rows with places for values, as in ``Read``: ``make`` gives the rows, and the values they take."""

    def __init__(self, make: Callable[..., tuple[QuerySet[Any], dict[str, object]]], **types: type) -> None:
        self._make = make
        self._types = types

    def run(self, **values: UUID | int | str | Decimal | list[int] | None) -> int:
        """Change the rows for these values; how many there were."""
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values)
            return int(cursor.rowcount)

    def told(self, column: str, **values: UUID | int | str) -> Any:
        """Change the one row for these values; what it has in this column now, None where there is no such row."""
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values, f" RETURNING {connection.ops.quote_name(column)}")
            answer = cursor.fetchone()
        return answer[0] if answer else None

    def part(self) -> Part:
        """The statement as one that gives the rows it has changed."""
        return Part(f"{self._statement.sql} RETURNING *", self._statement.places)

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = _stand_ins(self._types)
        rows, changes = self._make(**stand_ins)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        return _Statement.of(query.get_compiler(using=DEFAULT_DB_ALIAS), stand_ins)


class Insert(Generic[_Row]):
    """Rows to store with places for values, as in ``Read``: ``make`` gives them, all of one model."""

    def __init__(self, make: Callable[..., list[_Row]], **types: type) -> None:
        self._make = make
        self._types = types

    def run(self, **values: object) -> list[_Row]:
        """Store the rows with these values, and give them."""
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values)
        return self.stored(**values)

    def part(self) -> Part:
        """The statement as one that gives the rows it has stored."""
        return Part(f"{self._statement.sql} RETURNING *", self._statement.places)

    def stored(self, **values: object) -> list[_Row]:
        """The rows of these values as they are once they are stored."""
        rows = self._make(**values)
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return rows

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = _stand_ins(self._types)
        rows = self._make(**stand_ins)
        query: Any = InsertQuery(type(rows[0]))
        query.insert_values(rows[0]._meta.concrete_fields, rows)
        return _Statement.of(query.get_compiler(using=DEFAULT_DB_ALIAS), stand_ins)


class Read(Generic[_Row]):
    """A queryset with places for values, asked by name: ``Read(lambda key: User.objects.filter(pk=key), key=UUID)``.

    The queryset is made once with stand-ins of these types (those of ``_STAND_INS``), which must come out among the
    parameters of its SQL as they went in; all else in it stays as it was then, so it has ``Now()`` for the time.
    """

    def __init__(self, make: Callable[..., QuerySet[_Row]], **types: type) -> None:
        self._make = make
        self._types = types

    def rows(self, **values: UUID | int | str) -> list[_Row]:
        """The rows for these values."""
        return list(self._shape.rows(values))

    def row(self, **values: UUID | int | str) -> _Row | None:
        """The first row for these values, None where there is none."""
        return next(self._shape.rows(values), None)

    def part(self) -> Part:
        """The statement."""
        return Part(self._shape.statement.sql, self._shape.statement.places)

    @cached_property
    def _shape(self) -> _Shape[_Row]:
        stand_ins = _stand_ins(self._types)
        return _Shape(self._make(**stand_ins), stand_ins)


class AnyOf:
    """Whether any of some querysets has a row, with places for values as in ``Read``: one statement about all."""

    def __init__(self, make: Callable[..., list[QuerySet[Any]]], **types: type) -> None:
        self._make = make
        self._types = types

    def is_there(self, **values: UUID | int | str) -> bool:
        """Whether there is such a row for these values."""
        with connection.cursor() as cursor:
            self._statement.execute(cursor, values)
            (answer,) = cursor.fetchone()
        return bool(answer)

    @cached_property
    def _statement(self) -> _Statement:
        stand_ins = _stand_ins(self._types)
        asked = [
            rows.order_by().query.exists().get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
            for rows in self._make(**stand_ins)
        ]
        sql = " OR ".join(f"EXISTS ({each})" for each, _ in asked)
        return _Statement(f"SELECT {sql}", [one for _, parameters in asked for one in parameters], stand_ins)


class _Shape(Generic[_Row]):
    """The SQL of a queryset, and how its answers become rows."""

    def __init__(self, queryset: QuerySet[_Row], stand_ins: dict[str, Any]) -> None:
        if not issubclass(queryset._iterable_class, ModelIterable):
            raise TypeError("only querysets of whole rows are read so")
        self._compiler: Any = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.statement = _Statement.of(self._compiler, stand_ins)
        select, kinds = self._compiler.select, self._compiler.klass_info
        own = kinds["select_fields"]
        self._model: type[_Row] = kinds["model"]
        self._own = slice(own[0], own[-1] + 1)
        self._names = [column.target.attname for column, _, _ in select[self._own]]
        self._related = get_related_populators(kinds, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of a later Django
        self._annotations = dict(self._compiler.annotation_col_map or {})
        self._converters = self._compiler.get_converters([column for column, _, _ in select])

    def rows(self, values: dict[str, Any]) -> Iterator[_Row]:
        with connection.cursor() as cursor:
            self.statement.execute(cursor, values)
            answers: Any = cursor.fetchall()
        if self._converters:
            answers = self._compiler.apply_converters(answers, self._converters)
        for answer in answers:
            row = self._model.from_db(DEFAULT_DB_ALIAS, self._names, answer[self._own])
            for related in self._related:
                related.populate(answer, row)
            for name, place in self._annotations.items():
                setattr(row, name, answer[place])
            yield row
