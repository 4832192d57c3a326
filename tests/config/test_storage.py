from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from config.storage import storages

if TYPE_CHECKING:
    from pathlib import Path


def built(url: str) -> Any:
    backend = storages(url)["default"]
    return import_string(backend["BACKEND"])(**backend["OPTIONS"])


def test_a_folder_keeps_files_for_its_owner_alone(tmp_path: Path) -> None:
    storage = built(f"file:{tmp_path}/with%20space")
    name = storage.save("documents/one", ContentFile(b"words"))
    file = tmp_path / "with space" / "documents" / "one"
    assert file.read_bytes() == b"words"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with storage.open(name) as stored:
        assert stored.read() == b"words"


def test_a_relative_folder_does_not_move_with_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    location = storages("file:files")["default"]["OPTIONS"]["location"]
    assert location == str(tmp_path / "files")


def test_a_bucket_of_a_compatible_service() -> None:
    storage = built("s3://key:sec%2Fret@store.example:9000/papers/chat?region=eu-1&secure=false")
    assert storage.endpoint_url == "http://store.example:9000"
    assert (storage.access_key, storage.secret_key) == ("key", "sec/ret")
    assert (storage.bucket_name, storage.location, storage.region_name) == ("papers", "chat", "eu-1")
    assert storage.default_acl is None
    assert storage.querystring_auth


def test_a_bucket_without_a_host_is_amazons_own() -> None:
    assert built("s3:///papers?region=eu-central-1").endpoint_url is None


@pytest.mark.parametrize("url", ["", "files", "http://host/bucket", "file:", "s3://key:secret@host"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"like (file|s3):"):
        storages(url)
