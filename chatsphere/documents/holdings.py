"""What a person's documents take up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Sum

from chatsphere.documents.models import Document, Version

if TYPE_CHECKING:
    from chatsphere.accounts.models import User


def stored_bytes(owner: User) -> int:
    """Bytes of all the files that a person's bots hold, those of versions that still answer included."""
    documents = Document.objects.filter(bot__owner=owner)
    older = Version.objects.live().filter(document__bot__owner=owner).exclude(number=F("document__version"))
    return sum(rows.aggregate(total=Sum("size"))["total"] or 0 for rows in (documents, older))
