"""A stored question that is the very one that is asked, whose answer is then given as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.documents.models import Chunk
from chatsphere.documents.wording import SAME, lengths_that_may_match, likeness, wording

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

# Every question asked comes by here: Django would take three times as long to write this as PostgreSQL to answer it.
_WORDED_ALIKE = """
SELECT chunk_id, words
FROM chatsphere_pairwording AS wording JOIN chatsphere_version AS version ON version.id = version_id
WHERE wording.bot_id = %s AND length BETWEEN %s AND %s AND words && %s::text[] AND version.is_live
"""


def find_pair(bot: Bot, question: str) -> Chunk | None:
    """The pair of the bot's whose question is worded as ``question`` is, with its document; of several, the most alike.

    Its text is the answer, its heading the stored question.  One statement for a bot that has none.
    """
    asked = wording(question, bot.language)
    if not asked:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WORDED_ALIKE, [bot.pk, *lengths_that_may_match(len(asked)), list(asked)])
        scores = {chunk: likeness(asked, words) for chunk, words in cursor.fetchall()}
    best = min(scores, key=lambda chunk: (-scores[chunk], chunk), default=None)
    if best is None or scores[best] < SAME:
        return None
    return Chunk.objects.select_related("document", "version").filter(pk=best).first()
