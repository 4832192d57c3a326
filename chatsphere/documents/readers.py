"""The processes in which strangers' files are read: one that has imported the parsers, and those forked from it."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

SHARED_FILES = 100
SHARED_SECONDS = 10.0
"""A shared reader has read so many files at most, over which it took so long."""

_ROOT = Path(__file__).resolve().parents[2]


class Reader:
    """A process that answers on ``asking``; when it has died, ``fate`` says by which signal."""

    def __init__(self) -> None:
        self._files, self._seconds, self._since = 0, 0.0, time.monotonic()
        self.asking, theirs = socket.socketpair()
        told, telling = os.pipe()
        self.fate = os.fdopen(told, "rb")
        with theirs, os.fdopen(telling, "wb"):
            try:
                _template.send(theirs.fileno(), telling)
            except OSError:
                self.end()
                raise

    def begin(self) -> bool:
        """Whether it is there for another file."""
        self._since = time.monotonic()
        self.asking.setblocking(False)
        try:
            self.asking.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            self.asking.settimeout(None)
            return True
        except ConnectionError:
            return False
        return False

    def has_read(self) -> bool:
        """Whether it may read another file after this one, which it has come to the end of."""
        self._files += 1
        self._seconds += time.monotonic() - self._since
        return self._files < SHARED_FILES and self._seconds < SHARED_SECONDS

    def end(self) -> None:
        """End it, whatever it is at."""
        self.asking.close()
        self.fate.close()


class _Idle:
    """Shared readers that wait for another file."""

    def __init__(self) -> None:
        self._readers: deque[Reader] = deque()
        os.register_at_fork(after_in_child=self.end)
        atexit.register(self.end)

    def take(self) -> Reader | None:
        """One that is there, if any is."""
        while True:
            try:
                reader = self._readers.pop()
            except IndexError:
                return None
            if reader.begin():
                return reader
            reader.end()

    def keep(self, reader: Reader) -> None:
        """Have it wait."""
        self._readers.append(reader)

    def end(self) -> None:
        """Part with all of them."""
        while self._readers:
            self._readers.pop().end()


@contextmanager
def borrowed(*, is_shared: bool) -> Iterator[Reader]:
    """A reader for one file, ended after it; a shared one that has come to the end of its file may read another."""
    reader, is_kept = (idle.take() if is_shared else None) or Reader(), False
    try:
        yield reader
        is_kept = is_shared and reader.has_read()
    finally:
        if is_kept:
            idle.keep(reader)
        else:
            reader.end()


class _Template:
    """The process that readers are forked from: one for this process, begun at first use and again when it is gone."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Leave the process to those that began it."""
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def send(self, *descriptors: int) -> None:
        """Have a reader forked that answers on the first descriptor, and how it ended told on the second."""
        with self._lock:
            if self._control is not None:
                try:
                    socket.send_fds(self._control, [b"1"], descriptors)
                except OSError:
                    log.warning("the process that reads files is gone; another is begun")
                    self._control.close()
                else:
                    return
            self._control = self._begun()
            socket.send_fds(self._control, [b"1"], descriptors)

    def _begun(self) -> socket.socket:
        if self._process is not None:
            self._process.wait()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-m", "chatsphere.documents.extraction"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                start_new_session=True,
            )
        return ours


_template = _Template()
idle = _Idle()
