"""What owners do with documents."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from chatsphere.bells import call_worker
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.ingestion import clear
from chatsphere.documents.media import PLAIN, media_type_of
from chatsphere.documents.models import Document, Source
from chatsphere.documents.news import record
from chatsphere.errors import DocumentFailure, FailureCode, InvalidField, UnsupportedType
from chatsphere.files import discard, store
from chatsphere.plans.services import Limit, lock_holdings, require_at_most, require_room

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

TITLE_CHARACTERS = 255
HEAD_BYTES = 1 << 16
"""How much of a file is looked at to tell what it is."""


def add_file(bot: Bot, name: str, content: IO[bytes], size: int) -> Document:
    """Store a file of ``size`` bytes and have it made searchable.

    ``name`` is what the owner calls it, and never becomes a path.  Raises InvalidField (empty), UnsupportedType,
    PlanLimitReached.
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
    return _add(bot, title, content, size, Source.FILE, media_type)


def add_text(bot: Bot, title: str, text: str) -> Document:
    """Store a text that was typed in and have it made searchable; raises InvalidField or PlanLimitReached."""
    if not text.strip():
        raise InvalidField("The text is empty. Write what the bot should know.", "source", "text", "text")
    content = text.encode()
    require_at_most(bot.owner, Limit.FILE_BYTES, len(content))
    title = _title(title, "source", "text", "title")
    return _add(bot, title, io.BytesIO(content), len(content), Source.TEXT, PLAIN)


def _title(given: str, *field: str) -> str:
    title = "".join(character for character in given if character.isprintable()).strip()
    if not title:
        raise InvalidField("A document needs a title.", *field)
    if len(title) > TITLE_CHARACTERS:
        raise InvalidField(f"A title has at most {TITLE_CHARACTERS} characters.", *field)
    return title


def _add(bot: Bot, title: str, content: IO[bytes], size: int, source: Source, media_type: str) -> Document:
    _require_room(bot, size)  # before the bytes are moved; what counts is asked again below, under the lock
    stored = store("documents", content)
    with transaction.atomic():
        lock_holdings(bot.owner)
        _require_room(bot, stored.size)
        document = Document.objects.create(
            bot=bot,
            title=title,
            source=source,
            media_type=media_type,
            size=stored.size,
            content_hash=stored.digest,
            file=stored.name,
        )
        stored.keep()
        record(document)
        call_worker(ingest_next)
    document.refresh_from_db()
    return document


def _require_room(bot: Bot, size: int) -> None:
    owner: User = bot.owner
    require_room(owner, Limit.DOCUMENTS_PER_BOT, held=bot.documents.count())
    require_room(owner, Limit.STORAGE_BYTES, held=stored_bytes(owner), adding=size)


def stored_bytes(owner: User) -> int:
    """Bytes of all the files that a person's bots hold."""
    return Document.objects.filter(bot__owner=owner).aggregate(total=Sum("size"))["total"] or 0


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
