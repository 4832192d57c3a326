from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
import strawberry
from django.db import connection

from schema import deadlines
from schema.execution import ThreadedSchema
from tests.schema.clients import ask, codes

pytestmark = pytest.mark.django_db


BEGUN: list[int] = []


@strawberry.type
class Branch:
    number: int

    @strawberry.field
    def grown(self, to: int) -> Branch:
        BEGUN.append(self.number)
        time.sleep(0.01)
        return Branch(number=to)


@strawberry.type
class Query:
    @strawberry.field
    def slow(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(20)")
        return 1

    @strawberry.field
    def quick(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return 1

    @strawberry.field
    def branches(self) -> list[Branch]:
        return [Branch(number=number) for number in range(1_000)]


timed = ThreadedSchema(query=Query)


def test_a_statement_that_takes_too_long_is_told_as_such() -> None:
    result = ask(timed, None, "{ slow }")
    assert codes(result) == ["QUERY_TOO_COMPLEX"]
    [error] = result.errors or []
    assert error.extensions == {"code": "QUERY_TOO_COMPLEX", "reason": "TIMED_OUT"}


def test_an_operation_whose_time_is_over_asks_the_database_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ask(timed, None, "{ quick }").errors
    monkeypatch.setattr(deadlines, "QUERY_SECONDS", 0.0)
    assert codes(ask(timed, None, "{ quick }")) == ["QUERY_TOO_COMPLEX"]
    assert connection.execute_wrappers == []


def test_what_asks_the_database_nothing_ends_with_its_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    BEGUN.clear()
    monkeypatch.setattr(deadlines, "QUERY_SECONDS", 0.05)
    result = ask(timed, None, "{ branches { grown(to: 1) { number } } }")
    assert set(codes(result)) == {"QUERY_TOO_COMPLEX"}
    assert len(BEGUN) < 100


def test_connections_of_the_web_have_a_statement_timeout() -> None:
    program = """
import config.asgi
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""
    run = subprocess.run([sys.executable, "-c", program], env=os.environ, check=False, capture_output=True, text=True)
    assert run.stdout.strip() == "10s", run.stderr
