"""Who may see a row: the one place where a look-up is narrowed to a viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

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

    def visible_to(self, viewer: Viewer) -> Self:
        """Only what the viewer owns; where an API key asks, only what is of the key's bots."""
        owned = self.filter(**{self.owner_path: viewer.user_id})
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
