"""What owners do with the questions and answers of a document; each change makes its next version."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from chatsphere.documents.drafts import MOST_PAIRS, PairDraft, checked_pair, measure
from chatsphere.documents.models import Document, QuestionPair, Source
from chatsphere.documents.pairing import store_pairs
from chatsphere.documents.services import locked_document, renew
from chatsphere.errors import InvalidField, NotFound
from chatsphere.plans.limits import lock_holdings, plan_of, require_at_most
from chatsphere.plans.models import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator


def add_pair(document: Document, question: str, answer: str) -> QuestionPair:
    """Put a pair at the end of a document of pairs.

    Raises InvalidField, also for a document of another kind or one that is full, PlanLimitReached and NotFound.
    """
    pair = checked_pair(question, answer)
    if document.source != Source.QUESTIONS:
        raise InvalidField("Only a document of questions holds pairs: add one with the source questions.", "documentId")
    with _changing(document) as locked:
        if locked.pairs.count() >= MOST_PAIRS:
            raise InvalidField(f"This document has {MOST_PAIRS:,} questions. Add another document.", "documentId")
        last: int = locked.pairs.aggregate(last=Max("ordinal"))["last"]
        (stored,) = store_pairs(locked, [pair], first=last + 1)
    stored.refresh_from_db()
    return stored


def update_pair(pair: QuestionPair, *, question: str | None = None, answer: str | None = None) -> QuestionPair:
    """Change a question, its answer or both; what is None stays.  Raises InvalidField, PlanLimitReached, NotFound."""
    with _changing(pair.document):
        locked = QuestionPair.objects.filter(pk=pair.pk).first()
        if locked is None:
            raise NotFound("question", ("pairId",))
        changed = checked_pair(
            locked.question if question is None else question, locked.answer if answer is None else answer
        )
        locked.question, locked.answer, locked.updated_at = changed.question, changed.answer, Now()
        locked.save()
    locked.refresh_from_db()
    return locked


def delete_pair(pair: QuestionPair) -> None:
    """Take a pair out of its document.  Raises InvalidField for the last one, which goes with the document."""
    with _changing(pair.document) as locked:
        if not locked.pairs.exclude(pk=pair.pk).exists():
            raise InvalidField("This is the document's only question. Delete the document instead.", "pairId")
        locked.pairs.filter(pk=pair.pk).delete()


@contextmanager
def _changing(document: Document) -> Iterator[Document]:
    """A transaction in which the document is locked; its next version is made of the pairs there are in the end."""
    with transaction.atomic():
        lock_holdings(document.bot.owner)
        locked = locked_document(document)
        yield locked
        pairs = [PairDraft(*each) for each in locked.pairs.order_by("ordinal").values_list("question", "answer")]
        content = Document(title=locked.title, source=locked.source, media_type=locked.media_type)
        content.size, content.content_hash = measure(pairs)
        require_at_most(plan_of(document.bot.owner), Limit.FILE_BYTES, content.size)
        renew(locked, content)
