from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from config.threads import SleepingWorker, WorkQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 10
"""Given to threads that should go on at once."""


def begun(work: Callable[[], object]) -> threading.Thread:
    """A thread that holds nobody up if it never ends."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


class TestWorkQueue:
    @pytest.fixture
    def queue(self) -> WorkQueue:
        return WorkQueue()

    def test_work_is_given_as_soon_as_it_is_there_however_late(self, queue: WorkQueue) -> None:
        given: SimpleQueue[Any] = SimpleQueue()
        begun(lambda: given.put(queue.get(timeout=0.01)))
        with pytest.raises(Empty):
            given.get(timeout=0.2)
        queue.put(1)
        assert given.get(timeout=SECONDS) == 1

    def test_what_is_more_urgent_is_given_first(self, queue: WorkQueue) -> None:
        queue.put(2)
        queue.put(1)
        assert [queue.get(), queue.get()] == [1, 2]

    def test_nobody_waits_once_it_is_closed(self, queue: WorkQueue) -> None:
        given: SimpleQueue[Any] = SimpleQueue()

        def wait() -> None:
            try:
                given.put(queue.get())
            except Empty:
                given.put(Empty)

        waiting = [begun(wait) for _ in range(8)]
        with pytest.raises(Empty):
            given.get(timeout=0.2)
        queue.close()
        assert [given.get(timeout=SECONDS) for _ in waiting] == [Empty] * 8

    def test_what_is_left_when_it_is_closed_can_be_given_back(self, queue: WorkQueue) -> None:
        queue.put(1)
        queue.close()
        with pytest.raises(Empty):
            queue.get()
        assert queue.get_nowait() == 1
        with pytest.raises(Empty):
            queue.get_nowait()


class TestSleepingWorker:
    @pytest.fixture
    def broker(self) -> Iterator[StubBroker]:
        broker = StubBroker()
        yield broker
        broker.close()

    def test_the_library_takes_all_work_from_the_queue_that_sleeps(self, broker: StubBroker) -> None:
        done: SimpleQueue[int] = SimpleQueue()

        @dramatiq.actor(broker=broker, queue_name="asked")
        def work(number: int) -> None:
            done.put(number)

        worker = SleepingWorker(broker, "asked", threads=4)
        worker.start()
        assert len(worker.workers) == 4
        threads: list[Any] = [*worker.workers, *worker.consumers.values()]
        assert {type(thread.work_queue) for thread in threads} == {WorkQueue}
        for number in range(20):
            work.send(number)
        assert sorted(done.get(timeout=SECONDS) for _ in range(20)) == list(range(20))
        worker.stop(timeout=SECONDS * 1_000)

    def test_all_threads_end_when_it_stops(self, broker: StubBroker) -> None:
        worker = SleepingWorker(broker, "asked", threads=16)
        worker.start()
        begun(worker.stop).join(SECONDS)
        assert not any(thread.is_alive() for thread in worker.workers)
