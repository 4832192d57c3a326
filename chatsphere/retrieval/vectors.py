"""Passages that mean what a question means, ranked by the nearness of their vectors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from chatsphere.retrieval.statements import asked_meanwhile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from chatsphere.bots.models import Bot

# Every vector of the bot is compared: exact, and quick because the table holds little else (10 ms at 20,000 chunks).
# One approximate index over all bots loses most of a small bot's passages.  Vectors of another length,
# should a provider change its model under the same name, are left out before they are compared.
_NEAREST = """
SELECT chunk_id, -distance, version.is_live AND version.embedding_model = %(model)s
FROM (
    SELECT chunk_id, version_id, embedding <#> %(vector)s::halfvec AS distance
    FROM chatsphere_chunkembedding
    WHERE bot_id = %(bot)s AND vector_dims(embedding) = %(dimensions)s
    ORDER BY distance, chunk_id
    LIMIT %(limit)s
) AS nearest JOIN chatsphere_version AS version ON version.id = version_id
ORDER BY distance, chunk_id
"""

# While versions are being made, or are on their way out: to see for each vector whose it is takes half as long again.
_RANK = """
WITH ready AS MATERIALIZED (
    SELECT id FROM chatsphere_version WHERE bot_id = %(bot)s AND is_live AND embedding_model = %(model)s
)
SELECT chunk_id, -distance
FROM (
    SELECT chunk_id, embedding <#> %(vector)s::halfvec AS distance
    FROM chatsphere_chunkembedding
    WHERE bot_id = %(bot)s
      AND (version_id IN (SELECT id FROM ready)) IS TRUE
      AND vector_dims(embedding) = %(dimensions)s
    ORDER BY distance, chunk_id
    LIMIT %(limit)s
) AS nearest
"""

_COMPARE = """
SELECT chunk_id, -(embedding <#> %(vector)s::halfvec) AS score
FROM chatsphere_chunkembedding JOIN chatsphere_version AS version ON version.id = version_id
WHERE chunk_id = ANY(%(chunks)s::bigint[])
  AND version.embedding_model = %(model)s
  AND vector_dims(embedding) = %(dimensions)s
"""


@contextmanager
def ranking(bot: Bot, vectors: Mapping[str, Sequence[float]], limit: int) -> Iterator[dict[int, float]]:
    """Rank the chunks of the bot's live versions by their cosines to ``vectors`` (unit length) while the block goes on.

    The vectors are the question's, by the name of the model that embedded it; each ranks at most ``limit`` chunks, of
    the versions that its model embedded.  When the block has ended, their ids with their cosines, best first, stand in
    what is yielded.  The block must not ask PostgreSQL for anything.
    """
    scores: dict[int, float] = {}
    if not vectors:
        yield scores
        return
    first, *others = [_given(vector, bot=bot.pk, model=model, limit=limit) for model, vector in vectors.items()]
    with asked_meanwhile(_NEAREST, first) as nearest_first:
        yield scores
    found: dict[int, float] = {}
    for parameters, nearest in [(first, nearest_first), *((each, _rows(_NEAREST, each)) for each in others)]:
        if len(nearest) < limit or all(is_searched for *_, is_searched in nearest):
            found |= {key: score for key, score, is_searched in nearest if is_searched}
        else:
            found |= dict(_rows(_RANK, parameters))
    scores |= sorted(found.items(), key=lambda item: (-item[1], item[0]))


def compare(vector: Sequence[float], model: str, chunks: Collection[int]) -> dict[int, float]:
    """The cosines of some chunks to ``vector``, in no order; without those that ``model`` has not embedded."""
    return dict(_rows(_COMPARE, _given(vector, model=model, chunks=list(chunks)))) if chunks else {}


def _given(vector: Sequence[float], **others: UUID | str | int | list[int]) -> dict[str, Any]:
    # pgvector's own way of writing one takes three times as long; of these seven digits a half keeps four.
    written = "[" + ",".join([f"{number:.7g}" for number in vector]) + "]"
    return {"vector": written, "dimensions": len(vector), **others}


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
