"""Stretches of a document as rows: their text, their chunks, and the postings of their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.documents.indexing import index_words
from chatsphere.documents.models import PairWording
from chatsphere.documents.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.documents.chunking import Stretch
    from chatsphere.documents.models import Version


@dataclass(frozen=True)
class Stored:
    """Keys of the chunks that were stored, in their order, and how many words of them were indexed."""

    keys: list[int]
    words: int


_STORE = """
WITH text AS (
    INSERT INTO chatsphere_documenttext (version_id, ordinal, page, start, text)
    SELECT %(version)s, * FROM unnest(
        %(text_ordinals)s::integer[], %(text_pages)s::integer[], %(text_starts)s::bigint[], %(texts)s::text[]
    )
)
INSERT INTO chatsphere_chunk (document_id, version_id, ordinal, text, heading, page, start, "end")
SELECT %(document)s, %(version)s, * FROM unnest(
    %(ordinals)s::integer[], %(passages)s::text[], %(headings)s::text[], %(pages)s::integer[],
    %(starts)s::bigint[], %(ends)s::bigint[]
)
RETURNING id
"""


def store_stretches(version: Version, stretches: Sequence[Stretch], *, are_pairs: bool = False) -> Stored:
    """Store text and chunks, and index their words by the stems of the version's language; its row is left as it is.

    Of pairs the wording of each question, a chunk's heading, is indexed too.  Set by set, in the caller's transaction.
    """
    drafts = [draft for each in stretches for draft in each.chunks]
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "version": version.pk,
                "document": version.document_id,
                "text_ordinals": [each.ordinal for each in stretches],
                "text_pages": [each.page for each in stretches],
                "text_starts": [each.start for each in stretches],
                "texts": [each.text for each in stretches],
                "ordinals": [draft.ordinal for draft in drafts],
                "passages": [draft.text for draft in drafts],
                "headings": [draft.heading for draft in drafts],
                "pages": [draft.page for draft in drafts],
                "starts": [draft.start for draft in drafts],
                "ends": [draft.end for draft in drafts],
            },
        )
        keys = [key for (key,) in cursor.fetchall()]
    if are_pairs:
        worded = ((key, wording(draft.heading, version.language)) for key, draft in zip(keys, drafts, strict=True))
        PairWording.objects.bulk_create(
            PairWording(chunk_id=key, bot_id=version.bot_id, version=version, words=words, length=len(words))
            for key, words in worded
        )
    return Stored(keys, index_words(version, keys))
