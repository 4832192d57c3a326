"""What a client gave in an input, and what it left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry import UNSET

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def given(values: DataclassInstance, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of an input that the client named, null among them, by their Python names."""
    named = {field.name: getattr(values, field.name) for field in fields(values) if field.name not in without}
    return {name: value for name, value in named.items() if value is not UNSET}


def otp_where_on() -> Any:
    """The field of an input that asks for the password again, for a code besides."""
    return strawberry.field(
        default=UNSET,
        description="Where the account has a second factor (SecondFactorRequired): a code of the device, or a recovery "
        "code. Each is good once.",
    )
