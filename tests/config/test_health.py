from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from chatsphere.bells import redis_client
from chatsphere.presence import announce
from config.health import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries


@pytest.fixture
def _no_database() -> Iterator[None]:
    def refuse(*_: object) -> NoReturn:
        raise OperationalError("connection to secret-host refused")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def _no_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    redis_client.cache_clear()
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///secret-place/redis.sock")
    yield
    redis_client.cache_clear()


def test_healthz_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_all_is_well() -> None:
    announce("one", "documents")
    announce("two", "replies")
    assert set(parts().values()) == {"ok"}


@pytest.mark.django_db
def test_without_workers_the_node_serves_and_says_so(client: Client) -> None:
    announce("one", "documents")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "redis": "ok",
        "document_workers": "ok",
        "reply_workers": "none was heard of lately: its work waits",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_redis")
def test_without_redis_the_node_serves_and_says_so(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["redis"].startswith("does not answer")
    assert "secret" not in answer.text


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_database")
def test_without_the_database_the_node_cannot_serve(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer"
    assert answer.json()["reply_workers"].startswith("unknown")
    assert "secret" not in answer.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_only_questions_are_answered(client: Client) -> None:
    assert client.post("/readyz").status_code == 405
