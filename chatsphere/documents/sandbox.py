"""Strangers' files are read in a process apart, so that one that crashes or stalls its parser hurts nobody.

Each file has a process of its own: at most 1 GiB of address space, bounded CPU time and wall clock, no core dumps, no
new processes, files or rights, few open files, an empty network namespace where the kernel allows one, and an
environment without anything of ours.  It is forked from one that has imported the parsers already (a few ms instead
of half a second) and that ends with this process.  Small texts, which no parser of a format sees, are read by
the same process one after the other: for them forking was nearly all of the work.

Weaker than one might wish: it runs as the same user, so a parser that is taken over can read what this user can read
and reach sockets in the file system; and without the right to make namespaces, as in many containers, the network too.
"""

from __future__ import annotations

import json
import logging
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from chatsphere.documents import media
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.readers import SHARED_SECONDS, borrowed
from chatsphere.errors import DocumentFailure, FailureCode

log = logging.getLogger(__name__)

MEMORY = 1 << 30
"""Bytes of address space of one reading process."""

SECONDS = 120.0
"""Wall clock of one file, not counting the time in which nobody takes what was read."""

_FATE_SECONDS = 5.0
"""For a reader that is ending to be gone, and told of."""

_SHARED_TYPES = frozenset({media.PLAIN, media.CSV, media.TSV})
"""What is read line by line, by no parser of a format."""

_SHARED_BYTES = 100_000
"""Such files of so many bytes at most share a process."""

_LONGEST_LINE = 16_000_000
"""Bytes of one block as JSON."""


def extract_apart(
    path: Path, media_type: str, *, max_pages: int, seconds: float = SECONDS, memory: int = MEMORY
) -> Iterator[Block]:
    """Yield the blocks of a file, read in a process of its own; closing the iterator ends that process.

    Blocks come as they are found, and only as fast as they are taken.  Safe to use from several threads.

    Raises DocumentFailure, also midway: what ``formats.extract`` raises, TOO_LARGE when the memory was not enough,
    TIMED_OUT when the CPU time or the clock was not, a PARSER_DIED that may be tried again when the process died over
    the file otherwise, and such a WORKER_DIED when it died before.
    """
    job = {"wanted": "text", "media_type": media_type, "max_pages": max_pages}
    return _asked(path, job, seconds=seconds, memory=memory)


def links_apart(path: Path, address: str) -> Iterator[Block]:
    """Yield the addresses that the HTML page of ``address`` links to.  Bounded, and raising, as ``extract_apart``."""
    return _asked(path, {"wanted": "links", "address": address})


def listed_apart(path: Path) -> Iterator[Block]:
    """Yield the addresses that a sitemap lists.  Bounded, and raising, as ``extract_apart``."""
    return _asked(path, {"wanted": "sitemap"})


def _asked(path: Path, job: dict[str, Any], *, seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[Block]:
    is_shared = job.get("media_type") in _SHARED_TYPES and path.stat().st_size <= _SHARED_BYTES and memory == MEMORY
    cpu_seconds = int(seconds + SHARED_SECONDS * is_shared) + 1
    job |= {"path": str(path.resolve()), "memory": memory, "cpu_seconds": cpu_seconds}
    try:
        yield from _answered(job, seconds, is_shared=is_shared)
    except DocumentFailure as failure:
        if not (is_shared and failure.code == FailureCode.WORKER_DIED):
            raise
        yield from _answered(job, seconds, is_shared=is_shared)  # it died while it waited: another is there


def _answered(job: dict[str, Any], seconds: float, *, is_shared: bool) -> Iterator[Block]:
    with borrowed(is_shared=is_shared) as reader:
        with suppress(ConnectionError):  # there is nobody: said below
            reader.asking.sendall(json.dumps(job).encode() + b"\n")
        try:
            yield from _blocks(_lines(reader.asking, seconds))
        except _CutOff:
            raise _how_it_died(reader.fate, seconds) from None


class _CutOff(Exception):
    """The reader's answer has no end."""


def _blocks(lines: Iterator[bytes]) -> Iterator[Block]:
    if next(lines, None) is None:
        raise DocumentFailure(
            FailureCode.WORKER_DIED, "The file could not be read just now. It is tried again.", is_retryable=True
        )
    for line in lines:
        try:
            block = _block(json.loads(line))
        except (ValueError, TypeError, KeyError):
            break  # the reader died within it; or was taken over, and may say anything
        if block is None:
            return
        yield block
    raise _CutOff


def _how_it_died(fate: IO[bytes], seconds: float) -> DocumentFailure:
    """Return the failure of a file by the signal that its reader's parent tells of."""
    is_told, _, _ = select.select([fate], [], [], _FATE_SECONDS)
    match int((is_told and fate.read()) or 0):
        case signal.SIGABRT:  # heaps found damaged end so too, and are no better off with another attempt
            return DocumentFailure(FailureCode.TOO_LARGE, "The file needs too much memory. Split it into parts.")
        case signal.SIGXCPU:
            return _timed_out(seconds)
    return DocumentFailure(
        FailureCode.PARSER_DIED, "Reading the file ended its reader. It is tried again.", is_retryable=True
    )


def _timed_out(seconds: float) -> DocumentFailure:
    return DocumentFailure(
        FailureCode.TIMED_OUT,
        f"Reading the file took more than {seconds:.0f} seconds. Split it or save it anew, and upload that.",
    )


def _block(found: Any) -> Block | None:
    """Return the block that a line holds, None when it was the last line; raise the failure that it tells."""
    if isinstance(found, list):
        text, kind, level, page = found
        return Block(text, Kind(kind), level, page)
    if "failure" not in found:
        return None
    if "error" in found:
        log.warning("a parser failed with %s", found["error"])
    raise DocumentFailure(FailureCode(found["failure"]), found["message"])


def _lines(ours: socket.socket, seconds: float) -> Iterator[bytes]:
    """Yield whole lines until the other side closes; ``seconds`` are those spent waiting here."""
    rest, left = b"", seconds
    while True:
        began = time.monotonic()
        ours.settimeout(max(left, 0.001))
        try:
            received = ours.recv(1 << 16)
        except TimeoutError:
            raise _timed_out(seconds) from None
        except ConnectionError:
            return
        left -= time.monotonic() - began
        if not received:
            return
        *whole, rest = (rest + received).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise DocumentFailure(FailureCode.TOO_LARGE, "A paragraph of the file is too long to be read.")
        yield from whole
