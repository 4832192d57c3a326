"""ChatSphere as ``make run`` runs it, and a scripted provider: real processes over services in a temporary folder."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.request import ProxyHandler, Request, build_opener

import django

from bench.usage import Usage, usage_of
from config import processes
from config.embedded import Postgres, Redis, socket_directory
from config.env import Environment
from tests.stack import free_port

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

ROLES = {
    "web": ("web",),
    "documents": ("worker", "--queue", "documents"),
    "replies": ("worker", "--queue", "replies"),
}
PATIENCE = 60
"""Seconds given to the processes to come up on a busy machine."""

_open = build_opener(ProxyHandler({})).open
"""Asks this machine whatever proxy the environment names."""


class Stack:
    """Every process of one installation, with the settings a new one has; only a provider's address is added."""

    def __init__(self, home: Path) -> None:
        self.home = home
        sockets = socket_directory(home)
        self.postgres = Postgres(data=home / "postgres", sockets=sockets, log=home / "postgres.log")
        self.redis = Redis(directory=home, sockets=sockets, log=home / "redis.log")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.provider_url = f"http://127.0.0.1:{free_port()}"
        self.port = free_port()

    @property
    def endpoint(self) -> str:
        """Where GraphQL is served, over HTTP and sockets."""
        return f"http://127.0.0.1:{self.port}/graphql/"

    @classmethod
    @contextmanager
    def up(cls) -> Iterator[Self]:
        """Start everything, wait until each part is well, and in the end stop it and leave nothing behind."""
        home = Path(tempfile.mkdtemp(prefix="chatsphere-bench-"))
        stack = cls(home)
        try:
            stack.postgres.start()
            stack.redis.start()
            stack._set_environment()
            stack._run("-m", "config", "migrate")
            stack.start("provider", "-m", "bench.provider", "--port", stack.provider_url.rpartition(":")[2])
            for role, arguments in ROLES.items():
                stack.start(role, "-m", "config", *arguments)
            stack._wait_until_ready()
            django.setup()
            yield stack
        finally:
            for name in reversed(list(stack.processes)):
                stack.stop(name)
            stack.redis.stop()
            stack.postgres.stop()
            shutil.rmtree(home, ignore_errors=True)

    def start(self, name: str, *arguments: str) -> None:
        """Start a process of this Python; what it writes is in ``<name>.log``."""
        self.processes[name] = processes.start([sys.executable, *arguments], log=self.home / f"{name}.log")

    def stop(self, name: str) -> None:
        """Stop one process as an operator would."""
        processes.stop(self.processes.pop(name), patience=30)

    def restart(self, *names: str, **environment: str) -> None:
        """Start roles anew, with other settings from here on."""
        os.environ.update(environment)
        for name in names:
            self.stop(name)
        for name in names:
            self.start(name, "-m", "config", *ROLES[name])
        self._wait_until_ready()

    def script(self, **orders: object) -> None:
        """Tell the provider how to answer from here on: see ``bench.provider.Manner``."""
        body = json.dumps(orders).encode()
        _open(Request(f"{self.provider_url}/manner", data=body, method="POST"), timeout=10).close()  # noqa: S310

    def usage(self) -> dict[str, Usage]:
        """What each process has used until now, those that it started included."""
        known = {name: process.pid for name, process in self.processes.items()}
        for name, service in (("postgres", self.postgres), ("redis", self.redis)):
            assert service._process is not None
            known[name] = service._process.pid
        return {name: usage_of(pid) for name, pid in known.items()}

    def _set_environment(self) -> None:
        """What the machine's own environment says of ChatSphere is dropped: a run is the same everywhere."""
        for name in list(os.environ):
            if name.lower() in Environment.model_fields or name.startswith("OPENAI_"):
                del os.environ[name]
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "SECRET_KEY": secrets.token_urlsafe(50),
                "DATABASE_URL": self.postgres.url,
                "REDIS_URL": self.redis.url,
                "STORAGE_URL": f"file:{self.home / 'files'}",
                "OPENAI_BASE_URL": f"{self.provider_url}/v1",
                "PORT": str(self.port),
                "NO_PROXY": "*",
            }
        )

    def _run(self, *arguments: str) -> None:
        log = self.home / "migrate.log"
        if processes.run_to_end([sys.executable, *arguments], log=log):
            raise RuntimeError(log.read_text())

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._is_ready():
                return
            time.sleep(0.1)
        logs = (f"{name}: {(self.home / f'{name}.log').read_text()}" for name in self.processes)
        raise RuntimeError("not ready\n" + "\n".join(logs))

    def _is_ready(self) -> bool:
        try:
            for url in (f"http://127.0.0.1:{self.port}/readyz", f"{self.provider_url}/manner"):
                with _open(url, timeout=10) as answer:
                    state = json.loads(answer.read())
                    if url.endswith("/readyz") and set(state.values()) != {"ok"}:
                        return False
        except (OSError, ValueError):
            return False
        return True
