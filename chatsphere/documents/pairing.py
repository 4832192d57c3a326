"""Question-and-answer pairs: as rows, and as passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.documents.chunking import ChunkDraft, Stretch
from chatsphere.documents.models import QuestionPair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from chatsphere.documents.drafts import PairDraft
    from chatsphere.documents.models import Document

PAIRS_A_STRETCH = 100
_BETWEEN = "\n\n"


def store_pairs(document: Document, pairs: Iterable[PairDraft], first: int = 0) -> list[QuestionPair]:
    """Store pairs of a document in this order, from place ``first`` on, in the caller's transaction."""
    return QuestionPair.objects.bulk_create(
        QuestionPair(document=document, ordinal=ordinal, question=pair.question, answer=pair.answer)
        for ordinal, pair in enumerate(pairs, first)
    )


def stretches_of(pairs: Sequence[tuple[str, str]]) -> Iterator[Stretch]:
    """Yield the answers as the text of a document, each a passage of its own, with its question for a heading."""
    start = 0
    for ordinal, first in enumerate(range(0, len(pairs), PAIRS_A_STRETCH)):
        pieces: list[str] = []
        chunks: list[ChunkDraft] = []
        begin = start
        for number, (question, answer) in enumerate(pairs[first : first + PAIRS_A_STRETCH], first):
            chunks.append(ChunkDraft(number, answer, question, None, start, start + len(answer)))
            pieces += (answer, _BETWEEN)
            start += len(answer) + len(_BETWEEN)
        yield Stretch(ordinal, None, begin, "".join(pieces), tuple(chunks))
