"""What a process of ChatSphere can be; each role is started by ``python -m config``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import django
import psycopg
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from chatsphere.bells import redis_client
from chatsphere.errors import InvalidField
from config.env import Environment, Start, read
from config.errors import CannotStart
from config.supervisor import Child, Supervisor, finish_undisturbed, interrupt_on_termination

if TYPE_CHECKING:
    from collections.abc import Sequence

QUEUES = ("documents", "replies")
SPARE_SECONDS = 5
"""What a process may need to end beyond its DRAIN_SECONDS."""


def web() -> None:
    """Serve the API on this node."""
    start = read(Start)
    _set_up()
    from config.web import serve

    serve(start.host, start.port)


def worker(queue: str | None) -> None:
    """Work on one queue in this process, or on all in a process each."""
    _set_up()
    if queue is None:
        keep_running([Child(("worker", "--queue", name)) for name in QUEUES])
    else:
        from config.worker import serve

        serve(queue)


def migrate() -> None:
    """Bring the database up to this version, and store the first plans and administrator; twice changes nothing."""
    _set_up()
    require_database()
    from chatsphere.plans.services import ensure_plans

    call_command("migrate", interactive=False, verbosity=0)
    ensure_plans()
    _ensure_administrator()
    connections.close_all()


def _ensure_administrator() -> None:
    """The administrator that the environment names; raises CannotStart where the account cannot be made."""
    from chatsphere.accounts.registration import ensure_administrator

    if settings.ADMINISTRATOR is None:
        return
    email, password = settings.ADMINISTRATOR
    try:
        ensure_administrator(email, password.get_secret_value())
    except InvalidField as refusal:
        raise CannotStart(f"ADMIN_EMAIL, ADMIN_PASSWORD: {refusal.message}") from None


def run() -> None:
    """All of ChatSphere on this machine: with services of its own, unless the environment names some."""
    start = read(Start)
    if start.database_url is None:
        from config.local import run as run_locally

        run_locally(start)
    else:
        _set_up()
        require_redis()
        migrate()
        keep_running([Child(("web",)), *(Child(("worker", "--queue", name)) for name in QUEUES)])


def evaluate(arguments: Sequence[str]) -> None:
    """``manage.py evaluate``: in the database that the environment names, or else in one that is there for it alone."""
    if read(Start).database_url is None:
        from config.local import passing_services

        with passing_services():
            migrate()
            call_command("evaluate", *arguments)
            connections.close_all()
    else:
        _set_up()
        require_database()
        call_command("evaluate", *arguments)


def schema_text() -> str:
    """The API as clients know it."""
    _set_up()
    from strawberry.printer import print_schema

    from schema.schema import schema

    return print_schema(schema)


def keep_running(children: Sequence[Child]) -> None:
    """Run these processes until SIGTERM or SIGINT."""
    interrupt_on_termination()
    supervisor = Supervisor(list(children), patience=read(Environment).drain_seconds + SPARE_SECONDS)
    try:
        supervisor.start()
        supervisor.watch()
    except KeyboardInterrupt:
        pass
    finally:
        finish_undisturbed()
        supervisor.stop()


def require_database() -> None:
    """Raise CannotStart when the database does not answer; asked without the pool, which would try on for a while."""
    try:
        psycopg.connect(**connection.get_connection_params()).close()
    except psycopg.OperationalError as error:
        reason = (str(error).strip().splitlines() or ["no answer"])[0].rstrip(".")
        raise CannotStart(f"The database of DATABASE_URL does not answer: {reason}.") from None


def require_redis() -> None:
    """Raise CannotStart when Redis does not answer."""
    try:
        redis_client().ping()
    except (redis.RedisError, OSError) as error:
        raise CannotStart(f"The Redis of REDIS_URL does not answer: {error}") from None


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    read(Environment)
    django.setup()
