"""The process in which files are read: ``python -m chatsphere.documents.extraction``, started by ``sandbox``.

It imports every parser once and reads no file itself.  For each byte that comes over its standard input, a socket,
with a socket and a pipe beside it, it forks a child that reads the file that a line on that socket asks for, then the
next, and ends when nobody can ask any more.  The child's answer are lines of JSON: ``{}`` when it begins, a list for
each block, and last an object, with the failure in it if there was one.  How it ended is told by this process on the
pipe: the number of the signal that ended it, 0 for none.  SIGABRT says that it got no memory, as in C++ and Rust,
SIGXCPU that it got no more CPU time.  When standard input ends, so does this process; a child when its socket does.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.extraction.confining import confine, leave_network
from chatsphere.documents.extraction.formats import extract
from chatsphere.documents.extraction.links import links, listed
from chatsphere.errors import DocumentFailure, FailureCode


def main() -> None:
    """Fork a reader for every socket that comes, and tell of each how it ended."""
    leave_network()
    fates: dict[int, int] = {}
    ended, ending = socket.socketpair()
    ended.setblocking(False)
    ending.setblocking(False)
    signal.set_wakeup_fd(ending.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    with socket.socket(fileno=sys.stdin.fileno()) as control:
        while True:
            heard, _, _ = select.select([control, ended], [], [])
            if ended in heard:
                _tell_fates(fates, ended)
            if control in heard:
                _fork(control, fates)


def _fork(control: socket.socket, fates: dict[int, int]) -> None:
    """Fork a reader that answers on the socket that comes, and can tell no fate; end where none comes."""
    message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
    if not message:
        os._exit(0)
    answering, fate = descriptors
    with socket.socket(fileno=answering) as answer:
        reader = os.fork()
        if reader == 0:
            for descriptor in (control.detach(), fate, *fates.values()):
                os.close(descriptor)
            try:
                _answer(answer)
            except MemoryError:
                os.abort()
            os._exit(0)
    fates[reader] = fate


def _tell_fates(fates: dict[int, int], ended: socket.socket) -> None:
    """Tell of each reader that has ended."""
    ended.recv(1 << 12)
    while fates:
        reader, status = os.waitpid(-1, os.WNOHANG)
        if not reader:
            return
        fate = fates.pop(reader)
        with suppress(BrokenPipeError):  # nobody wants to know of one that came to its end
            os.write(fate, b"%d" % os.WTERMSIG(status))
        os.close(fate)


def _answer(answer: socket.socket) -> None:
    """Read the files that lines ask for, within the limits that the first one names."""
    threading.Thread(target=_end_with, args=(answer,), daemon=True).start()
    is_confined = False
    with (
        answer.makefile("r", encoding="utf-8") as asked,
        answer.makefile("w", encoding="utf-8", newline="\n") as told,
    ):
        while line := asked.readline():
            job = json.loads(line)
            if not is_confined:
                confine(memory=job["memory"], cpu_seconds=job["cpu_seconds"])
                is_confined = True
            _tell(told, {})
            told.flush()
            for found in _lines(_found(job)):
                _tell(told, found)
            told.flush()


def _end_with(answer: socket.socket) -> None:
    """End when the other side has gone; what holds Python's lock meanwhile is ended by the limit on CPU time."""
    gone = select.poll()
    gone.register(answer, 0)  # of nothing but that is told
    gone.poll()
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
        raise
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
