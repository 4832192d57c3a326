"""ChatSphere as real processes over services that a test may kill: nobody else uses them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg

from config import processes
from config.broker import redis_broker
from config.embedded import Postgres, Redis, socket_directory
from tests.faults.proxy import Proxy
from tests.stack import ROLES, Stack, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dramatiq import Actor

    from tests.provider import ScriptedProvider

SECOND_WEB = "second web"
SECOND_REPLIES = "second replies"
SECOND_DOCUMENTS = "second documents"
"""Its clock is ten minutes ahead: see ``ahead``."""

SPARE = (SECOND_REPLIES, SECOND_DOCUMENTS)
DATABASE = "chatsphere"


class KillablePostgres(Postgres):
    """A PostgreSQL that can be killed as a crash of its machine would, but for what the kernel holds."""

    def kill(self) -> None:
        """Kill the postmaster with -9, and wait until its children have noticed."""
        assert self._process is not None
        family = _children_of(self._process.pid)
        self._process.kill()
        self._process.wait()
        deadline = time.monotonic() + 10
        while any(map(_is_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.02)


class KillableRedis(Redis):
    """A Redis that can be killed; started again, it is empty."""

    def kill(self) -> None:
        """Kill it with -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._socket


class Cluster(Stack):
    """Two web processes and the workers, over a PostgreSQL and a Redis of their own, each behind a proxy.

    A second worker for replies or documents is started by the test that wants one.
    """

    def __init__(self, home: Path, provider: ScriptedProvider) -> None:
        sockets = socket_directory(home)
        self.home = home
        self.provider = provider
        self.postgres = KillablePostgres(data=home / "postgres", sockets=sockets, log=home / "postgres.log")
        self.redis = KillableRedis(directory=home, sockets=sockets, log=home / "redis.log")
        self.to_postgres = Proxy(sockets / ".s.PGSQL.5432")
        self.to_redis = Proxy(self.redis.socket)
        self.second_port = free_port()
        self._roles = ROLES | {
            SECOND_WEB: ROLES["web"],
            SECOND_REPLIES: ROLES["replies"],
            SECOND_DOCUMENTS: ROLES["documents"],
        }
        super().__init__(
            home,
            OPENAI_BASE_URL=provider.base_url,
            EMBEDDING_MODEL="text-embedding-3-small",
            EMBEDDING_DIMENSIONS="64",
            DOCUMENT_THREADS="3",
            FETCH_ALLOW_NETWORKS="127.0.0.0/8",
            LOG_LEVEL="info",
        )

    @contextmanager
    def up(self) -> Iterator[Self]:
        """Start all but the second workers, wait until each is well, and stop everything in the end."""
        with ExitStack() as stack:
            for server in (self.postgres, self.redis):
                stack.callback(server.stop)
                server.start()
            stack.enter_context(self.to_postgres)
            stack.enter_context(self.to_redis)
            self._environment |= {
                "DATABASE_URL": f"postgres://{DATABASE}@127.0.0.1:{self.to_postgres.port}/{DATABASE}",
                "REDIS_URL": f"redis://127.0.0.1:{self.to_redis.port}/0",
            }
            subprocess.run(self._command("migrate"), env=self._environment, check=True)
            stack.callback(self._stop_all)
            self.make_whole()
            yield self

    def start(self, role: str) -> None:
        """Start one role; what it writes is in ``log(role)``."""
        port = self.second_port if role == SECOND_WEB else self.port
        command = self._command(*self._roles[role])
        if role == SECOND_DOCUMENTS:
            command[command.index("config")] = "tests.faults.ahead"
        self.processes[role] = processes.start(
            command, log=self.log(role), environment=self._environment | {"PORT": str(port)}
        )

    def make_whole(self) -> None:
        """Start what is not running, end second workers, and wait until each part is well."""
        self.to_postgres.accept()
        self.to_redis.accept()
        self.to_postgres.flow()
        self.to_redis.flow()
        for server in (self.postgres, self.redis):
            if not server.is_running:
                server.start()
        for role in SPARE:
            self.stop(role)
        for role in (*ROLES, SECOND_WEB):
            if not self.is_running(role):
                self.start(role)
        self.wait_until_ready()
        self._lift_limits()

    def is_running(self, role: str) -> bool:
        """Whether the process of a role lives."""
        return role in self.processes and self.processes[role].poll() is None

    def freeze(self, role: str) -> None:
        """Stop a process where it stands; it does not notice."""
        self.processes[role].send_signal(signal.SIGSTOP)

    def thaw(self, role: str) -> None:
        """Let it go on."""
        self.processes[role].send_signal(signal.SIGCONT)

    def workers_of(self, queue: str) -> int:
        """How many worker processes of a queue say that they live."""
        ((count,),) = self.rows("SELECT count(*) FROM chatsphere_workerpresence WHERE queue = %s", queue)
        return int(count)

    def ring(self, actor: Actor[..., Any], times: int) -> None:
        """Ring for an actor once more, so many times."""
        broker = redis_broker(self._environment["REDIS_URL"])
        broker.declare_queue(actor.queue_name)
        for _ in range(times):
            broker.enqueue(actor.message())
        broker.client.close()

    def memory_of(self, role: str) -> int:
        """Resident bytes of a role's process."""
        status = Path(f"/proc/{self.processes[role].pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def clients_connected(self) -> int:
        """Connections that the web process has accepted and not closed."""
        return sum(_is_established(line, self.port) for line in Path("/proc/net/tcp").read_text().splitlines()[1:])

    def endpoint_of(self, role: str) -> str:
        """Where one of the web processes serves GraphQL."""
        return f"http://127.0.0.1:{self.second_port if role == SECOND_WEB else self.port}/graphql/"

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the database says, past the proxy."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    @property
    def files(self) -> Path:
        """The storage."""
        return self.home / "files"

    def _lift_limits(self) -> None:
        """Let people have as many replies at once as an experiment wants, ask as often, and register all day."""
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            connection.execute(
                "UPDATE chatsphere_subscriptionplan SET concurrent_replies = 1000, requests_per_minute = 100000"
            )
            connection.execute("DELETE FROM chatsphere_throttle")

    def _stop_all(self) -> None:
        for role in self._roles:
            self.stop(role)


def _children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is_established(line: str, port: int) -> bool:
    """Whether a line of /proc/net/tcp is an open connection to a local port, as proc(5) writes it."""
    _, local, _, state, *_ = line.split()
    return local.endswith(f":{port:04X}") and state == "01"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
