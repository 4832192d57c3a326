"""The process in which files are read: ``python -m chatsphere.documents.extraction``, started by ``sandbox``.

It imports every parser once and reads no file itself.  For each byte that comes over its standard input, a socket,
with a socket beside it, it forks a child that reads one file, as the first line on that socket asks, and ends.
The child's answer are lines of JSON: ``{}`` when it begins, a list for each block, and last an object, with the
failure in it if there was one.  When standard input ends, so does this process; a child ends when its socket does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.extraction.confining import confine, leave_network
from chatsphere.documents.extraction.formats import extract
from chatsphere.documents.extraction.links import links, listed
from chatsphere.errors import DocumentFailure, FailureCode


def main() -> None:
    """Fork a reader for every socket that comes."""
    leave_network()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    with socket.socket(fileno=sys.stdin.fileno()) as control:
        while True:
            message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            if not message:
                os._exit(0)
            with socket.socket(fileno=descriptors[0]) as answer:
                if os.fork() == 0:
                    control.close()
                    _answer(answer)
                    os._exit(0)


def _answer(answer: socket.socket) -> None:
    """Read the one file that the first line asks for."""
    with answer.makefile("r", encoding="utf-8") as asked:
        job = json.loads(asked.readline())
    threading.Thread(target=_end_with, args=(answer,), daemon=True).start()
    confine(memory=job["memory"], cpu_seconds=job["cpu_seconds"])
    with answer.makefile("w", encoding="utf-8", newline="\n") as told:
        _tell(told, {})
        told.flush()
        for line in _lines(_found(job)):
            _tell(told, line)


def _end_with(answer: socket.socket) -> None:
    """End when the other side has gone; what holds Python's lock meanwhile is ended by the limit on CPU time."""
    answer.recv(1)
    os._exit(1)


def _found(job: dict[str, Any]) -> Iterator[Block]:
    """What is to be found in the file: its text, or the addresses in it."""
    path = Path(job["path"])
    match job["wanted"]:
        case "text":
            yield from extract(path, job["media_type"], max_pages=job["max_pages"])
        case "links":
            with path.open("rb") as file:
                yield from links(file, job["address"])
        case "sitemap":
            with path.open("rb") as file:
                yield from listed(file)


def _lines(found: Iterator[Block]) -> Iterator[object]:
    try:
        for block in found:
            yield [block.text, block.kind, block.level, block.page]
    except DocumentFailure as failure:
        yield {"failure": failure.code, "message": failure.message}
    except MemoryError:
        yield {"failure": FailureCode.TOO_LARGE, "message": "The file needs too much memory. Split it into parts."}
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file does to a parser ends here
        message = "The file is damaged and cannot be read. Save it anew and upload that."
        yield {
            "failure": FailureCode.CORRUPT,
            "message": message,
            "error": f"{type(error).__module__}.{type(error).__name__}",
        }
    else:
        yield {"done": True}


def _tell(told: TextIO, line: object) -> None:
    told.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
