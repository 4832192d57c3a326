"""Scalars beyond GraphQL's own five."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NewType

import strawberry
from django.core.files.uploadedfile import UploadedFile
from django.utils.dateparse import parse_datetime
from graphql import GraphQLError
from strawberry.file_uploads import Upload
from strawberry.schema.types.base_scalars import DecimalDefinition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)
"""For bytes and characters, whose numbers may pass the 32 bits of ``Int``."""

EXACT_IN_JSON = 2**53
"""Beyond this a JSON number is not exact where numbers are IEEE 754 doubles, as in JavaScript (RFC 8259, section 6)."""


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > EXACT_IN_JSON:
        raise GraphQLError(f"BigInt must be a whole number between -{EXACT_IN_JSON} and {EXACT_IN_JSON}.")
    return value


def _moment(value: Any) -> datetime:
    moment = _parsed(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise GraphQLError("DateTime must be a date and a time with an offset, as in 2031-05-17T09:30:00Z.")
    return moment


def _parsed(value: str) -> datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None


def _file(value: Any) -> UploadedFile[Any]:
    if not isinstance(value, UploadedFile):
        raise GraphQLError("Upload must be a file of a multipart request (graphql-multipart-request-spec).")
    return value


SCALARS: Mapping[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of at most 53 bits and a sign, written as a JSON number.",
        parse_value=_whole,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment, as RFC 3339 writes it; given out in UTC, to the microsecond.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=lambda moment: moment.isoformat(),
        parse_value=_moment,
    ),
    Decimal: replace(
        DecimalDefinition, description="A decimal number, written as a string so that no digit of it is lost."
    ),
    Upload: strawberry.scalar(
        name="Upload",
        description="A file, sent beside the operation as the graphql-multipart-request-spec has it.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        parse_value=_file,
    ),
}
