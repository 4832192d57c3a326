"""Passages that share words with a question, ranked by BM25 over the postings.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
Lucene's inverse document frequency, which is never negative, and weighted by how often the question has the word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.documents.indexing import SEAMS

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot
    from chatsphere.retrieval.question import Question

K1 = 1.2
"""How soon a repeated word stops adding to a score.  Of .9 to 2.0, tuned on the even queries of scifact and squad."""

B = 0.5
"""How much a long chunk is held back, 0 to 1.  Chunks differ little in length: less than the usual .75 is best."""

# The plan must not depend on statistics, which say nothing of a bot that was filled a minute ago.  Hence OFFSET 0: each
# word is looked up by bot and word, where a join might read all postings of the bot; IS TRUE: versions are
# hashed; MATERIALIZED: each step is done once.
_RANK = """
WITH ready AS MATERIALIZED (
    SELECT id, chunk_count, word_count, language FROM chatsphere_version WHERE bot_id = %(bot)s AND is_live
), said AS (
    SELECT language, lexeme AS term, sum(weight * cardinality(positions)) AS times
    FROM (SELECT DISTINCT language FROM ready) AS spoken,
         unnest(%(texts)s::text[], %(weights)s::float8[]) AS asked (text, weight),
         unnest(to_tsvector(language::regconfig, regexp_replace(text, %(seams)s, ' ', 'g')))
    GROUP BY language, lexeme
), question AS (
    SELECT row_number() OVER () AS place, term, max(times) AS times FROM said GROUP BY term
), collection AS MATERIALIZED (
    SELECT sum(chunk_count)::float8 AS chunk_count,
           greatest(sum(word_count)::float8 / nullif(sum(chunk_count), 0), 1) AS mean_length
    FROM ready
), posting AS MATERIALIZED (
    SELECT place, times, chunks, frequencies, lengths
    FROM question, LATERAL (
        SELECT chunks, frequencies, lengths
        FROM chatsphere_posting
        WHERE bot_id = %(bot)s AND term = question.term AND (version_id IN (SELECT id FROM ready)) IS TRUE
        OFFSET 0
    ) AS found
), counted AS MATERIALIZED (
    SELECT place, question.times, coalesce(sum(cardinality(chunks)), 0)::float8 AS chunk_count
    FROM question LEFT JOIN posting USING (place)
    GROUP BY place, question.times
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
           / (frequency + %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * length / mean_length))) AS score,
       (SELECT sum(weight) FROM word) / (SELECT count(DISTINCT language) FROM ready) AS whole
FROM occurrence
GROUP BY chunk
ORDER BY score DESC, chunk
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores by chunk id, best first.

    ``whole`` is the score of a chunk of mean length in which every word of the question stands once, also those that
    no document has.
    """

    scores: dict[int, float] = field(default_factory=dict)
    whole: float = 1.0

    def share_of(self, chunk_id: int) -> float:
        """How much of the question a chunk has, rare words counting more: its part of ``whole``, at most 1."""
        return min(self.scores.get(chunk_id, 0.0) / self.whole, 1.0)


def rank_by_words(bot: Bot, question: Question, limit: int) -> Ranking:
    """Rank at most ``limit`` chunks of the bot's live versions by the words of the question.

    Any word of the question counts; chunks that share none are not there, and a question of stop words alone finds
    nothing.  It is stemmed as the versions are: by two languages while the bot changes its own.
    """
    texts, weights = zip(*question.weighted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _RANK,
            {
                "bot": bot.pk,
                "texts": list(texts),
                "weights": list(weights),
                "seams": SEAMS,
                "k1": K1,
                "b": B,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    return Ranking({chunk: score for chunk, score, _ in rows}, rows[0][2]) if rows else Ranking()
