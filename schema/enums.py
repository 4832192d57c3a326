"""GraphQL enums of the product's own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import strawberry

if TYPE_CHECKING:
    from enum import Enum

_Choices = TypeVar("_Choices", bound="type[Enum]")


def described(choices: _Choices, description: str, **values: str) -> _Choices:
    """Make a list of the product a GraphQL enum of the same name, with a sentence for each of its values.

    Raises KeyError for a value without a sentence.
    """
    enum = strawberry.enum(choices, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return enum
