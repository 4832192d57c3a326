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

# The plan must not depend on statistics, which say nothing of a bot that was filled a minute ago.  Hence OFFSET 0: each
# word is looked up by bot and word, where a join might read all postings of the bot; IS TRUE: documents are
# hashed; MATERIALIZED: each step is done once.
_RANK = """
WITH question AS (
    SELECT place, lexeme AS term, cardinality(positions) AS times
    FROM unnest(to_tsvector(%(language)s::regconfig, regexp_replace(%(question)s, %(seams)s, ' ', 'g')))
         WITH ORDINALITY AS word (lexeme, positions, weights, place)
), ready AS MATERIALIZED (
    SELECT id, chunk_count, word_count FROM chatsphere_document WHERE bot_id = %(bot)s AND state = 'READY'
), collection AS MATERIALIZED (
    SELECT sum(chunk_count)::float8 AS chunk_count,
           greatest(sum(word_count)::float8 / nullif(sum(chunk_count), 0), 1) AS mean_length
    FROM ready
), posting AS MATERIALIZED (
    SELECT place, times, chunks, frequencies, lengths
    FROM question, LATERAL (
        SELECT chunks, frequencies, lengths
        FROM chatsphere_posting
        WHERE bot_id = %(bot)s AND term = question.term AND (document_id IN (SELECT id FROM ready)) IS TRUE
        OFFSET 0
    ) AS found
), counted AS MATERIALIZED (
    SELECT place, times, sum(cardinality(chunks))::float8 AS chunk_count FROM posting GROUP BY place, times
), word AS MATERIALIZED (
    SELECT place, mean_length,
           times * ln(1 + (collection.chunk_count - counted.chunk_count + 0.5) / (counted.chunk_count + 0.5)) AS weight
    FROM counted, collection
), occurrence AS (
    SELECT unnest(chunks) AS chunk, unnest(frequencies) AS frequency, unnest(lengths) AS length, weight, mean_length
    FROM posting JOIN word USING (place)
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
