"""ChatSphere as it runs for real: a web process and a worker process for each queue."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import psycopg

from config import processes
from tests import services

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = {
    "web": ("web",),
    "documents": ("worker", "--queue", "documents"),
    "replies": ("worker", "--queue", "replies"),
}
ROOT = Path(__file__).parents[1]
PATIENCE = 180
"""Seconds given to the processes to come up on a busy machine."""


class Stack:
    """Real processes over the test run's PostgreSQL and Redis, with a database and a Redis database of their own.

    ``environment`` adds to what they see, a model provider for one.  A test may ``kill`` a role and ``start`` it again.
    """

    def __init__(self, home: Path, redis_database: int = 1, **environment: str) -> None:
        self._home = home
        self.database = f"stack_{uuid4().hex[:8]}"
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = os.environ | services.environment() | {
            "DATABASE_URL": services.postgres.url_of(self.database),
            "REDIS_URL": services.redis.url.replace("db=0", f"db={redis_database}"),
            "STORAGE_URL": f"file:{home / 'files'}",
            "PORT": str(self.port),
            "REPLY_THREADS": "16",
            "DRAIN_SECONDS": "2",
        } | environment  # fmt: skip

    @property
    def endpoint(self) -> str:
        """Where GraphQL is served."""
        return f"http://127.0.0.1:{self.port}/graphql/"

    @property
    def socket_endpoint(self) -> str:
        """Where GraphQL is served over a socket."""
        return f"ws://127.0.0.1:{self.port}/graphql/"

    @contextmanager
    def up(self) -> Iterator[Self]:
        """Make the database, start every role and wait until each is well; in the end stop them and drop it."""
        with psycopg.connect(services.postgres.url_of("postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {self.database}")
            try:
                subprocess.run(self._command("migrate"), env=self._environment, check=True)
                for role in ROLES:
                    self.start(role)
                self.wait_until_ready()
                yield self
            finally:
                for role in ROLES:
                    self.stop(role)
                server.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def start(self, role: str) -> None:
        """Start one role; what it writes is in ``log(role)``."""
        self.processes[role] = processes.start(
            self._command(*ROLES[role]), log=self.log(role), environment=self._environment
        )

    def stop(self, role: str) -> None:
        """Stop one role as an operator would."""
        if process := self.processes.pop(role, None):
            processes.stop(process)

    def kill(self, role: str) -> None:
        """Kill one role with -9."""
        process = self.processes.pop(role)
        process.kill()
        process.wait()

    def log(self, role: str) -> Path:
        """The file that one role writes its log to."""
        return self._home / f"{role}.log"

    def readiness(self) -> tuple[int, dict[str, str]]:
        """Status and body of /readyz."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def manage(self, *arguments: str, **environment: str) -> str:
        """What a command of manage.py prints; fails with that where the command does."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment | environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def wait_until_ready(self) -> None:
        """Wait until every part says that it is well; fails with the logs when that takes too long."""
        deadline, state = time.monotonic() + PATIENCE, {}
        while time.monotonic() < deadline:
            try:
                state = self.readiness()[1]
            except (OSError, ValueError):
                state = {"web": "does not answer"}
            if set(state.values()) == {"ok"}:
                return
            time.sleep(0.1)
        logs = "\n".join(self.log(role).read_text() for role in ROLES if self.log(role).exists())
        raise AssertionError(f"not ready: {state}\n{logs}")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "config", *arguments]


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
