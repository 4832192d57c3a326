"""Reading values that PostgreSQL has packed into bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.pq import Format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def packed_rows(statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement, of which bytes come as they are stored.

    Otherwise they come as hexadecimal text: twice as many, written and read again.  Of a question to 20,000 chunks that
    was 3 of 7 ms.
    """
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
