"""What is one person's, found by the foreign keys themselves: a new table is reckoned with the day it is made."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from chatsphere.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAY = 5
"""Keys from a row to its owner: chunk, version, document, bot, owner."""


@cache
def ways_to_owner() -> dict[type[models.Model], tuple[str, ...]]:
    """For every table whose rows go with a person: each way of cascading keys that leads there."""
    tables = [model for model in apps.get_app_config("chatsphere").get_models() if model is not User]
    found = {model: tuple(_ways(model, LONGEST_WAY)) for model in tables}
    return {User: ("pk",)} | {model: ways for model, ways in found.items() if ways}


def _ways(model: type[models.Model], length: int) -> Iterator[str]:
    if length == 0:
        return
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.remote_field.on_delete is not models.CASCADE:
            continue
        target: Any = field.related_model
        if target is User:
            yield field.name
        elif target is not model:
            yield from (f"{field.name}__{way}" for way in _ways(target, length - 1))


def belongings_of(user: User) -> dict[type[models.Model], models.QuerySet[Any]]:
    """Every row that is this person's, by table."""
    return {
        model: model._base_manager.filter(Q(*((way, user.pk) for way in ways), _connector=Q.OR))
        for model, ways in ways_to_owner().items()
    }


def counted(user: User) -> Counter[str]:
    """How many rows of each table are this person's."""
    return Counter({model.__name__: rows.count() for model, rows in belongings_of(user).items()})
