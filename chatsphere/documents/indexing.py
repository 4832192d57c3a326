"""The two indexes by which chunks are found: postings for their words, vectors for their meaning.

Every function works on whole sets of rows, and inside the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from pgvector import HalfVector
from psycopg.types.numeric import Int8

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chatsphere.documents.models import Document

# Stems come from PostgreSQL itself, the same as those of a question.  A lexeme holds at most 255 positions
# and a tsvector 16,383, far above what a chunk has.
_INDEX_WORDS = """
WITH stem AS (
    SELECT chunk.id AS chunk, lexeme AS term, cardinality(positions) AS frequency,
           sum(cardinality(positions)) OVER (PARTITION BY chunk.id) AS length
    FROM chatsphere_chunk chunk,
         unnest(to_tsvector(%(language)s::regconfig, concat_ws(E'\n', %(title)s, chunk.heading, chunk.text)))
    WHERE chunk.id = ANY(%(chunks)s)
), posting AS (
    INSERT INTO chatsphere_posting (bot_id, document_id, term, chunks, frequencies, lengths)
    SELECT %(bot)s, %(document)s, term, array_agg(chunk), array_agg(frequency), array_agg(length)
    FROM stem
    GROUP BY term
    RETURNING frequencies
)
SELECT coalesce(sum(frequency), 0) FROM stem
"""


def index_words(document: Document, language: str, chunk_ids: Sequence[int]) -> int:
    """Make postings."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INDEX_WORDS,
            {
                "language": language,
                "title": document.title,
                "chunks": list(chunk_ids),
                "bot": document.bot_id,
                "document": document.pk,
            },
        )
        (words,) = cursor.fetchone()
    return int(words)


def store_embeddings(document: Document, pairs: Iterable[tuple[int, list[float]]]) -> None:
    """COPY."""
    statement = "COPY chatsphere_chunkembedding (chunk_id, bot_id, document_id, embedding) FROM STDIN (FORMAT BINARY)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk_id, vector in pairs:
            copy.write_row((Int8(chunk_id), document.bot_id, document.pk, HalfVector(vector).to_binary()))
