"""Passages that share words with a question, ranked by BM25 over the postings.

The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
Lucene's inverse document frequency, which is never negative, and weighted by how often the question has the word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from chatsphere.retrieval.postings import Postings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chatsphere.retrieval.collection import Collection
    from chatsphere.retrieval.postings import Floats, Integers, Row

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


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores by chunk id, best first: BM25 of the chunk, and a part that its document adds.

    ``shares`` says how much of the question a chunk has itself, rare words counting more: its BM25, with
    ``PRIOR_CHUNKS``, as a part of what a chunk of mean length has in which every word stands once, also those that no
    document has; at most 1.
    """

    scores: dict[int, float] = field(default_factory=dict)
    shares: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scores:
    """What each chunk that shares a word with the question comes to, in arrays, in the order of their ids."""

    chunks: Integers
    scores: Floats
    shares: Floats

    @classmethod
    def of(cls, collection: Collection, found: Sequence[Row]) -> Self:
        """Reckon with the words of a question, as ``find_words`` has found them in the bot's live versions.

        Any word of the question counts; chunks that share none are not there, and of a question of stop words alone
        nothing is.
        """
        postings = Postings.unpacked(collection, found)
        if not len(postings.chunk):
            return cls(np.empty(0, np.int64), np.empty(0), np.empty(0))
        weights = postings.times * _rarity(collection.chunk_count, postings.chunk_counts)
        rarities = postings.times * _rarity(collection.chunk_count + PRIOR_CHUNKS, postings.chunk_counts)
        documents = _documents(collection, postings)

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
        return cls(chunks, scores, shares)

    def best(self, limit: int, also: Iterable[int] = ()) -> Ranking:
        """Rank at most ``limit`` chunks, and those of ``also``; equal ones go by id."""
        bar = np.partition(self.scores, -limit)[-limit] if limit < len(self.scores) else -np.inf
        best = self._ordered(np.flatnonzero(self.scores >= bar))[:limit]
        others = np.flatnonzero(np.isin(self.chunks, np.fromiter(also, np.int64)))
        best = self._ordered(np.union1d(best, others))
        keys = self.chunks[best].tolist()
        return Ranking(
            dict(zip(keys, self.scores[best].tolist(), strict=True)),
            dict(zip(keys, np.minimum(self.shares[best], 1.0).tolist(), strict=True)),
        )

    def _ordered(self, places: Integers) -> Integers:
        return places[np.lexsort((self.chunks[places], -self.scores[places]))]


def _documents(collection: Collection, postings: Postings) -> Floats:
    """BM25 of each version as a whole, in their order; the postings of a long one are added up."""
    count = len(collection.words)
    begins = np.cumsum(postings.size) - postings.size
    pairs, places = np.unique(postings.word * count + postings.version, return_inverse=True)
    frequencies = _summed(places, np.add.reduceat(postings.frequency, begins))
    word, version = np.divmod(pairs, count)
    weights = postings.times * _rarity(count, np.bincount(word, minlength=len(postings.times)))
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
