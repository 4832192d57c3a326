"""The event loop on which a worker runs asynchronous actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dramatiq.asyncio import EventLoopThread, set_event_loop_thread
from dramatiq.middleware import AsyncIO
from uvicorn.loops.auto import auto_loop_factory

if TYPE_CHECKING:
    from dramatiq import Broker, Worker

START_SECONDS = 10
"""Given to the loop to start; on a busy machine one second, the library's own patience, is too short."""

INTERRUPT_SECONDS = 10.0
"""How often a thread that waits for its actor looks up.  All that interrupts one is a limit of an hour.

Measured of 256 such threads, ms of CPU a second: .02 so, 7 when each looks up once a second, 77 by the library's tenth.
"""


class QuickLoop(AsyncIO):
    """Runs actors on the loop that the web process has too: uvloop's, where there is one."""

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        """Start the loop in a thread of its own."""
        thread = EventLoopThread(self.logger, INTERRUPT_SECONDS)
        thread.loop.close()
        thread.loop = auto_loop_factory()()
        thread.start(timeout=START_SECONDS)
        set_event_loop_thread(thread)
