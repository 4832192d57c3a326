"""The limit of ingestion: the same extraction, chunks, batches, tables and indexes in one loop, without any guarantee.

``python -m bench.bare_ingestion FILE`` makes a text file searchable, and prints how many chunks it stored and how many
seconds that took: no claim, lease, checkpoint or process apart, and no progress told.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from chatsphere.documents.models import Version


def main(path: Path) -> None:
    """Ingest the file into a document of a bot of its own."""
    from chatsphere.accounts.models import User
    from chatsphere.ai import warm_up
    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Document, Version

    warm_up()
    bot = Bot.objects.create(owner=User.objects.get(), name="Bare")
    document = Document.objects.create(
        bot=bot, title=path.name, source="TEXT", media_type="text/plain", size=path.stat().st_size, file=str(path)
    )
    version = Version.objects.create(
        document=document, bot=bot, number=1, title=path.name, size=document.size, language="english"
    )
    began = time.monotonic()
    chunks = _store(version, path)
    _embed(version)
    print(chunks, time.monotonic() - began)


def _store(version: Version, path: Path) -> int:
    from chatsphere.documents.chunking import compose
    from chatsphere.documents.extraction.formats import extract
    from chatsphere.documents.ingestion import _in_groups
    from chatsphere.documents.storing import store_stretches

    stored = 0
    for stretches in _in_groups(
        compose(extract(path, "text/plain", max_pages=10_000), max_tokens=version.chunk_tokens)
    ):
        stored += len(store_stretches(version, stretches).keys)
    return stored


def _embed(version: Version) -> None:
    from chatsphere.ai import embedding_model
    from chatsphere.documents.indexing import embedded_text, store_embeddings
    from chatsphere.documents.ingestion import CHUNKS_AN_EMBEDDING
    from chatsphere.documents.models import Chunk

    rows = Chunk.objects.filter(version=version).order_by("ordinal").values_list("pk", "heading", "text").iterator()
    while batch := list(islice(rows, CHUNKS_AN_EMBEDDING)):
        texts = [embedded_text(version.title, heading, text) for _, heading, text in batch]
        vectors = embedding_model().embed_passages(texts)
        store_embeddings(version, zip((pk for pk, _, _ in batch), vectors, strict=True))


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
