from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING
from uuid import uuid4

import dramatiq
import pytest
import redis
from django.db import transaction
from redis.client import PubSub

from chatsphere import bells
from chatsphere.bells import call_worker, channel_of, redis_client, tell
from config.broker import redis_broker
from tests.services import redis as redis_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "unix:///nowhere/redis.sock?db=0"


@pytest.fixture
def bell(request: pytest.FixtureRequest) -> Iterator[dramatiq.Actor[[str], None]]:
    """An actor nobody runs, so that what is sent to it stays in its queue; the address of Redis can be given."""
    broker = redis_broker(getattr(request, "param", redis_server.url))

    @dramatiq.actor(queue_name=f"test-{uuid4()}", broker=broker)
    def ring(name: str) -> None:
        """Never run."""

    yield ring
    broker.client.close()


@pytest.fixture
def news() -> Iterator[PubSub]:
    with PubSub(redis_client().connection_pool) as pubsub:
        pubsub.subscribe("chatsphere:test")
        assert pubsub.get_message(timeout=5)
        yield pubsub


def rung(bell: dramatiq.Actor[[str], None]) -> int:
    broker = bell.broker
    assert isinstance(broker, dramatiq.brokers.redis.RedisBroker)
    return int(broker.do_qsize(bell.queue_name))


def heard(news: PubSub) -> object:
    message = news.get_message(timeout=0.3)
    return json.loads(message["data"]) if message else None


def test_rings_and_tells_once_committed(bell: dramatiq.Actor[[str], None], news: PubSub) -> None:
    with transaction.atomic():
        call_worker(bell, "guide")
        tell("chatsphere:test", {"sequence": 1})
        assert rung(bell) == 0
        assert heard(news) is None
    assert rung(bell) == 1
    assert heard(news) == {"sequence": 1}


def test_outside_a_transaction_it_rings_at_once(bell: dramatiq.Actor[[str], None], news: PubSub) -> None:
    call_worker(bell, "guide")
    tell("chatsphere:test", {"sequence": 1})
    assert rung(bell) == 1
    assert heard(news) == {"sequence": 1}


def test_what_was_rolled_back_is_not_told(bell: dramatiq.Actor[[str], None], news: PubSub) -> None:
    with transaction.atomic():
        call_worker(bell, "guide")
        tell("chatsphere:test", {"sequence": 1})
        transaction.set_rollback(True)
    assert rung(bell) == 0
    assert heard(news) is None


@pytest.mark.parametrize("bell", [NOWHERE], indirect=True)
def test_without_redis_the_work_is_done_all_the_same(
    bell: dramatiq.Actor[[str], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    unreachable = redis.Redis.from_url(NOWHERE)
    monkeypatch.setattr(bells, "redis_client", lambda: unreachable)
    done = []
    with caplog.at_level(logging.WARNING, "chatsphere.bells"), transaction.atomic():
        call_worker(bell, "guide")
        tell("chatsphere:test", {"sequence": 1})
        transaction.on_commit(lambda: done.append("after"))
    assert done == ["after"]
    assert len(caplog.records) == 2
    assert all(record.exc_info is None for record in caplog.records)


def test_channels_of_two_things_differ() -> None:
    one, other = uuid4(), uuid4()
    names = {channel_of("conversation", one), channel_of("conversation", other), channel_of("documents", one)}
    assert len(names) == 3
