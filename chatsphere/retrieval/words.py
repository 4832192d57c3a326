"""Passages that share words with a question, ranked by BM25 over the postings.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
Lucene's inverse document frequency, which is never negative, and weighted by how often the question has the word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from chatsphere.documents.indexing import SEAMS
from chatsphere.retrieval.packed import packed_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from chatsphere.retrieval.collection import Collection
    from chatsphere.retrieval.question import Question

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

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

SPARSE = 16
"""Chunks whose keys lie further apart than this, in the mean, are sorted; a place is held for each key otherwise."""

_OCCURRENCE = np.dtype([("chunk", ">i8"), ("frequency", ">i2"), ("length", ">i2")])
"""What a posting holds of each of its chunks."""

_HOLDER = np.dtype([("version", "V16"), ("size", ">i4")])
"""Whose a posting is, and how many bytes it has."""

# Each word is looked up by bot and word: the plan must not depend on statistics, which say nothing of a bot that was
# filled a minute ago.  What is found comes as it is stored, one value for each word: adding up what stands in 100,000
# chunks, or just handing each over as a row, takes PostgreSQL many times as long as numpy.
_FIND = """
SELECT times, occurrences, holders
FROM (
    SELECT term, max(times) AS times
    FROM (
        SELECT lexeme AS term, sum(weight * cardinality(positions)) AS times
        FROM unnest(%(languages)s::text[]) AS language,
             unnest(%(texts)s::text[], %(weights)s::float8[]) AS asked (text, weight),
             unnest(to_tsvector(language::regconfig, regexp_replace(text, %(seams)s, ' ', 'g')))
        GROUP BY language, lexeme
    ) AS said
    GROUP BY term
) AS question, LATERAL (
    SELECT string_agg(occurrences, '') AS occurrences,
           string_agg(uuid_send(version_id) || int4send(octet_length(occurrences)), '') AS holders
    FROM chatsphere_posting
    WHERE bot_id = %(bot)s AND term = question.term
) AS found
ORDER BY question.term
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


def rank_by_words(collection: Collection, question: Question, limit: int, also: Iterable[int] = ()) -> Ranking:
    """Rank at most ``limit`` chunks of the bot's live versions by the words of the question, and those of ``also``.

    Any word of the question counts; chunks that share none are not there, and a question of stop words alone finds
    nothing.  It is stemmed as the versions are: by two languages while the bot changes its own.
    """
    times, postings = _found(collection, question)
    if not len(postings.chunk):
        return Ranking()
    weights = times * _rarity(collection.chunk_count, postings.chunk_counts)
    rarities = times * _rarity(collection.chunk_count + PRIOR_CHUNKS, postings.chunk_counts)
    documents = _documents(collection, postings, times)

    chunks, places = _numbered(postings.chunk)
    mean_length = max(collection.words.sum() / collection.chunk_count, 1.0)
    parts = (K1 + 1) * _saturated(postings.frequency, postings.length / mean_length, B)
    scores = _summed(places, np.repeat(weights[postings.word], postings.size) * parts)
    shares = _summed(places, np.repeat(rarities[postings.word], postings.size) * parts)
    shares /= rarities.sum() / len(collection.languages)
    step = scores.max() / documents.max()
    version = np.empty(len(chunks), np.int64)
    version[places] = np.repeat(postings.version, postings.size)
    scores += DOCUMENT_WEIGHT * step * documents[version]

    best = _best(scores, chunks, limit, also)
    keys = chunks[best].tolist()
    return Ranking(
        dict(zip(keys, scores[best].tolist(), strict=True)),
        dict(zip(keys, np.minimum(shares[best], 1.0).tolist(), strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Postings:
    """Where the words of a question stand, in arrays.

    ``word``, ``version`` and ``size`` have an entry for each posting: by which places word and version go, and how many
    chunks it has.  ``chunk``, ``frequency`` and ``length`` have one for each of its chunks.
    """

    chunk_counts: Floats
    word: Integers
    version: Integers
    size: Integers
    chunk: Integers
    frequency: Floats
    length: Floats


def _found(collection: Collection, question: Question) -> tuple[Floats, _Postings]:
    """How often the question has each of its words, and the postings of these in live versions."""
    texts, weights = zip(*question.weighted, strict=True)
    rows = packed_rows(
        _FIND,
        {
            "bot": collection.bot_id,
            "languages": list(collection.languages),
            "seams": SEAMS,
            "texts": list(texts),
            "weights": list(weights),
        },
    )
    occurrences = np.frombuffer(b"".join(row[1] or b"" for row in rows), _OCCURRENCE)
    holders = np.frombuffer(b"".join(row[2] or b"" for row in rows), _HOLDER)
    word = np.repeat(np.arange(len(rows)), [len(row[2] or b"") // _HOLDER.itemsize for row in rows])
    version = np.array([collection.places.get(key, -1) for key in holders["version"].tolist()], np.int64)
    size = holders["size"].astype(np.int64) // _OCCURRENCE.itemsize
    is_live = version >= 0
    if not is_live.all():
        occurrences = occurrences[np.repeat(is_live, size)]
        word, version, size = word[is_live], version[is_live], size[is_live]
    return np.array([row[0] for row in rows]), _Postings(
        chunk_counts=_summed(word, size, len(rows)),
        word=word,
        version=version,
        size=size,
        chunk=occurrences["chunk"].astype(np.int64),
        frequency=occurrences["frequency"].astype(np.float64),
        length=occurrences["length"].astype(np.float64),
    )


def _documents(collection: Collection, postings: _Postings, times: Floats) -> Floats:
    """BM25 of each version as a whole, in their order; the postings of a long one are added up."""
    count = len(collection.words)
    begins = np.cumsum(postings.size) - postings.size
    pairs, places = np.unique(postings.word * count + postings.version, return_inverse=True)
    frequencies = _summed(places, np.add.reduceat(postings.frequency, begins))
    word, version = np.divmod(pairs, count)
    weights = times * _rarity(count, np.bincount(word, minlength=len(times)))
    lengths = collection.words / max(collection.words.mean(), 1.0)
    parts = _saturated(frequencies, lengths[version], DOCUMENT_B)
    return _summed(version, weights[word] * parts, count)


def _numbered(keys: Integers) -> tuple[Integers, Integers]:
    """The distinct keys in order, and for each key its place among them."""
    first = keys.min()
    span = int(keys.max() - first) + 1
    if span > SPARSE * len(keys):
        return np.unique(keys, return_inverse=True)
    is_there = np.zeros(span, np.bool_)
    is_there[keys - first] = True
    return np.flatnonzero(is_there) + first, (np.cumsum(is_there) - 1)[keys - first]


def _summed(places: Integers, values: Floats | Integers, count: int = 0) -> Floats:
    """The sum of the values of each place, of at least so many places."""
    return np.bincount(places, values, count).astype(np.float64, copy=False)


def _rarity(whole: int, having: Floats | Integers) -> Floats:
    return np.log(1 + (whole - having + 0.5) / (having + 0.5))


def _saturated(frequencies: Floats, lengths: Floats, b: float) -> Floats:
    """What repetition comes to, 0 to 1; ``lengths`` are parts of the mean."""
    return frequencies / (frequencies + K1 * (1 - b + b * lengths))


def _best(scores: Floats, chunks: Integers, limit: int, also: Iterable[int]) -> Integers:
    """Where the highest scores stand, and those of the chunks of ``also``, best first; equal ones go by chunk."""
    bar = np.partition(scores, -limit)[-limit] if limit < len(scores) else -np.inf
    best = np.flatnonzero(scores >= bar)
    best = best[np.lexsort((chunks[best], -scores[best]))][:limit]
    best = np.union1d(best, np.flatnonzero(np.isin(chunks, np.fromiter(also, np.int64))))
    return best[np.lexsort((chunks[best], -scores[best]))]
