"""Documents whose content is at an address: fetching it, and telling what it is."""

from __future__ import annotations

import tempfile
from mimetypes import guess_extension
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Final

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.documents.holdings import stored_bytes
from chatsphere.documents.media import EXTENSIONS, HEAD_BYTES, PLAIN, media_type_of
from chatsphere.errors import DocumentFailure, FailureCode, PlanLimitReached
from chatsphere.fetching.fetch import fetch
from chatsphere.files import store
from chatsphere.plans.limits import limit_of, lock_holdings, plan_of, require_room
from chatsphere.plans.models import Limit
from chatsphere.plans.news import tell_usage

if TYPE_CHECKING:
    from chatsphere.claims import Claim
    from chatsphere.documents.models import Document, Version
    from chatsphere.fetching.fetch import Fetched

_TOLD: Final = {media_type: extension for extension, media_type in reversed(EXTENSIONS.items())} | {
    "application/xhtml+xml": ".html",
    "text/x-markdown": ".md",
    "application/x-ndjson": ".jsonl",
}
"""Names for what servers say that they give."""


def fetch_content(claim: Claim[Document], version: Version) -> Document:
    """Fetch what the document's address gives, and keep it as the file of ``version``; returns the document so changed.

    Raises FetchFailure and DocumentFailure: UNSUPPORTED_TYPE, NO_TEXT, LIMIT_REACHED; ClaimLost.
    """
    document = claim.read()
    owner = document.bot.owner
    with tempfile.TemporaryFile(prefix="page-") as file:
        fetched = fetch(document.address, file, most_bytes=limit_of(owner, Limit.FILE_BYTES))
        media_type = media_type_of_page(fetched, file)
        stored = store("documents", file)
    with transaction.atomic():
        lock_holdings(owner)
        with claim.writing() as document:
            try:
                require_room(plan_of(owner), Limit.STORAGE_BYTES, held=stored_bytes(owner), adding=stored.size)
            except PlanLimitReached as refusal:
                raise DocumentFailure(FailureCode.LIMIT_REACHED, refusal.message) from None
            stored.keep()
            document.media_type, document.size, document.content_hash = media_type, stored.size, stored.digest
            document.file = version.file = stored.name
            version.size = stored.size
            document.updated_at = Now()
            document.save()
            version.save(update_fields=["file", "size"])
            tell_usage(owner.pk)
    return document


def media_type_of_page(fetched: Fetched, file: IO[bytes]) -> str:
    """What an address gave: as the server says and the content agrees, or, where it says nothing of use, by its name.

    ``file`` is left at its beginning.  Raises DocumentFailure: UNSUPPORTED_TYPE, NO_TEXT.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    named = PurePath(fetched.file_name).suffix.lower()
    told = _TOLD.get(fetched.media_type) or guess_extension(fetched.media_type) or ""
    if fetched.media_type in (PLAIN, "", "application/octet-stream", "binary/octet-stream") and named in EXTENSIONS:
        told = named
    elif fetched.media_type in ("", "application/octet-stream", "binary/octet-stream"):
        told = ""
    return media_type_of(head, f"page{told}")
