"""What owners do with documents."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.media import PLAIN, media_type_of
from chatsphere.documents.models import Document, Source, Stage, Version
from chatsphere.documents.news import record
from chatsphere.documents.versions import remove_versions
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
    return _add(_of_file(bot, name, content, size), content, duplicate_is_allowed=duplicate_is_allowed)


def add_text(bot: Bot, title: str, text: str, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a text that was typed in and have it made searchable.  Raises as ``add_file`` does."""
    draft, content = _of_text(bot, title, text)
    return _add(draft, content, duplicate_is_allowed=duplicate_is_allowed)


def replace_by_file(
    document: Document, name: str, content: IO[bytes], size: int, *, duplicate_is_allowed: bool = False
) -> Document:
    """Have a document's next version made of a file; the present one answers until that is whole.

    Raises as ``add_file`` does, Duplicate for the document's own content too; NotFound for one deleted meanwhile.
    """
    draft = _of_file(document.bot, name, content, size)
    return _replace(document, draft, content, duplicate_is_allowed=duplicate_is_allowed)


def replace_by_text(document: Document, title: str, text: str, *, duplicate_is_allowed: bool = False) -> Document:
    """Have a document's next version made of a text.  Raises as ``replace_by_file`` does."""
    draft, content = _of_text(document.bot, title, text)
    return _replace(document, draft, content, duplicate_is_allowed=duplicate_is_allowed)


def _of_file(bot: Bot, name: str, content: IO[bytes], size: int) -> Document:
    """A document of this file, as yet in memory alone."""
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
    return Document(bot=bot, title=title, size=size, source=Source.FILE, media_type=media_type)


def _of_text(bot: Bot, title: str, text: str) -> tuple[Document, IO[bytes]]:
    """A document of this text, as yet in memory alone, and its content."""
    require_storable(text, "source", "text", "text")
    if not text.strip():
        raise InvalidField("The text is empty. Write what the bot should know.", "source", "text", "text")
    content = text.encode()
    require_at_most(bot.owner, Limit.FILE_BYTES, len(content))
    title = _title(title, "source", "text", "title")
    draft = Document(bot=bot, title=title, size=len(content), source=Source.TEXT, media_type=PLAIN)
    return draft, io.BytesIO(content)


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
        _require_new(document, duplicate_is_allowed=duplicate_is_allowed)
        _require_room(bot, stored.size)
        document.save(force_insert=True)
        stored.keep()
        record(document)
        call_worker(ingest_next)
        tell_usage(bot.owner_id)
    document.refresh_from_db()
    return document


def _replace(document: Document, draft: Document, content: IO[bytes], *, duplicate_is_allowed: bool) -> Document:
    owner = draft.bot.owner
    _require_bytes(document, draft.size)  # before the bytes are moved, as in ``_add``
    stored = store("documents", content)
    draft.size, draft.content_hash, draft.file = stored.size, stored.digest, stored.name
    with transaction.atomic():
        lock_holdings(owner)
        locked = _locked(document)
        _require_new(draft, duplicate_is_allowed=duplicate_is_allowed)
        _require_bytes(locked, stored.size)
        _forget_unfinished(locked)
        for name in ("source", "media_type", "size", "content_hash", "file"):
            setattr(locked, name, getattr(draft, name))
        locked.version += 1
        locked.epoch += 1  # whoever is at the version before finds the claim lost
        locked.lease_until = None
        locked.versions.create(
            bot_id=locked.bot_id, number=locked.version, title=draft.title, file=locked.file, size=locked.size
        )
        stored.keep()
        _queue(locked)
    locked.refresh_from_db()
    return locked


def _forget_unfinished(document: Document) -> None:
    """Remove the version being made, and the newest content unless it answers; the row, not saved here, stays."""
    remove_versions(document.versions.being_made())
    if document.version != document.live_version:
        discard([document.file])


def _require_new(document: Document, *, duplicate_is_allowed: bool) -> None:
    same = document.bot.documents.filter(content_hash=document.content_hash).first()
    if same is not None and not duplicate_is_allowed:
        raise Duplicate(same)


def _require_room(bot: Bot, size: int) -> None:
    owner: User = bot.owner
    require_room(owner, Limit.DOCUMENTS_PER_BOT, held=bot.documents.count())
    require_room(owner, Limit.STORAGE_BYTES, held=stored_bytes(owner), adding=size)


def _require_bytes(document: Document, size: int) -> None:
    """Refuse a next version that finds no room beside the one that answers; one that never answered gives way to it."""
    owner: User = document.bot.owner
    given_up = 0 if document.version == document.live_version else document.size
    require_room(owner, Limit.STORAGE_BYTES, held=stored_bytes(owner) - given_up, adding=size)


def stored_bytes(owner: User) -> int:
    """Bytes of all the files that a person's bots hold, those of versions that still answer included."""
    documents = Document.objects.filter(bot__owner=owner)
    older = Version.objects.live().filter(document__bot__owner=owner).exclude(number=F("document__version"))
    return sum(rows.aggregate(total=Sum("size"))["total"] or 0 for rows in (documents, older))


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
        _queue(locked)
    locked.refresh_from_db()
    return locked


def _queue(document: Document) -> None:
    """Have a document worked on, in the caller's transaction."""
    document.state = Stage.QUEUED
    document.attempts = 0
    document.not_before = document.finished_at = None
    document.failure_code = document.failure_message = ""
    document.failure_is_retryable = False
    document.updated_at = Now()
    document.save()
    record(document)
    call_worker(ingest_next)


def cancel_document(document: Document) -> Document:
    """Stop work on a document; its worker finds the claim lost within seconds.  What was stored stays, unsearched.

    A live version answers on.

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
        discard({locked.file, *locked.versions.values_list("file", flat=True)})
        remove_versions(locked.versions.all())
        record(locked, deleted=True)
        locked.delete()
        tell_usage(document.bot.owner_id)
