from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from chatsphere.documents.extraction.blocks import Block
from chatsphere.errors import DocumentFailure

Read = Callable[..., list[Block]]


def refused(read: Read, content: str | bytes, media_type: str, **options: int) -> DocumentFailure:
    with pytest.raises(DocumentFailure) as failure:
        read(content, media_type, **options)
    assert not failure.value.is_retryable
    return failure.value


def told(blocks: list[Block]) -> list[str]:
    return [f"{block.kind}{block.level or ''} {block.text}" for block in blocks]


def packed(parts: dict[str, str | bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else None)
    return file.getvalue()


def repacked(whole: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """The same package, the parts whose names end so changed."""
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    for ending, change in parts.items():
        for name in found:
            if name.endswith(f"{ending}.xml"):
                found[name] = change(found[name])
    return packed(dict(found))
