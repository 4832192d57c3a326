"""Where the words of a question stand in the passages of a bot, as the index holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from chatsphere.documents.indexing import SEAMS
from chatsphere.retrieval.statements import packed_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from chatsphere.retrieval.collection import Collection
    from chatsphere.retrieval.question import Question

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Row = tuple[float, bytes | None, bytes | None]

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


def find_words(collection: Collection, question: Question) -> list[Row]:
    """Find the words of the question in the index of the bot's versions, by one statement.

    It is stemmed as the versions are: by two languages while the bot changes its own.  What is found is ``unpacked`` by
    ``Postings``.
    """
    texts, weights = zip(*question.weighted, strict=True)
    return packed_rows(
        _FIND,
        {
            "bot": collection.bot_id,
            "languages": list(collection.languages),
            "seams": SEAMS,
            "texts": list(texts),
            "weights": list(weights),
        },
    )


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of a question, and where they stand in live versions, in arrays.

    ``times`` says how often the question has each word, ``chunk_counts`` in how many chunks it stands.  ``word``,
    ``version`` and ``size`` have an entry for each posting: by which places word and version go, and how many chunks it
    has.  ``chunk``, ``frequency`` and ``length`` have one for each of its chunks.
    """

    times: Floats
    chunk_counts: Floats
    word: Integers
    version: Integers
    size: Integers
    chunk: Integers
    frequency: Floats
    length: Floats

    @classmethod
    def unpacked(cls, collection: Collection, rows: Sequence[Row]) -> Self:
        """What ``find_words`` has found, of the versions that are live."""
        occurrences = np.frombuffer(b"".join(row[1] or b"" for row in rows), _OCCURRENCE)
        holders = np.frombuffer(b"".join(row[2] or b"" for row in rows), _HOLDER)
        word = np.repeat(np.arange(len(rows)), [len(row[2] or b"") // _HOLDER.itemsize for row in rows])
        version = np.array([collection.places.get(key, -1) for key in holders["version"].tolist()], np.int64)
        size = holders["size"].astype(np.int64) // _OCCURRENCE.itemsize
        is_live = version >= 0
        if not is_live.all():
            occurrences = occurrences[np.repeat(is_live, size)]
            word, version, size = word[is_live], version[is_live], size[is_live]
        return cls(
            times=np.array([row[0] for row in rows], np.float64),
            chunk_counts=np.bincount(word, size, len(rows)).astype(np.float64, copy=False),
            word=word,
            version=version,
            size=size,
            chunk=occurrences["chunk"].astype(np.int64),
            frequency=occurrences["frequency"].astype(np.float64),
            length=occurrences["length"].astype(np.float64),
        )
