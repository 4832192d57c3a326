from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import IO, TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now

from chatsphere import files
from chatsphere.errors import Failure, FailureCode
from chatsphere.files import DiscardedFile, StoredFile, discard, opened, remove_due, store
from config.storage import storages
from tests.chatsphere.simultaneous import at_once
from tests.stack import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"The harbour has seven lanterns.\n" * 100_000
"""More than two pieces of what is read at a time."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    return tmp_path


def stored_names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def let_an_hour_pass() -> None:
    for row in DiscardedFile.objects.all():
        DiscardedFile.objects.filter(pk=row.pk).update(due_at=row.due_at - files.UPLOAD_TIME)


class Interrupted(io.BytesIO):
    """A file of which the second reading fails midway, as when the process is killed while it stores."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.readings = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.readings += self.tell() == 0
        if self.readings == 2 and self.tell() > 0:
            raise ConnectionResetError
        return super().read(size)


def test_stores_the_bytes_and_says_their_size_and_hash(folder: Path) -> None:
    stored = store("documents", io.BytesIO(CONTENT))
    assert (stored.size, stored.digest) == (len(CONTENT), hashlib.sha256(CONTENT).digest())
    assert stored_names(folder) == {stored.name}
    with opened(stored.name) as file:
        assert file.read() == CONTENT


def test_reads_from_the_beginning_whatever_was_read_before(folder: Path) -> None:
    content = io.BytesIO(CONTENT)
    content.read(10)
    assert store("documents", content).size == len(CONTENT)


def test_the_same_content_is_stored_twice_under_two_names(folder: Path) -> None:
    first, second = (store("documents", io.BytesIO(b"x")) for _ in range(2))
    assert first.digest == second.digest
    assert stored_names(folder) == {first.name, second.name}


def test_what_is_kept_stays(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    with transaction.atomic():
        stored.keep()
    let_an_hour_pass()
    assert remove_due() == 0
    assert stored_names(folder) == {stored.name}


def test_what_became_no_row_goes_after_an_hour(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    assert remove_due() == 0
    assert stored_names(folder) == {stored.name}
    let_an_hour_pass()
    assert remove_due() == 1
    assert stored_names(folder) == set()
    assert not DiscardedFile.objects.exists()


def test_a_row_that_was_rolled_back_keeps_nothing(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    with transaction.atomic():
        stored.keep()
        transaction.set_rollback(True)
    let_an_hour_pass()
    assert remove_due() == 1
    assert stored_names(folder) == set()


@pytest.mark.usefixtures("folder")
def test_what_a_crash_left_half_written_goes_too(folder: Path) -> None:
    interrupted: IO[bytes] = Interrupted(CONTENT)
    with pytest.raises(ConnectionResetError):
        store("documents", interrupted)
    assert len(stored_names(folder)) == 1
    let_an_hour_pass()
    remove_due()
    assert stored_names(folder) == set()
    assert not DiscardedFile.objects.exists()


def test_refuses_a_transaction_that_could_forget_the_file(folder: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        store("documents", io.BytesIO(b"x"))
    assert stored_names(folder) == set()


def test_what_was_given_up_meanwhile_cannot_be_kept(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    let_an_hour_pass()
    remove_due()
    with pytest.raises(FileNotFoundError), transaction.atomic():
        stored.keep()


def test_discarded_goes_with_the_next_sweep_but_not_when_rolled_back(folder: Path) -> None:
    kept, gone = (store("documents", io.BytesIO(b"x")) for _ in range(2))
    for stored in (kept, gone):
        stored.keep()
    with transaction.atomic():
        discard([kept.name])
        transaction.set_rollback(True)
    with transaction.atomic():
        discard([gone.name])
    assert remove_due() == 1
    assert stored_names(folder) == {kept.name}


def test_discarding_again_or_before_it_was_kept_is_no_error(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    discard([stored.name])
    discard([stored.name])
    discard([])
    assert remove_due() == 1
    assert stored_names(folder) == set()


def test_a_file_that_is_gone_already_is_no_error(folder: Path) -> None:
    discard(["documents/never-there"])
    assert remove_due() == 1
    assert not DiscardedFile.objects.exists()


def test_removes_so_many_at_a_time(folder: Path) -> None:
    discard(f"documents/{number}" for number in range(5))
    assert [remove_due(2), remove_due(2), remove_due(2), remove_due(2)] == [2, 2, 1, 0]


def test_what_cannot_be_removed_does_not_keep_the_others(folder: Path) -> None:
    (folder / "documents" / "a-folder" / "inside").mkdir(parents=True)  # not empty, so it cannot be removed
    stored = store("documents", io.BytesIO(b"x"))
    discard(["documents/a-folder", stored.name])
    assert remove_due() == 1
    assert stored_names(folder) == set()
    assert DiscardedFile.objects.get().name == "documents/a-folder"


def test_sweeps_at_once_get_in_nobodys_way(folder: Path) -> None:
    stored = [store("documents", io.BytesIO(b"x")) for _ in range(5)]
    DiscardedFile.objects.update(due_at=Now() - timedelta(seconds=1))
    outcomes = at_once(4, remove_due)
    assert all(isinstance(outcome, int) for outcome in outcomes)
    assert stored_names(folder) == set()
    assert not DiscardedFile.objects.exists()
    assert len(stored) == 5


def test_opening_what_is_not_there_says_so() -> None:
    with pytest.raises(FileNotFoundError), opened("documents/never-there"):
        pytest.fail("the block was entered")


def test_names_are_ours_and_no_paths_of_anybodys(folder: Path) -> None:
    stored = store("documents", io.BytesIO(b"x"))
    kind, _, name = stored.name.partition("/")
    assert kind == "documents"
    assert len(name) == 36
    assert isinstance(stored, StoredFile)
    assert default_storage.exists(stored.name)


def test_a_bucket_that_is_away_is_a_failure_to_be_tried_again_and_stops_no_sweep(settings: Settings) -> None:
    settings.STORAGES = storages(f"s3://key:secret@127.0.0.1:{free_port()}/papers?secure=false&region=eu-central-1")
    with pytest.raises(Failure) as failed, opened("documents/one"):
        pass
    assert (failed.value.code, failed.value.is_retryable) == (FailureCode.STORAGE_UNAVAILABLE, True)
    with transaction.atomic():
        discard(["documents/one"])
    assert remove_due() == 0
    assert DiscardedFile.objects.filter(name="documents/one").exists()
