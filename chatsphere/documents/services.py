"""What owners do with documents."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.bells import call_worker
from chatsphere.documents.actors import ingest_next
from chatsphere.documents.drafts import of_file, of_text
from chatsphere.documents.holdings import documents_of, stored_bytes
from chatsphere.documents.models import Document, Stage
from chatsphere.documents.news import DELETED, record
from chatsphere.documents.pairing import store_pairs
from chatsphere.documents.versions import remove_versions
from chatsphere.errors import Duplicate, InvalidField, NotFound, Refusal
from chatsphere.files import discard, store
from chatsphere.plans.limits import lock_holdings, plan_of, require_room
from chatsphere.plans.models import Limit
from chatsphere.plans.news import tell_usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from chatsphere.documents.drafts import Draft
    from chatsphere.files import StoredFile


LARGE = 100_000
"""Bytes from which room is looked for before a file is moved, too: for less, moving it costs less than looking."""


def add_file(bot: Bot, name: str, content: IO[bytes], size: int, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a file of ``size`` bytes and have it made searchable.

    ``name`` is what the owner calls it, and never becomes a path.  Raises InvalidField (empty), UnsupportedType,
    PlanLimitReached, and Duplicate for content that the bot has, unless that is allowed.
    """
    return add(of_file(bot, name, content, size), duplicate_is_allowed=duplicate_is_allowed)


def add_text(bot: Bot, title: str, text: str, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a text that was typed in and have it made searchable.  Raises as ``add_file`` does."""
    return add(of_text(bot, title, text), duplicate_is_allowed=duplicate_is_allowed)


def replace_by_file(
    document: Document, name: str, content: IO[bytes], size: int, *, duplicate_is_allowed: bool = False
) -> Document:
    """Have a document's next version made of a file; the present one answers until that is whole.

    Raises as ``add_file`` does, Duplicate for the document's own content too; NotFound for one deleted meanwhile.
    """
    return replace(document, of_file(document.bot, name, content, size), duplicate_is_allowed=duplicate_is_allowed)


def replace_by_text(document: Document, title: str, text: str, *, duplicate_is_allowed: bool = False) -> Document:
    """Have a document's next version made of a text.  Raises as ``replace_by_file`` does."""
    return replace(document, of_text(document.bot, title, text), duplicate_is_allowed=duplicate_is_allowed)


def add(draft: Draft, *, duplicate_is_allowed: bool = False) -> Document:
    """Store a document and have it made searchable.

    Raises PlanLimitReached, and Duplicate for a content or an address that the bot has, unless that is allowed.
    """
    document, bot = draft.document, draft.document.bot
    if document.size >= LARGE:
        _require_room(bot, document.size)  # what counts is asked again below, under the lock
    stored = _stored(draft)
    with _discarded_if_refused(stored), transaction.atomic():
        lock_holdings(bot.owner)
        _require_new(document, duplicate_is_allowed=duplicate_is_allowed)
        insert(document)
        store_pairs(document, draft.pairs)
        if stored:
            stored.keep()
    return document


def insert(document: Document) -> None:
    """Save a new document and have it made searchable, in the caller's transaction; holdings are locked already.

    Raises PlanLimitReached.
    """
    _require_room(document.bot, document.size)
    document.save(force_insert=True)
    record(document)
    call_worker(ingest_next)
    tell_usage(document.bot.owner_id)


def replace(document: Document, draft: Draft, *, duplicate_is_allowed: bool = False) -> Document:
    """Have a document's next version made; the present one answers until that is whole.

    Raises as ``add`` does, Duplicate for the document's own content too but not for its address, which is fetched
    again; NotFound for one deleted meanwhile.
    """
    if draft.document.size >= LARGE:
        _require_bytes(document, draft.document.size)  # as in ``add``
    stored = _stored(draft)
    with _discarded_if_refused(stored), transaction.atomic():
        lock_holdings(draft.document.bot.owner)
        locked = locked_document(document)
        if draft.document.address != locked.address or not locked.address:
            _require_new(draft.document, duplicate_is_allowed=duplicate_is_allowed)
        locked.pairs.all().delete()
        store_pairs(locked, draft.pairs)
        renew(locked, draft.document)
        if stored:
            stored.keep()
    locked.refresh_from_db()
    return locked


def _stored(draft: Draft) -> StoredFile | None:
    """Store the file of a draft, if it has one."""
    if draft.content is None:
        return None
    stored, document = store("documents", draft.content), draft.document
    document.size, document.content_hash, document.file = stored.size, stored.digest, stored.name
    return stored


@contextmanager
def _discarded_if_refused(stored: StoredFile | None) -> Iterator[None]:
    """Have a stored file removed at once, and not after its hour, when what it was stored for is refused."""
    try:
        yield
    except Refusal:
        if stored:
            discard([stored.name])
        raise


def renew(locked: Document, content: Document) -> None:
    """Have the next version of a locked document made of ``content``, in the caller's transaction.

    The owner's holdings are locked already.  Raises PlanLimitReached.
    """
    _require_bytes(locked, content.size)
    _forget_unfinished(locked)
    locked.is_renamed = locked.is_renamed and bool(content.address)
    for name in ("source", "media_type", "size", "content_hash", "file", "address"):
        setattr(locked, name, getattr(content, name))
    locked.version += 1
    locked.epoch += 1  # whoever is at the version before finds the claim lost
    locked.lease_until = locked.deadline_at = None
    locked.versions.create(
        bot_id=locked.bot_id,
        number=locked.version,
        title=locked.title if locked.is_renamed else content.title,
        file=locked.file,
        size=locked.size,
    )
    queue(locked)
    tell_usage(locked.bot.owner_id)


def _forget_unfinished(document: Document) -> None:
    """Remove the version being made, and the newest content unless it answers; the row, not saved here, stays."""
    remove_versions(document.versions.being_made())
    if document.version != document.live_version:
        discard([document.file])


def _require_new(document: Document, *, duplicate_is_allowed: bool) -> None:
    if duplicate_is_allowed:
        return
    mine = {"content_hash": document.content_hash} if document.content_hash else {"address": document.address}
    for same in document.bot.documents.filter(**mine)[:1]:
        raise Duplicate(same)


def _require_room(bot: Bot, size: int) -> None:
    owner: User = bot.owner
    plan = plan_of(owner)
    require_room(plan, Limit.DOCUMENTS_PER_BOT, held=documents_of(bot))
    require_room(plan, Limit.STORAGE_BYTES, held=stored_bytes(owner), adding=size)


def _require_bytes(document: Document, size: int) -> None:
    """Refuse a next version that finds no room beside the one that answers; one that never answered gives way to it."""
    owner: User = document.bot.owner
    given_up = 0 if document.version == document.live_version else document.size
    require_room(plan_of(owner), Limit.STORAGE_BYTES, held=stored_bytes(owner) - given_up, adding=size)


def retry_document(document: Document) -> Document:
    """Have a document that failed or was cancelled tried again, from the checkpoint it had reached.

    Raises InvalidField for one that is on its way or READY, NotFound for one deleted meanwhile.
    """
    with transaction.atomic():
        locked = locked_document(document)
        if locked.state not in (Stage.FAILED, Stage.CANCELLED):
            raise InvalidField(
                f"This document is {locked.state}: only one that is FAILED or CANCELLED can be tried again.",
                "documentId",
            )
        _forget_fetched(locked)
        queue(locked)
    locked.refresh_from_db()
    return locked


def _forget_fetched(document: Document) -> None:
    """Have what an address gave fetched anew, unless it was read to its end; the row is not saved here."""
    unread = document.versions.being_made().filter(is_chunked=False).first()
    if document.address and document.file and unread:
        discard([document.file])
        document.file = unread.file = ""
        unread.save(update_fields=["file"])


def queue(document: Document) -> None:
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
        locked = locked_document(document)
        if not locked.is_live:
            raise InvalidField(f"This document is {locked.state}: there is nothing to cancel.", "documentId")
        locked.state = Stage.CANCELLED
        locked.epoch += 1
        locked.lease_until = locked.not_before = locked.deadline_at = None
        locked.finished_at = locked.updated_at = Now()
        locked.save()
        record(locked)
    locked.refresh_from_db()
    return locked


def locked_document(document: Document) -> Document:
    """The document's row, locked; raises NotFound for one deleted meanwhile."""
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
        record(locked, DELETED)
        locked.delete()
        tell_usage(document.bot.owner_id)
