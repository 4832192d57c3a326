"""Who may see a row: the one place where a look-up is narrowed to a viewer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from chatsphere.compiled import Read
from chatsphere.errors import NotFound

if TYPE_CHECKING:
    from chatsphere.accounts.viewers import Viewer

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[_Row]):
    """Rows that belong to a user, directly or through what they are part of.

    A subclass says by ``owner_path`` how the owner is reached (``"owner"``, ``"bot__owner"``), and by ``bot_path`` how
    the bot is (``"pk"``, ``"bot"``) for rows that are shown to API keys.  What a viewer may not see does not exist for
    it: absent and foreign give the same answer.
    """

    owner_path: ClassVar[str] = "owner"
    bot_path: ClassVar[str | None] = None

    def of_owner(self, user_id: UUID) -> Self:
        """Only what the person owns."""
        return self.filter(**{self.owner_path: user_id})

    def visible_to(self, viewer: Viewer) -> Self:
        """Only what the viewer owns; where an API key asks, only what is of the key's bots."""
        owned = self.of_owner(viewer.user_id)
        if viewer.grant is None:
            return owned
        if self.bot_path is None:
            return self.none()
        return owned.filter(**{f"{self.bot_path}__in": viewer.grant.bots})

    def get_for(self, viewer: Viewer, key: object) -> _Row:
        """The viewer's row with this primary key; raises NotFound when absent, foreign or malformed."""
        try:
            return self.visible_to(viewer).get(pk=key)
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
            raise NotFound(str(self.model._meta.verbose_name)) from None


def fetch_for(model: type[_Row], viewer: Viewer, key: str) -> _Row:
    """The viewer's row of a model with this primary key, as ``OwnedQuerySet.get_for`` gives it, and quicker."""
    rows = rows_of(model)
    is_plain = type(rows).visible_to is OwnedQuerySet.visible_to and isinstance(model._meta.pk, models.UUIDField)
    if viewer.grant is not None or not is_plain:
        return rows.get_for(viewer, key)
    try:
        found: _Row | None = _of_owner(model).row(owner=viewer.user_id, key=UUID(key))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(str(model._meta.verbose_name))
    if rows.owner_path == "owner":
        cast("Any", found).owner = viewer.user  # who else: it need not be asked for again
    return found


@cache
def _of_owner(model: type[_Row]) -> Read[_Row]:
    return Read(lambda owner, key: rows_of(model).of_owner(owner).filter(pk=key), owner=UUID, key=UUID)


def rows_of(model: type[_Row]) -> OwnedQuerySet[_Row]:
    """All rows of a model whose rows have owners."""
    return cast("OwnedQuerySet[_Row]", model._default_manager.all())
