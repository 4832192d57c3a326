"""The threads of a worker, which sleep while there is nothing to do."""

from __future__ import annotations

from queue import Empty, PriorityQueue
from typing import Any

import dramatiq


class SleepingWorker(dramatiq.Worker):
    """Consumes one queue by so many threads, of which those without work sleep.

    The library has each look up once a second, to see whether it shall stop.
    """

    def __init__(self, broker: dramatiq.Broker, queue: str, threads: int) -> None:
        super().__init__(broker, queues={queue}, worker_threads=threads)
        self.queue_prefetch = threads  # a bell waits where somebody may hear it
        self.work_queue: WorkQueue = WorkQueue()

    def stop(self, timeout: int = 600_000) -> None:
        """Finish what was begun within so many milliseconds, and give back what was not."""
        for thread in self.workers:
            thread.stop()  # before it is woken, or it would look for work again and again
        self.work_queue.close()
        super().stop(timeout)


class WorkQueue(PriorityQueue[Any]):
    """What threads take their work from, and sleep before until there is some or never will be."""

    is_closed = False

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next piece of work, once there is some, however long that takes; raises Empty when the queue is closed.

        Without waiting it gives what is left, closed or not: that goes back to where it came from.
        """
        if not block:
            return super().get(block=False)
        with self.not_empty:
            self.not_empty.wait_for(lambda: self._qsize() or self.is_closed)
            if self.is_closed:
                raise Empty
            return self._get()

    def close(self) -> None:
        """Give nothing more."""
        with self.not_empty:
            self.is_closed = True
            self.not_empty.notify_all()
