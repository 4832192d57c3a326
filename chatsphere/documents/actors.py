"""The workers' door to documents."""

from __future__ import annotations

import dramatiq

from chatsphere.documents import ingestion
from chatsphere.documents.models import Document


@dramatiq.actor(queue_name="documents", max_retries=0)
def ingest_next() -> None:
    """Make the next due document searchable.  The bell names none, so that the claim can choose."""
    claim = Document.claim()
    if claim is not None:
        ingestion.ingest(claim)
