"""What owners do with documents."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.ingestion import clear
from chatsphere.documents.media import PLAIN, media_type_of
from chatsphere.documents.models import Document, Source, Stage
from chatsphere.documents.news import record
from chatsphere.errors import DocumentFailure, Duplicate, FailureCode, InvalidField, NotFound, UnsupportedType
from chatsphere.files import discard, store
from chatsphere.plans.limits import lock_holdings, require_at_most, require_room
from chatsphere.plans.models import Limit
from chatsphere.plans.news import tell_usage
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

TITLE_CHARACTERS = 255
HEAD_BYTES = 1 << 16
"""How much of a file is looked at to tell what it is."""


def add_file(bot: Bot, name: str, content: IO[bytes], size: int, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a file of ``size`` bytes and have it made searchable.

    ``name`` is what the owner calls it, and never becomes a path.  Raises InvalidField (empty), UnsupportedType,
    PlanLimitReached, and Duplicate for content that the bot has, unless that is allowed.
    """
    if size == 0:
        raise InvalidField("The file is empty. Choose a file with text in it.", "source", "file")
    require_at_most(bot.owner, Limit.FILE_BYTES, size)
    title = _title(name.replace("\\", "/").rpartition("/")[2], "source", "file")
    head = content.read(HEAD_BYTES)
    try:
        media_type = media_type_of(head, title)
    except DocumentFailure as failure:
        if failure.code is FailureCode.UNSUPPORTED_TYPE:
            raise UnsupportedType(failure.message, ("source", "file")) from None
        raise InvalidField(failure.message, "source", "file") from None
    draft = Document(bot=bot, title=title, size=size, source=Source.FILE, media_type=media_type)
    return _add(draft, content, duplicate_is_allowed=duplicate_is_allowed)


def add_text(bot: Bot, title: str, text: str, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a text that was typed in and have it made searchable.  Raises as ``add_file`` does."""
    require_storable(text, "source", "text", "text")
    if not text.strip():
        raise InvalidField("The text is empty. Write what the bot should know.", "source", "text", "text")
    content = text.encode()
    require_at_most(bot.owner, Limit.FILE_BYTES, len(content))
    title = _title(title, "source", "text", "title")
    draft = Document(bot=bot, title=title, size=len(content), source=Source.TEXT, media_type=PLAIN)
    return _add(draft, io.BytesIO(content), duplicate_is_allowed=duplicate_is_allowed)


def _title(given: str, *field: str) -> str:
    title = "".join(character for character in given if character.isprintable()).strip()
    if not title:
        raise InvalidField("A document needs a title.", *field)
    if len(title) > TITLE_CHARACTERS:
        raise InvalidField(f"A title has at most {TITLE_CHARACTERS} characters.", *field)
    return title


def _add(document: Document, content: IO[bytes], *, duplicate_is_allowed: bool) -> Document:
    bot = document.bot
    _require_room(bot, document.size)  # before the bytes are moved; what counts is asked again below, under the lock
    stored = store("documents", content)
    document.size, document.content_hash, document.file = stored.size, stored.digest, stored.name
    with transaction.atomic():
        lock_holdings(bot.owner)
        same = bot.documents.filter(content_hash=stored.digest).first()
        if same is not None and not duplicate_is_allowed:
            raise Duplicate(same)
        _require_room(bot, stored.size)
        document.save(force_insert=True)
        stored.keep()
        record(document)
        call_worker(ingest_next)
        tell_usage(bot.owner_id)
    document.refresh_from_db()
    return document


def _require_room(bot: Bot, size: int) -> None:
    owner: User = bot.owner
    require_room(owner, Limit.DOCUMENTS_PER_BOT, held=bot.documents.count())
    require_room(owner, Limit.STORAGE_BYTES, held=stored_bytes(owner), adding=size)


def stored_bytes(owner: User) -> int:
    """Bytes of all the files that a person's bots hold."""
    return Document.objects.filter(bot__owner=owner).aggregate(total=Sum("size"))["total"] or 0


def retry_document(document: Document) -> Document:
    """Have a document that failed or was cancelled tried again, from the checkpoint it had reached.

    Raises InvalidField for one that is on its way or READY, NotFound for one deleted meanwhile.
    """
    with transaction.atomic():
        locked = _locked(document)
        if locked.state not in (Stage.FAILED, Stage.CANCELLED):
            raise InvalidField(
                f"This document is {locked.state}: only one that is FAILED or CANCELLED can be tried again.",
                "documentId",
            )
        locked.state = Stage.QUEUED
        locked.attempts = 0
        locked.not_before = locked.finished_at = None
        locked.failure_code = locked.failure_message = ""
        locked.failure_is_retryable = False
        locked.updated_at = Now()
        locked.save()
        record(locked)
        call_worker(ingest_next)
    locked.refresh_from_db()
    return locked


def cancel_document(document: Document) -> Document:
    """Stop work on a document; its worker finds the claim lost within seconds.  What was stored stays, unsearched.

    Raises InvalidField for one that is on its way no more, NotFound for one deleted meanwhile.
    """
    with transaction.atomic():
        locked = _locked(document)
        if not locked.is_live:
            raise InvalidField(f"This document is {locked.state}: there is nothing to cancel.", "documentId")
        locked.state = Stage.CANCELLED
        locked.epoch += 1
        locked.lease_until = locked.not_before = None
        locked.finished_at = locked.updated_at = Now()
        locked.save()
        record(locked)
    locked.refresh_from_db()
    return locked


def _locked(document: Document) -> Document:
    locked = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if locked is None:
        raise NotFound("document", ("documentId",))
    return locked


def delete_document(document: Document) -> None:
    """Remove a document with its text, chunks, vectors and file, at whatever stage it is.

    A worker that is at it finds its claim lost.  Replies that cite it keep title, page and quote.
    """
    with transaction.atomic():
        locked = Document.objects.select_for_update().filter(pk=document.pk).first()
        if locked is None:
            return
        clear(locked)
        discard([locked.file])
        record(locked, deleted=True)
        locked.delete()
        tell_usage(document.bot.owner_id)
