"""What is written of a document, and of its version, whenever work on it has got on: statements written once."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from chatsphere.claims import held
from chatsphere.compiled import Change
from chatsphere.documents.models import Document, Version
from chatsphere.documents.versions import answering, getting_on

STORED = Change(
    lambda key, epoch, state, page_count, textless_pages, character_count, chunk_count: (
        held(Document, key, epoch),
        {
            "state": state,
            "page_count": page_count,
            "textless_pages": textless_pages,
            "character_count": character_count,
            "chunk_count": chunk_count,
            **getting_on(),
        },
    ),
    key=UUID, epoch=int, state=str, page_count=int, textless_pages=list, character_count=int, chunk_count=int,
)  # fmt: skip
"""Some of its text and chunks are stored."""

COUNTED = {
    whole: Change(
        lambda key, title, chunk_count, word_count, is_chunked=whole: (
            Version.objects.filter(pk=key),
            {"title": title, "chunk_count": chunk_count, "word_count": word_count, "is_chunked": is_chunked},
        ),
        key=UUID, title=str, chunk_count=int, word_count=int,
    )
    for whole in (False, True)
}  # fmt: skip
"""So many chunks of a version are; by whether those are all."""

EMBEDDED = Change(
    lambda key, epoch, number: (
        held(Document, key, epoch), {"embedded_count": F("embedded_count") + number, **getting_on()}
    ),
    key=UUID, epoch=int, number=int,
)  # fmt: skip
"""So many more of its chunks are embedded."""

WHOLE = Change(
    lambda key, epoch, number, title, version: (
        held(Document, key, epoch), {"embedded_count": F("embedded_count") + number, **answering(title, version)}
    ),
    key=UUID, epoch=int, number=int, title=str, version=int,
)  # fmt: skip
"""And with them all are: it answers."""
