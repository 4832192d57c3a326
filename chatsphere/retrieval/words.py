"""Passages that share words with a question, ranked by BM25 over the postings.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
Lucene's inverse document frequency, which is never negative, and weighted by how often the question has the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.documents.indexing import SEAMS

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

K1 = 1.2
"""How soon a repeated word stops adding to a score.  Of .9 to 2.0, tuned on the even queries of scifact and squad."""

B = 0.5
"""How much a long chunk is held back, 0 to 1.  Chunks differ little in length: less than the usual .75 is best."""

# Common table expressions are MATERIALIZED and membership is tested with IS TRUE so that the plan does not depend on
# statistics, which a bot that was filled a minute ago has none of: each is read once, and documents are hashed.
_RANK = """
WITH question AS (
    SELECT lexeme AS term, cardinality(positions) AS weight
    FROM unnest(to_tsvector(%(language)s::regconfig, regexp_replace(%(question)s, %(seams)s, ' ', 'g')))
), ready AS MATERIALIZED (
    SELECT id, chunk_count, word_count FROM chatsphere_document WHERE bot_id = %(bot)s AND state = 'READY'
), collection AS MATERIALIZED (
    SELECT sum(chunk_count)::float8 AS chunks,
           greatest(sum(word_count)::float8 / nullif(sum(chunk_count), 0), 1) AS mean_length
    FROM ready
), posting AS MATERIALIZED (
    SELECT term, weight, chunks, frequencies, lengths
    FROM question JOIN chatsphere_posting USING (term)
    WHERE bot_id = %(bot)s AND (document_id IN (SELECT id FROM ready)) IS TRUE
), counted AS MATERIALIZED (
    SELECT term, weight, sum(cardinality(chunks))::float8 AS chunks FROM posting GROUP BY term, weight
), rarity AS MATERIALIZED (
    SELECT term, mean_length,
           weight * ln(1 + (collection.chunks - counted.chunks + 0.5) / (counted.chunks + 0.5)) AS weight
    FROM counted, collection
), occurrence AS (
    SELECT unnest(chunks) AS chunk, unnest(frequencies) AS frequency, unnest(lengths) AS length,
           rarity.weight, mean_length
    FROM posting JOIN rarity USING (term)
)
SELECT chunk,
       sum(weight * frequency * (%(k1)s::float8 + 1)
           / (frequency + %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * length / mean_length))) AS score
FROM occurrence
GROUP BY chunk
ORDER BY score DESC, chunk
LIMIT %(limit)s
"""


def rank_by_words(bot: Bot, question: str, limit: int) -> dict[int, float]:
    """Chunk ids of the bot's ready documents with their scores, best first, at most ``limit``.

    Any word of the question counts; chunks that share none are not there, and a question of stop words alone finds
    nothing.  Words are those of ``bot.language``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RANK,
            {
                "bot": bot.pk,
                "question": question,
                "language": bot.language,
                "seams": SEAMS,
                "k1": K1,
                "b": B,
                "limit": limit,
            },
        )
        return dict(cursor.fetchall())
