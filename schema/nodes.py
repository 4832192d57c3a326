"""Everything stored, by an id that says nothing: what it is and which, for this server alone to read."""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import strawberry
from django.core.exceptions import ValidationError
from strawberry_django.utils.typing import get_django_definition

from chatsphere.errors import NotFound
from chatsphere.ownership import fetch_for, rows_of
from schema.context import Info, require_viewer
from schema.errors import bad_user_input
from schema.scopes import shows
from schema.siblings import FromRows, Siblings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from chatsphere.accounts.viewers import Viewer

LARGEST_REQUEST = 100
"""Ids that ``nodes`` takes at once."""

_Row = TypeVar("_Row", bound="Model")

Id = Annotated[strawberry.ID, strawberry.argument(description="The id that the API gave it.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="Ids that the API gave, of any types.")]


@strawberry.interface(description="Anything that is stored here and has an id of its own.")
class Node:
    """A type over a model of the same name, whose rows have ``visible_to``."""

    @strawberry.field(description="Names this thing among all things here, for good. Opaque: compare it, nothing else.")
    def id(self: Model) -> strawberry.ID:
        return strawberry.ID(global_id(type(self).__name__, self.pk))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[Any]:
        """The rows that this viewer may see."""
        model = get_django_definition(cls, strict=True).model
        return rows_of(model).visible_to(viewer)


def global_id(kind: str, key: object) -> str:
    """The id under which the row ``key`` of the type ``kind`` is known outside."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def key_of(identity: str, kind: str) -> str:
    """The primary key in a global id; raises NotFound for an id that is malformed or of another type."""
    found, key = _read(identity)
    if found != kind:
        raise NotFound(kind.lower())
    return key


def fetch(info: Info, model: type[_Row], identity: str, *field: str) -> _Row:
    """The viewer's row by its global id; ``field`` is where in the input the id stood.

    Raises NotFound when it is unknown, somebody else's, of another type or malformed: one sentence for all.
    """
    viewer = require_viewer(info)
    try:
        return fetch_for(model, viewer, key_of(identity, model.__name__))
    except NotFound:
        raise NotFound(str(model._meta.verbose_name), field or None) from None


def look_up(info: Info, model: type[_Row], identity: str) -> _Row | None:
    """Like ``fetch``, with None for NotFound."""
    try:
        return fetch(info, model, identity)
    except NotFound:
        return None


@strawberry.type
class NodeQuery:
    """Look-ups that any type serves."""

    @strawberry.field(
        description="Anything of yours by its id; null when there is no such thing or it is not yours.",
        graphql_type=Node | None,
        extensions=[FromRows()],
    )
    def node(self, info: Info, id: Id) -> Model | None:
        return _by_ids(info, [id])[0]

    @strawberry.field(
        description="Several things of yours by their ids: as many as were asked for, in that order, null for "
        f"each that there is not or that is not yours. At most {LARGEST_REQUEST}.",
        graphql_type=list[Node | None],
        extensions=[FromRows()],
    )
    def nodes(self, info: Info, ids: Ids) -> Sequence[Model | None]:
        if len(ids) > LARGEST_REQUEST:
            raise bad_user_input(f"At most {LARGEST_REQUEST} ids at once; these are {len(ids)}.")
        return _by_ids(info, ids)


def _by_ids(info: Info, ids: Sequence[str]) -> list[Model | None]:
    """The rows of these ids with None for what the viewer cannot see; one query for each type among them."""
    viewer = require_viewer(info)
    keys: defaultdict[str, set[str]] = defaultdict(set)
    wanted = [_read(identity) for identity in ids]
    for kind, key in wanted:
        keys[kind].add(key)
    found = {
        (kind, str(row.pk)): row
        for kind, of_kind in keys.items()
        for row in Siblings(_rows_of(info, kind, viewer, of_kind))
    }
    return [found.get(place) for place in wanted]


def _rows_of(info: Info, kind: str, viewer: Viewer, keys: set[str]) -> Sequence[Model]:
    definition = info.schema.get_type_by_name(kind)
    origin = getattr(definition, "origin", None)
    if not (isinstance(origin, type) and issubclass(origin, Node) and get_django_definition(origin)):
        return ()
    if viewer.grant is not None and not shows(viewer.grant, kind):
        return ()
    rows = origin.visible_to(viewer)
    return list(rows.filter(pk__in=[key for key in keys if _is_key(rows.model, key)]))


def _is_key(model: type[Model], key: str) -> bool:
    """Whether a row of the model could have this key, written just so."""
    try:
        return str(model._meta.pk.to_python(key)) == key
    except ValidationError:
        return False


def _read(identity: str) -> tuple[str, str]:
    """Type and key in an id; two empty strings for one that is malformed, or not spelt as we spell it."""
    try:
        kind, _, key = base64.b64decode(identity, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (kind, key) if global_id(kind, key) == identity else ("", "")
