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
    from collections.abc import Collection

    from chatsphere.bots.models import Bot
    from chatsphere.retrieval.question import Question

K1 = 1.2
"""How soon a repeated word stops adding to a score.  Of .9 to 2.0, tuned on the even queries of scifact and squad."""

B = 0.5
"""How much a long chunk is held back, 0 to 1.  Chunks differ little in length: less than the usual .75 is best."""

DOCUMENT_B = 0.75
"""The same for a long document, where documents are ranked as wholes: they differ much in length."""

DOCUMENT_WEIGHT = 0.5
"""What the best document adds to its chunks, as a part of the best chunk's score; the others add less, by their scores.

Whoever is in the right document is more often right.  Tuned on the even questions: .3 to 1 are better than none on
scifact, squad and squad's whole articles, by .004 to .008 of nDCG@10 where words rank alone."""

PRIOR_CHUNKS = 500
"""So many more chunks, without any word of the question, are reckoned with where it is told how much of a question a
chunk has: in a bot of few chunks every word that is found would else look common, and one that is not, rare."""

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
    SELECT sum(chunk_count)::float8 AS chunk_count, count(*)::float8 AS document_count,
           greatest(sum(word_count)::float8 / nullif(sum(chunk_count), 0), 1) AS mean_length,
           greatest(avg(word_count)::float8, 1) AS mean_document_length
    FROM ready
), posting AS MATERIALIZED (
    SELECT place, version_id, chunks, frequencies, lengths
    FROM question, LATERAL (
        SELECT version_id, chunks, frequencies, lengths
        FROM chatsphere_posting
        WHERE bot_id = %(bot)s AND term = question.term AND (version_id IN (SELECT id FROM ready)) IS TRUE
        OFFSET 0
    ) AS found
), counted AS MATERIALIZED (
    SELECT place, question.times, coalesce(sum(cardinality(chunks)), 0)::float8 AS chunk_count,
           count(DISTINCT version_id)::float8 AS document_count
    FROM question LEFT JOIN posting USING (place)
    GROUP BY place, question.times
), word AS MATERIALIZED (
    SELECT place, times * ln(1 + (whole.chunk_count - held.chunk_count + 0.5) / (held.chunk_count + 0.5)) AS weight,
           times * ln(1 + (whole.document_count - held.document_count + 0.5) / (held.document_count + 0.5))
               AS document_weight,
           times * ln(1 + (whole.chunk_count + %(prior)s - held.chunk_count + 0.5) / (held.chunk_count + 0.5)) AS rarity
    FROM counted AS held, collection AS whole
), occurrence AS MATERIALIZED (
    SELECT place, version_id, unnest(chunks) AS chunk, unnest(frequencies) AS frequency, unnest(lengths) AS length
    FROM posting
), document AS MATERIALIZED (
    SELECT version_id,
           sum(document_weight * frequency / (frequency + %(k1)s::float8
               * (1 - %(document_b)s::float8 + %(document_b)s::float8 * word_count / mean_document_length))) AS score
    FROM (SELECT version_id, place, sum(frequency)::float8 AS frequency FROM occurrence GROUP BY 1, 2) AS held
    JOIN word USING (place) JOIN ready ON ready.id = version_id, collection
    GROUP BY version_id
), passage AS MATERIALIZED (
    SELECT chunk, version_id, sum(weight * part) AS score, sum(rarity * part) AS own
    FROM (
        SELECT place, chunk, version_id, frequency * (%(k1)s::float8 + 1)
            / (frequency + %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * length / mean_length)) AS part
        FROM occurrence, collection
    ) AS found JOIN word USING (place)
    GROUP BY chunk, version_id
), best AS MATERIALIZED (
    SELECT (SELECT max(score) FROM passage) / nullif((SELECT max(score) FROM document), 0) AS step
), ranked AS MATERIALIZED (
    SELECT chunk, own,
           passage.score + %(document_weight)s::float8 * coalesce(step * document.score, 0) AS score
    FROM passage JOIN document USING (version_id), best
), wanted AS (
    (SELECT * FROM ranked ORDER BY score DESC, chunk LIMIT %(limit)s)
    UNION
    SELECT * FROM ranked WHERE chunk = ANY(%(also)s::bigint[])
)
SELECT chunk, score, own, (SELECT sum(rarity) FROM word) / (SELECT count(DISTINCT language) FROM ready) AS whole
FROM wanted
ORDER BY score DESC, chunk
"""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores by chunk id, best first: BM25 of the chunk, and a part that its document adds.

    ``shares`` says how much of the question a chunk has itself, rare words counting more: its BM25, with
    ``PRIOR_CHUNKS``, as a part of what a chunk of mean length has in which every word stands once, also those that no
    document has; at most 1.
    """

    scores: dict[int, float] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)


def rank_by_words(bot: Bot, question: Question, limit: int, also: Collection[int] = ()) -> Ranking:
    """Rank at most ``limit`` chunks of the bot's live versions by the words of the question, and those of ``also``.

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
                "document_b": DOCUMENT_B,
                "document_weight": DOCUMENT_WEIGHT,
                "prior": PRIOR_CHUNKS,
                "limit": limit,
                "also": list(also),
            },
        )
        rows = cursor.fetchall()
    return Ranking(
        {chunk: score for chunk, score, _, _ in rows},
        {chunk: min(own / whole, 1.0) for chunk, _, own, whole in rows},
    )
