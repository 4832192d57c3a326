"""Rows that were fetched together, so that what is asked of one of them is fetched for all in one query."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.db.models import ForeignKey, prefetch_related_objects
from strawberry.extensions import FieldExtension

from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model

    from schema.context import Info

_Row = TypeVar("_Row", bound="Model")
_Found = TypeVar("_Found")

_TOGETHER = "_fetched_together"


class Siblings(Sequence[_Row]):
    """The rows of one list, and what was found for all of them at once.

    No list: Django copies a list that it filters by, and each copy would take the rows for its own.
    """

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._rows = list(rows)
        self._found: dict[object, Any] = {}
        for row in self._rows:
            setattr(row, _TOGETHER, self)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> _Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[_Row]: ...

    def __getitem__(self, place: int | slice) -> _Row | list[_Row]:
        return self._rows[place]

    def find(self, key: object, search: Callable[[], _Found]) -> _Found:
        """What ``search`` gives for these rows, searched once for each key."""
        if key not in self._found:
            self._found[key] = search()
        found: _Found = self._found[key]
        return found


def siblings_of(row: _Row) -> Siblings[_Row]:
    """The rows that came with this one; itself alone where it was fetched alone."""
    together: Siblings[_Row] | None = getattr(row, _TOGETHER, None)
    return Siblings([row]) if together is None else together


def related(row: Model, name: str) -> Any:
    """The one row that the relation ``name`` leads to, or None; fetched for all siblings in one query."""
    together = siblings_of(row)
    relation: Any = row._meta.get_field(name)
    if not relation.is_cached(row):
        if isinstance(relation, ForeignKey):
            _fetch(together, relation)
        else:
            prefetch_related_objects(together, name)
    target = getattr(row, name)
    if target is not None and not hasattr(target, _TOGETHER):
        targets = [getattr(each, name) for each in together]
        Siblings({id(each): each for each in targets if each is not None}.values())
    return target


def _fetch(rows: Sequence[Model], relation: ForeignKey[Any]) -> None:
    """Have each row know the one that its foreign key names; None where that is gone.  Prefetching takes longer."""
    lacking = [row for row in rows if not relation.is_cached(row)]
    keys = {getattr(row, relation.attname) for row in lacking} - {None}
    found = relation.remote_field.model._base_manager.in_bulk(keys)
    for row in lacking:
        relation.set_cached_value(row, found.get(getattr(row, relation.attname)))


class FromRows(FieldExtension):
    """For a resolver that may ask the database: in a query thread where an event loop is running.

    Queries and mutations are in such a thread already; the events of a subscription are resolved on the loop.
    """

    def resolve(self, next_: Any, source: Any, info: Info, **kwargs: Any) -> Any:
        """Call the resolver here or, from an event loop, in a query thread."""
        return from_rows(next_, source, info, **kwargs)


def from_rows(read: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What ``read`` gives, or where an event loop is running the promise of it."""
    if asyncio._get_running_loop() is None:
        return read(*args, **kwargs)
    return in_thread_patiently(read)(*args, **kwargs)
