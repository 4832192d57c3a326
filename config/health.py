"""What this node says of itself to whoever routes requests to it."""

from __future__ import annotations

import redis
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chatsphere.bells import redis_client
from chatsphere.presence import is_served

OK = "ok"
QUEUES = {"document_workers": "documents", "reply_workers": "replies"}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200: the process lives.  Asks nothing of database or Redis, whose absence no restart of ours would cure."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and requests can be served, else 503; with what each part says of itself."""
    state = parts()
    return JsonResponse(state, status=200 if state["database"] == OK else 503)


def parts() -> dict[str, str]:
    """Database, Redis and the workers of each queue: ``ok``, or what is wrong in a few words without addresses."""
    state = {"database": _database(), "redis": _redis()}
    for part, queue in QUEUES.items():
        state[part] = _workers(queue) if state["database"] == OK else "unknown: the database does not answer"
    return state


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def _redis() -> str:
    try:
        redis_client().ping()
    except (redis.RedisError, OSError):
        return "does not answer: events and new work are seconds late"
    return OK


def _workers(queue: str) -> str:
    try:
        return OK if is_served(queue) else "none was heard of lately: its work waits"
    except DatabaseError:
        return "unknown: migrations are missing or the database went away"
