"""What a document is called, and by which words of its name it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.documents.drafts import checked_title
from chatsphere.documents.models import Stage
from chatsphere.documents.news import record
from chatsphere.documents.services import locked_document, queue
from chatsphere.documents.versions import clear, is_up_to_date

if TYPE_CHECKING:
    from chatsphere.documents.models import Document


def rename_document(document: Document, title: str) -> Document:
    """Call a document something else, at once; then it is made anew, because it is found by its name too.

    What answers does so meanwhile.  The name stays when its address is read again; another file or text brings its own.
    Raises InvalidField, and NotFound for a document deleted meanwhile.
    """
    title = checked_title(title, "title")
    with transaction.atomic():
        locked = locked_document(document)
        locked.title, locked.is_renamed = title, True
        begun = locked.versions.being_made().exclude(title=title).first()
        if begun is not None:
            clear(begun)
            begun.title = title
            begun.save()
        if (begun and locked.state in locked.WORKING) or (locked.state == Stage.READY and not is_up_to_date(locked)):
            locked.epoch += 1  # whoever is at it finds the claim lost
            locked.lease_until = locked.deadline_at = None
            queue(locked)
        else:
            locked.updated_at = Now()
            locked.save()
            record(locked)
    locked.refresh_from_db()
    return locked
