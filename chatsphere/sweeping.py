"""The sweep: rings for rows that are due and not claimed, so that a lost bell costs seconds and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from chatsphere import files
from chatsphere.accounts import tidying
from chatsphere.accounts.actors import send_letter
from chatsphere.accounts.letters import Letter
from chatsphere.ai import embedding_model
from chatsphere.bells import bells_waiting, call_worker
from chatsphere.claims import claimables
from chatsphere.compiled import AnyOf
from chatsphere.conversations import outcomes
from chatsphere.conversations.actors import write_reply
from chatsphere.conversations.models import Message
from chatsphere.documents import setbacks, versions
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.models import Document
from chatsphere.evaluation import judging
from chatsphere.evaluation.actors import judge_next
from chatsphere.evaluation.models import EvaluationRun
from chatsphere.websites import endings
from chatsphere.websites.actors import crawl_next
from chatsphere.websites.models import Website

if TYPE_CHECKING:
    from collections.abc import Callable

    from dramatiq import Actor

SWEEP_LOCK = 0x5EE9
"""Key of the advisory lock that lets one worker sweep at a time."""

BELLS = 100
"""Bells that may wait in a queue; more would only pile up before busy workers."""

ACTORS: dict[str, tuple[Actor[..., Any], ...]] = {
    "documents": (ingest_next, crawl_next, judge_next),
    "replies": (write_reply, send_letter),
}
"""What is done in each queue, the more urgent first."""


_anything = AnyOf(
    lambda model: [
        *(rows for each in claimables() for rows in (each.due(), each.hopeless())),
        endings.scheduled(),
        files.due(),
        versions.outdated(model),
    ],
    model=str,
)
"""Whatever a sweep may find something to do with: nearly always nothing, and one statement says so in place of many."""


def sweep() -> bool:
    """Look at all that is due and ring for it; False when another worker is at it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
            if not cursor.fetchone()[0]:
                return False
        tidying.accounts.tidy()
        if not _anything.is_there(model=embedding_model().name):
            return True
        setbacks.give_up_hopeless()
        setbacks.queue_outdated()
        outcomes.give_up_hopeless()
        judging.give_up_hopeless()
        endings.give_up_hopeless()
        endings.queue_scheduled()
        for queue, (actor, *_) in ACTORS.items():
            waiting = bells_waiting(actor)
            if waiting is not None:
                for work in due(queue, BELLS - waiting):
                    call_worker(*work)
    files.remove_due()
    return True


def due(queue: str, most: int) -> list[tuple[Actor[..., Any], *tuple[str, ...]]]:
    """What is due in a queue, at most so much of it: each the actor to be called, and with what."""
    found: list[tuple[Actor[..., Any], *tuple[str, ...]]] = []
    for actor in ACTORS[queue]:
        left = most - len(found)
        found += [(actor, *arguments) for arguments in (_DUE[actor](left) if left > 0 else ())]
    return found


def _documents(most: int) -> list[tuple[str, ...]]:
    return [()] * Document.objects.due()[:most].count()


def _websites(most: int) -> list[tuple[str, ...]]:
    return [()] * Website.objects.due()[:most].count()


def _evaluations(most: int) -> list[tuple[str, ...]]:
    return [()] * EvaluationRun.objects.due()[:most].count()


def _replies(most: int) -> list[tuple[str, ...]]:
    return [(str(pk),) for pk in Message.objects.due().in_turn().values_list("pk", flat=True)[:most]]


def _letters(most: int) -> list[tuple[str, ...]]:
    return [(str(pk),) for pk in Letter.objects.due().in_turn().values_list("pk", flat=True)[:most]]


_DUE: dict[Actor[..., Any], Callable[[int], list[tuple[str, ...]]]] = {
    ingest_next: _documents,
    crawl_next: _websites,
    judge_next: _evaluations,
    write_reply: _replies,
    send_letter: _letters,
}
