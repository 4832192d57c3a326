"""The local profile: all of ChatSphere on this machine, with services of its own, on loopback only."""

from __future__ import annotations

import json
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from django.db import connections

from config.embedded import Postgres, Redis, socket_directory
from config.env import Environment, provide, read
from config.home import Home
from config.roles import QUEUES, SPARE_SECONDS, migrate
from config.supervisor import LOOK, Child, Supervisor, finish_undisturbed, interrupt_on_termination
from config.web import require_free

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.postgresql.base import DatabaseWrapper

    from config.demo import Demo
    from config.env import Start
    from config.home import Secrets

LOOPBACK = "127.0.0.1"
DEMO_EMAIL = "demo@example.org"
DRAIN_SECONDS = 3
"""Somebody waits at the terminal; what is cut off goes on at the next start."""


def run(start: Start) -> None:
    """Start everything, say where it is, and keep it running until Ctrl-C; then stop everything."""
    interrupt_on_termination()
    home = Home(start.chatsphere_home.expanduser().absolute())
    print(f"ChatSphere, local profile. Everything is kept in {home.path}.", flush=True)
    try:
        require_free(LOOPBACK, start.port, patience=1)
        with home.in_use():
            _run_in(home, start.port)
    except KeyboardInterrupt:
        print("Stopped. Nothing is lost; the next start goes on from here.", flush=True)


@contextmanager
def passing_services() -> Iterator[None]:
    """A database in a temporary folder, for the time being, and an environment that reaches it."""
    with tempfile.TemporaryDirectory(prefix="chatsphere-") as name:
        home = Path(name)
        sockets = socket_directory(home)
        postgres = Postgres(home / "postgres", sockets, log=home / "postgres.log", durable=False)
        provide(
            {"DATABASE_URL": postgres.url, "REDIS_URL": "unix:///nowhere", "SECRET_KEY": token_urlsafe(50)},
            unless_set={"STORAGE_URL": f"file:{quote(str(home / 'files'))}"},
        )
        try:
            postgres.start()
            yield
        finally:
            finish_undisturbed()
            postgres.stop()


def _run_in(home: Home, port: int) -> None:
    sockets = socket_directory(home.path)
    postgres = Postgres(home.path / "postgres", sockets, log=home.logs / "postgres.log")
    redis = Redis(home.path, sockets, log=home.logs / "redis.log")
    secrets = home.secrets()
    _provide_environment(home, postgres, redis, secrets, port)
    supervisor = Supervisor(
        [Child(("web",)), *(Child(("worker", "--queue", queue)) for queue in QUEUES)],
        patience=read(Environment).drain_seconds + SPARE_SECONDS,
    )
    try:
        with _step("PostgreSQL" if postgres.is_made else "PostgreSQL, its data for the first time"):
            postgres.start()
        with _step("Redis"):
            redis.start()
        with _step("Database brought up to date"):
            migrate()
        supervisor.start()
        _welcome(home, supervisor, port, secrets)
        _watch(supervisor, postgres, redis)
    finally:
        finish_undisturbed()
        print("Stopping.", flush=True)
        supervisor.stop()
        redis.stop()
        postgres.stop()


def _provide_environment(home: Home, postgres: Postgres, redis: Redis, secrets: Secrets, port: int) -> None:
    """What the local profile decides, and what it offers where nothing else is asked for."""
    provide(
        {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "HOST": LOOPBACK,
            "PORT": str(port),
            "LOCAL_PROFILE": "true",
            "EXPLORER_ACCOUNT": DEMO_EMAIL,
        },
        unless_set={
            "SECRET_KEY": secrets.secret_key,
            "STORAGE_URL": f"file:{quote(str(home.files))}",
            "DRAIN_SECONDS": str(DRAIN_SECONDS),
        },
    )


def _welcome(home: Home, supervisor: Supervisor, port: int, secrets: Secrets) -> None:
    """Seed the demo while the processes start, wait until all of it serves, and say how to use it."""
    from config import welcome  # both need Django set up
    from config.demo import seed

    with _step("Demo owner and bot"):
        demo = seed(DEMO_EMAIL, secrets.demo_password)
    with _step("Web server and workers"):
        _wait_for_parts(supervisor, port)
    with _step("Demo documents searchable"):
        _wait_for_documents(supervisor, demo)
    for failure in demo.failures():
        print(f"  Not searchable: {failure}", flush=True)
    endpoint = f"http://{LOOPBACK}:{port}/graphql/"
    print(welcome.text(endpoint, demo), flush=True)
    if not demo.failures():
        home.announce_demo({"endpoint": endpoint, "email": demo.email, "password": demo.password, "botId": demo.bot_id})
    connections.close_all()
    cast("DatabaseWrapper", connections["default"]).close_pool()  # watching needs no database


def _wait_for_parts(supervisor: Supervisor, port: int) -> None:
    """Until every part says that it is well; a part that dies is started again meanwhile."""
    while not _is_ready(port):
        supervisor.look()
        time.sleep(LOOK)


def _wait_for_documents(supervisor: Supervisor, demo: Demo) -> None:
    while demo.is_being_prepared():
        supervisor.look()
        time.sleep(LOOK)


def _watch(supervisor: Supervisor, postgres: Postgres, redis: Redis) -> None:
    """Start again what dies, services included, until interrupted."""
    while True:
        for service in (postgres, redis):
            if not service.is_running:
                print(f"{type(service).__name__} has ended: starting it again.", flush=True)
                service.start()
        supervisor.look()
        time.sleep(LOOK)


def _is_ready(port: int) -> bool:
    """Whether every part named by /readyz is ok."""
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status == 200 and set(json.loads(answer.read()).values()) == {"ok"}
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Show what is being done while it takes time, and how long it took."""
    print(f"  {name} ...", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)
