from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import dramatiq
import pytest
import redis
from django.conf import settings

from chatsphere import sweeping
from config.broker import IDLE_SECONDS, redis_broker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.broker import PromptBroker


@pytest.fixture
def broker() -> Iterator[PromptBroker]:
    broker = redis_broker(settings.REDIS_URL)
    broker.namespace = f"test-{uuid4()}"
    yield broker
    broker.close()


@pytest.fixture
def bell(broker: PromptBroker) -> dramatiq.Message[Any]:
    queue = "bells"
    broker.declare_queue(queue)
    return dramatiq.Message(queue_name=queue, actor_name="any", args=(), kwargs={}, options={})


def rung(broker: PromptBroker, bell: dramatiq.Message[Any]) -> None:
    broker.enqueue(bell.copy(message_id=str(uuid4())))


def test_a_bell_wakes_a_consumer_that_waits(broker: PromptBroker, bell: dramatiq.Message[Any]) -> None:
    consumer = broker.consume("bells", prefetch=4)
    delays = []
    for _ in range(5):
        ringer = threading.Timer(0.15, rung, [broker, bell])
        began = time.monotonic()
        ringer.start()
        while (message := next(consumer)) is None:
            pass
        delays.append(time.monotonic() - began - 0.15)
        consumer.ack(message)
    assert sorted(delays)[2] < 0.1


def test_without_a_bell_it_comes_up_for_air(broker: PromptBroker, bell: dramatiq.Message[Any]) -> None:
    consumer = broker.consume("bells", prefetch=4)
    began = time.monotonic()
    assert next(consumer) is None
    assert IDLE_SECONDS * 0.9 < time.monotonic() - began < IDLE_SECONDS + 2


def test_a_busy_consumer_takes_no_more_and_shows_that_it_lives(
    broker: PromptBroker, bell: dramatiq.Message[Any]
) -> None:
    for _ in range(3):
        rung(broker, bell)
    consumer = broker.consume("bells", prefetch=1)
    first = next(consumer)
    assert first
    broker.client.zrem(f"{broker.namespace}:__heartbeats__", broker.broker_id)
    assert next(consumer) is None
    assert broker.client.zscore(f"{broker.namespace}:__heartbeats__", broker.broker_id)
    consumer.ack(first)
    assert next(consumer) is not None
    assert broker.do_qsize("bells") > 0


def test_a_bell_that_was_heard_waits_no_more(broker: PromptBroker, bell: dramatiq.Message[Any]) -> None:
    for _ in range(3):
        rung(broker, bell)
    consumer = broker.consume("bells", prefetch=1)
    assert broker.waiting("bells") == 3
    assert next(consumer)
    assert broker.waiting("bells") == 2


def test_ringing_fails_at_once_when_redis_is_away(bell: dramatiq.Message[Any]) -> None:
    broker = redis_broker("unix:///nowhere/redis.sock")
    began = time.monotonic()
    with pytest.raises(redis.ConnectionError):
        broker.enqueue(bell)
    assert time.monotonic() - began < 3  # redis-py's own retries take 4


@pytest.mark.parametrize("actor", [actor for actors in sweeping.ACTORS.values() for actor in actors], ids=str)
def test_every_actor_is_rung_for_where_workers_listen(actor: dramatiq.Actor[..., Any]) -> None:
    """One that were declared before the broker is set would be on a broker that nobody knows."""
    assert actor.broker is dramatiq.get_broker()
    assert actor.actor_name in dramatiq.get_broker().actors
