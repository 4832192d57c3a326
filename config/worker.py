"""A worker process: consumes one queue, says that it lives, and sweeps."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import dramatiq
import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from chatsphere import ai, bells, presence, sweeping
from config.garbage import spare_what_is_loaded
from config.postgres.base import IDLE_TIMEOUT
from config.threads import SleepingWorker

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
ANNOUNCE_SECONDS = 5.0


class Unrung:
    """Does the work that is due while Redis is away and no bell is heard; claims see to it that nobody else does."""

    def __init__(self, queue: str, threads: int) -> None:
        self._queue = queue
        self._bell = sweeping.ACTORS[queue][0]
        self._most = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="unrung")
        self._busy: set[Future[None]] = set()

    def look(self) -> None:
        """Begin what is due, as far as there are threads for it, when the queue is unreachable."""
        self._busy = {future for future in self._busy if not future.done()}
        if bells.bells_waiting(self._bell) is not None:
            return
        for work in sweeping.due(self._queue, self._most - len(self._busy)):
            self._busy.add(self._pool.submit(self._work, *work))

    def _work(self, actor: dramatiq.Actor[..., Any], *arguments: str) -> None:
        close_old_connections()
        try:
            actor(*arguments)
        finally:
            close_old_connections()

    def stop(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Pulse(threading.Thread):
    """The side of a worker that does not depend on bells: presence and sweep, whatever else is down."""

    def __init__(self, name: str, queue: str, threads: int) -> None:
        super().__init__(name="pulse", daemon=True)
        self._worker = name
        self._queue = queue
        self._unrung = Unrung(queue, threads)
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
                self._unrung.look()
            except (DatabaseError, redis.RedisError, OSError):
                log.warning("no sweep: the database or the file storage does not answer", exc_info=True)
            finally:
                close_old_connections()
            self._stopping.wait(SWEEP_SECONDS)

    def stop(self) -> None:
        """Stop, and say that this worker is gone."""
        self._stopping.set()
        self.join(SWEEP_SECONDS)
        self._unrung.stop()
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
    connection.settings_dict["OPTIONS"]["options"] += IDLE_TIMEOUT
    ai.warm_up()
    spare_what_is_loaded()
    threads = settings.WORKER_THREADS[queue]
    worker = SleepingWorker(dramatiq.get_broker(), queue, threads)
    worker.start()
    pulse = Pulse(f"{socket.gethostname()}:{os.getpid()}", queue, threads)
    pulse.start()
    stopping.wait()
    pulse.stop()
    worker.stop(timeout=settings.DRAIN_SECONDS * 1_000)
