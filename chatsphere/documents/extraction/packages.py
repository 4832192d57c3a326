"""Office documents are ZIP archives of parts: judged by their tables of contents, before any part is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from chatsphere.errors import DocumentFailure, FailureCode

MOST_PARTS = 20_000
"""A presentation has about three for each slide and one for each picture, a workbook one for each sheet."""

MOST_GROWTH = 200_000_000
"""Bytes that all parts may have more than the file.  Pictures, sounds and films hardly grow."""

TIGHTEST = 200
"""Times that a part of more than ``_LARGE`` may grow.  Deflate reaches 1,032 (zlib's own figure) on one repeated
byte; the sheets and texts that we have seen stay below 60."""

_LARGE = 10_000_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""All that the standards of Office (ISO 29500-2) and OpenDocument allow."""

_ODF_MANIFEST = "META-INF/manifest.xml"


@contextmanager
def opened(file: BinaryIO, *, growth: int = MOST_GROWTH) -> Iterator[zipfile.ZipFile]:
    """Open a package whose parts can be read one by one in bounded memory.

    Sizes are those that the archive tells; a part that is longer is cut there, and its checksum is then wrong.

    Raises DocumentFailure: CORRUPT, ENCRYPTED, TOO_LARGE.  Archives among the parts are parts like any other and are
    not opened.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check(archive.infolist(), growth)
            if _ODF_MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_ODF_MANIFEST):
                raise _encrypted()
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as broken:
        raise damaged() from broken


def _check(parts: list[zipfile.ZipInfo], growth: int) -> None:
    if len(parts) > MOST_PARTS:
        raise _too_large()
    for part in parts:
        if part.flag_bits & 1:
            raise _encrypted()
        if part.compress_type not in _METHODS:
            raise damaged()
        if part.file_size > _LARGE and part.file_size > TIGHTEST * part.compress_size:
            raise _too_large()
    if sum(part.file_size - part.compress_size for part in parts) > growth:
        raise _too_large()


def damaged() -> DocumentFailure:
    """Return the failure of a document whose parts are missing or cannot be understood."""
    return DocumentFailure(
        FailureCode.CORRUPT, "The document is damaged. Open it in its own program, save it anew and upload that."
    )


def _encrypted() -> DocumentFailure:
    return DocumentFailure(FailureCode.ENCRYPTED, "The document has a password. Save it without one and upload that.")


def _too_large() -> DocumentFailure:
    return DocumentFailure(
        FailureCode.TOO_LARGE, "The document is too large when unpacked. Split it and upload the parts."
    )
