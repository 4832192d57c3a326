"""What a person's documents take up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

_STORED_BYTES = """
WITH held AS (
    SELECT document.id, document.version, document.size
    FROM chatsphere_document AS document JOIN chatsphere_bot AS bot ON bot.id = document.bot_id
    WHERE bot.owner_id = %(owner)s
), answering AS (
    SELECT answering.size
    FROM held JOIN chatsphere_version AS answering ON answering.document_id = held.id
    WHERE answering.is_live AND answering.number <> held.version
)
SELECT coalesce(sum(size), 0)::bigint FROM (TABLE answering UNION ALL SELECT size FROM held)
"""


def documents_of(bot: Bot) -> int:
    """How many documents a bot has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chatsphere_document WHERE bot_id = %s", [bot.pk])
        count: int = cursor.fetchone()[0]
    return count


def stored_bytes(owner: User) -> int:
    """Bytes of all the files that a person's bots hold, those of versions that still answer included."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED_BYTES, {"owner": owner.pk})
        stored: int = cursor.fetchone()[0]
    return stored
