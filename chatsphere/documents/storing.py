"""Stretches of a document as rows: their text, their chunks, and the postings of their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.documents.indexing import index_words
from chatsphere.documents.models import Chunk, DocumentText, PairWording
from chatsphere.documents.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.documents.chunking import Stretch
    from chatsphere.documents.models import Version


@dataclass(frozen=True)
class Stored:
    """How many chunks were stored, and how many words of them indexed."""

    chunks: int
    words: int


def store_stretches(version: Version, stretches: Sequence[Stretch], *, are_pairs: bool = False) -> Stored:
    """Store text and chunks, and index their words by the stems of the version's language; its row is left as it is.

    Of pairs the wording of each question, a chunk's heading, is indexed too.  Set by set, in the caller's transaction.
    """
    DocumentText.objects.bulk_create(
        DocumentText(version=version, ordinal=each.ordinal, page=each.page, start=each.start, text=each.text)
        for each in stretches
    )
    chunks = Chunk.objects.bulk_create(
        Chunk(
            document_id=version.document_id,
            version=version,
            ordinal=draft.ordinal,
            text=draft.text,
            heading=draft.heading,
            page=draft.page,
            start=draft.start,
            end=draft.end,
        )
        for each in stretches
        for draft in each.chunks
    )
    if are_pairs:
        worded = ((chunk, wording(chunk.heading, version.language)) for chunk in chunks)
        PairWording.objects.bulk_create(
            PairWording(chunk=chunk, bot_id=version.bot_id, version=version, words=words, length=len(words))
            for chunk, words in worded
        )
    return Stored(len(chunks), index_words(version, [chunk.pk for chunk in chunks]))
