"""What a bot answers from, as a search reckons with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from chatsphere.retrieval.statements import packed_rows

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.bots.models import Bot

# Packed, because a bot may have 100,000 versions, and a row for each takes longer than the search.
_VERSIONS = """
SELECT language, embedding_model, sum(chunk_count)::bigint,
       string_agg(uuid_send(id), ''), string_agg(int8send(word_count), '')
FROM chatsphere_version
WHERE bot_id = %s AND is_live
GROUP BY language, embedding_model
"""


@dataclass(frozen=True, slots=True)
class Collection:
    """The live versions of a bot, as they were at one moment.

    ``places`` numbers the versions from 0, by the 16 bytes of their ids; ``words`` are their counts of indexed words,
    in that order.  Of ``languages`` and ``models`` (of embeddings) there are several only while one takes over.
    """

    bot_id: UUID
    languages: frozenset[str]
    models: frozenset[str]
    chunk_count: int
    places: dict[bytes, int]
    words: np.ndarray[tuple[int], np.dtype[np.int64]]

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """Read it, by one statement."""
        rows = packed_rows(_VERSIONS, [bot.pk])
        languages, models, chunks, ids, words = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        keys = np.frombuffer(b"".join(ids), "V16").tolist()
        return cls(
            bot_id=bot.pk,
            languages=frozenset(languages),
            models=frozenset(models),
            chunk_count=sum(chunks),
            places={key: place for place, key in enumerate(keys)},
            words=np.frombuffer(b"".join(words), ">i8").astype(np.int64),
        )
