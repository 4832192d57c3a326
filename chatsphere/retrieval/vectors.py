"""Passages that mean what a question means, ranked by the nearness of their vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
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


def rank_by_vectors(bot: Bot, vector: Sequence[float], model: str, limit: int) -> dict[int, float]:
    """Chunk ids of the bot's live versions with their cosine to ``vector`` (unit length), best first.

    Only versions that were embedded by ``model`` take part.  At most ``limit``.
    """
    nearest = _asked(_NEAREST, vector, bot=bot.pk, model=model, limit=limit)
    if len(nearest) < limit or all(is_searched for *_, is_searched in nearest):
        return {key: score for key, score, is_searched in nearest if is_searched}
    return dict(_asked(_RANK, vector, bot=bot.pk, model=model, limit=limit))


def compare(vector: Sequence[float], model: str, chunks: Collection[int]) -> dict[int, float]:
    """The cosines of some chunks to ``vector``, in no order; without those that ``model`` has not embedded."""
    return dict(_asked(_COMPARE, vector, model=model, chunks=list(chunks))) if chunks else {}


def _asked(statement: str, vector: Sequence[float], **given: UUID | str | int | list[int]) -> list[tuple[Any, ...]]:
    # pgvector's own way of writing one takes three times as long; of these seven digits a half keeps four.
    written = "[" + ",".join([f"{number:.7g}" for number in vector]) + "]"
    with connection.cursor() as cursor:
        cursor.execute(statement, {"vector": written, "dimensions": len(vector), **given})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
