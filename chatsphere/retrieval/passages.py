"""The passages that were ranked, read to be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from chatsphere.documents.models import Chunk, Document, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHUNK = [field.attname for field in Chunk._meta.concrete_fields]
_VERSION = ["id", "document_id", "bot_id", "is_live", "number", "title"]
_DOCUMENT = ["id", "bot_id", "title", "file"]
"""What is read of each: the rest of a version or a document is fetched where somebody asks for it."""

# Written out, because Django takes longer to put a query of so many columns together than PostgreSQL to answer it.
# By key alone: asked for the bot's as well, a planner without statistics reads all its chunks.
_READ = f"""
SELECT {", ".join(f'chunk."{name}"' for name in _CHUNK)},
       {", ".join(f"version.{name}" for name in _VERSION)},
       {", ".join(f"document.{name}" for name in _DOCUMENT)}
FROM chatsphere_chunk AS chunk
JOIN chatsphere_version AS version ON version.id = chunk.version_id
JOIN chatsphere_document AS document ON document.id = chunk.document_id
WHERE chunk.id = ANY(%s)
"""  # noqa: S608 - names of our own


def read_passages(keys: Sequence[int]) -> dict[int, Chunk]:
    """Read the chunks of these ids, as far as they are there, each with its version and document; by id."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_READ, [list(keys)])
        rows = cursor.fetchall()
    versions: dict[object, Version] = {}
    return {chunk.pk: chunk for chunk in (_made(row, versions) for row in rows)}


def _made(row: Sequence[object], versions: dict[object, Version]) -> Chunk:
    """The chunk of a row; those of one version share it and its document."""
    rest = len(_CHUNK) + len(_VERSION)
    chunk = Chunk.from_db(connection.alias, _CHUNK, row[: len(_CHUNK)])
    version = versions.get(chunk.version_id)
    if version is None:
        version = versions[chunk.version_id] = Version.from_db(connection.alias, _VERSION, row[len(_CHUNK) : rest])
        version.document = Document.from_db(connection.alias, _DOCUMENT, row[rest:])
    chunk.version, chunk.document = version, version.document
    return chunk
