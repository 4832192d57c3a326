"""Keeps the processes of one node running: each that dies is started again, ever less eagerly."""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config import processes

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from pathlib import Path

FIRST_DELAY = 0.5
LAST_DELAY = 30.0
"""Seconds before a process that died is started again: doubled at each death."""

STEADY = 60.0
"""Seconds after which a process counts as having started well."""

LOOK = 0.2
"""Seconds between two looks at the processes."""


@dataclass
class Child:
    """One process of ours, which runs ``python -m config`` with these arguments."""

    arguments: tuple[str, ...]
    log: Path | None = None
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    delay: float = FIRST_DELAY

    @property
    def name(self) -> str:
        """What it does, in a word or two."""
        return " ".join(part for part in self.arguments if not part.startswith("-"))

    def start(self) -> None:
        """Start it."""
        self.process = processes.start(
            [sys.executable, "-m", "config", *self.arguments], log=self.log, environment=self.environment
        )
        self.started_at = time.monotonic()

    def look(self, report: Callable[[str], None]) -> None:
        """Start it again, once its delay is over, if it has died."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            if now - self.started_at > STEADY:
                self.delay = FIRST_DELAY
            report(f"The {self.name} process ended with status {self.process.returncode}: again in {self.delay:g} s.")
            self.process, self.start_at = None, now + self.delay
            self.delay = min(2 * self.delay, LAST_DELAY)
        if self.process is None and now >= self.start_at:
            self.start()


@dataclass
class Supervisor:
    """The processes of one node."""

    children: list[Child]
    patience: float
    """Seconds that they are given to end."""
    report: Callable[[str], None] = field(default=lambda line: print(line, file=sys.stderr, flush=True))

    def start(self) -> None:
        """Start all."""
        for child in self.children:
            child.start()

    def look(self) -> None:
        """Start again what has died."""
        for child in self.children:
            child.look(self.report)

    def watch(self) -> None:
        """Look for ever; a signal ends it by KeyboardInterrupt."""
        while True:
            self.look()
            time.sleep(LOOK)

    def stop(self) -> None:
        """Ask all to end at the same time, and wait."""
        alive = [child.process for child in self.children if child.process is not None]
        for process in alive:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + self.patience
        for process in alive:
            processes.stop(process, patience=max(0.1, deadline - time.monotonic()))


def interrupt_on_termination() -> None:
    """Let SIGTERM unwind this process as Ctrl-C does, and Ctrl-C also where a shell had it ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def finish_undisturbed() -> None:
    """Let no second Ctrl-C cut short what is being stopped."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
