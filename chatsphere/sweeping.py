"""The sweep: rings for rows that are due and not claimed, so that a lost bell costs seconds and nothing else."""

from __future__ import annotations

from django.db import connection, transaction

from chatsphere.bells import call_worker
from chatsphere.conversations import replying
from chatsphere.conversations.actors import write_reply
from chatsphere.conversations.models import Message
from chatsphere.documents import setbacks
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.models import Document
from chatsphere.files import remove_due

SWEEP_LOCK = 0x5EE9
"""Key of the advisory lock that lets one worker sweep at a time."""

REPLY_BELLS = 200
DOCUMENT_BELLS = 8
"""Anonymous, and each begins one document; more would only pile up before busy workers."""


def sweep() -> bool:
    """Look at all that is due and ring for it; False when another worker is at it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
            if not cursor.fetchone()[0]:
                return False
        setbacks.give_up_hopeless()
        setbacks.queue_outdated()
        replying.give_up_hopeless()
        for _ in range(min(Document.objects.due().count(), DOCUMENT_BELLS)):
            call_worker(ingest_next)
        for pk in Message.objects.due().values_list("pk", flat=True)[:REPLY_BELLS]:
            call_worker(write_reply, str(pk))
    remove_due()
    return True
