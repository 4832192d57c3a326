"""A worker process: consumes one queue, says that it lives, and sweeps."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time

import dramatiq
import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections

from chatsphere import ai, presence, sweeping

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
ANNOUNCE_SECONDS = 5.0
THREAD_WAKE_MS = 1_000
"""How long a stopping worker's idle threads may sleep on."""


class Pulse(threading.Thread):
    """The side of a worker that does not depend on bells: presence and sweep, whatever else is down."""

    def __init__(self, name: str, queue: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self._worker = name
        self._queue = queue
        self._stopping = threading.Event()

    def run(self) -> None:
        """Announce and sweep until told to stop; what fails is tried again at the next beat."""
        announced_at = float("-inf")
        while not self._stopping.is_set():
            close_old_connections()
            try:
                if time.monotonic() - announced_at > ANNOUNCE_SECONDS:
                    presence.announce(self._worker, self._queue)
                    announced_at = time.monotonic()
                sweeping.sweep()
            except (DatabaseError, redis.RedisError, OSError):
                log.warning("no sweep: the database or the file storage does not answer", exc_info=True)
            finally:
                close_old_connections()
            self._stopping.wait(SWEEP_SECONDS)

    def stop(self) -> None:
        """Stop, and say that this worker is gone."""
        self._stopping.set()
        self.join(SWEEP_SECONDS)
        try:
            presence.withdraw(self._worker)
        except DatabaseError:
            log.info("presence not withdrawn: it runs out by itself")


def serve(queue: str) -> None:
    """Work on ``queue`` until SIGTERM or SIGINT, then finish what was begun within DRAIN_SECONDS.

    What is not finished by then is claimed by another worker once its lease has run out.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    ai.warm_up()
    threads = settings.WORKER_THREADS[queue]
    worker = dramatiq.Worker(
        dramatiq.get_broker(), queues={queue}, worker_threads=threads, worker_timeout=THREAD_WAKE_MS
    )
    worker.queue_prefetch = threads  # a bell waits where somebody may hear it
    worker.start()
    pulse = Pulse(f"{socket.gethostname()}:{os.getpid()}", queue)
    pulse.start()
    stopping.wait()
    pulse.stop()
    worker.stop(timeout=settings.DRAIN_SECONDS * 1_000)
