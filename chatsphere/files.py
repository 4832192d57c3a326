"""Stored files that never outlive their rows, and rows that never outlive their files.

A storage knows no transactions, so every name that may have to go is written down first: before a file is
stored, and in the transaction that removes its row.  What is written down and due is removed by the sweep.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.functions import Now

from chatsphere.compiled import Insert
from chatsphere.errors import Failure, FailureCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)

UPLOAD_TIME = timedelta(hours=1)
"""An upload that has not become a row after this long is given up."""

PIECE_BYTES = 1 << 20

AWAY = (OSError, BotoCoreError, ClientError)
"""What a storage raises that does not answer, or not as it should: a folder's errors, and a bucket's."""


class DiscardedFile(models.Model):
    """A file to be removed from the storage once it is due."""

    name = models.CharField(max_length=255, primary_key=True)
    due_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="discarded_when_due")]

    def __str__(self) -> str:
        return self.name


_written_down = Insert(lambda name: [DiscardedFile(name=name, due_at=Now() + UPLOAD_TIME)], name=str)


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage that no row holds yet."""

    name: str
    size: int
    digest: bytes

    def keep(self) -> None:
        """Keep it, in the transaction that stores the row; raises FileNotFoundError when it was given up by now."""
        rows = DiscardedFile.objects.filter(name=self.name)
        if not rows._raw_delete(rows.db):
            raise FileNotFoundError(self.name)


def store(folder: str, content: IO[bytes]) -> StoredFile:
    """Store content under a name of our own making; unless kept within the hour it goes again.

    Never called inside a transaction, with which the name written down would be rolled back.  Returns its size in
    bytes and SHA-256.
    """
    name = f"{folder}/{uuid4()}"
    with transaction.atomic(durable=True):
        _written_down.run(name=name)
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    stored = default_storage.save(name, File(content))
    if stored != name:
        raise RuntimeError("the storage changed a name that nobody else could have taken")
    return StoredFile(name, size, digest.digest())


def discard(names: Iterable[str]) -> None:
    """Have files removed: called in the transaction that removes their rows.  An empty name is no file."""
    DiscardedFile.objects.bulk_create(
        [DiscardedFile(name=name, due_at=Now()) for name in names if name],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["due_at"],
    )


def due() -> models.QuerySet[DiscardedFile]:
    """Files that are to be removed now."""
    return DiscardedFile.objects.filter(due_at__lte=Now())


def remove_due(most: int = 1_000) -> int:
    """Remove what is due from the storage; returns how many files went.  What could not be removed stays due."""
    names = list(due().values_list("name", flat=True)[:most])
    return sum(map(_remove, names))


def _remove(name: str) -> bool:
    """Remove a file under a lock, so that it is not kept at the same moment."""
    with transaction.atomic():
        row = due().select_for_update(skip_locked=True).filter(name=name).first()
        if row is None:
            return False
        try:
            default_storage.delete(name)
        except AWAY as error:
            log.warning("%s could not be removed: %s", name, type(error).__name__)
            return False
        row.delete()
        return True


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """A stored file for reading; raises FileNotFoundError, or a Failure to be tried again where the storage is away."""
    with _saying_when_away(name):
        if not name or not default_storage.exists(name):
            raise FileNotFoundError(name)
        with default_storage.open(name, "rb") as file:
            yield file


@contextmanager
def _saying_when_away(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except AWAY as error:
        log.warning("%s could not be read: %s", name, type(error).__name__)
        raise Failure(
            FailureCode.STORAGE_UNAVAILABLE,
            "The storage of files does not answer just now. It is asked again; retry later if it stays so.",
            is_retryable=True,
        ) from None
