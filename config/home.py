"""The folder in which the local profile keeps everything: database, files, secrets, logs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import CannotStart

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Secrets:
    """Made by chance at the first start and kept."""

    secret_key: str
    demo_password: str


@dataclass(frozen=True)
class Home:
    """One folder, used by one start at a time."""

    path: Path

    @property
    def logs(self) -> Path:
        """Folder of the logs."""
        return self.path / "logs"

    @property
    def files(self) -> Path:
        """Folder of the uploaded files."""
        return self.path / "files"

    @property
    def demo_file(self) -> Path:
        """Where a script finds the demo, as long as all of it is up."""
        return self.path / "demo.json"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Make the folders and hold the home for this process; it is let go even by kill -9.

        Raises CannotStart when it cannot be written or another process holds it.
        """
        try:
            for folder in (self.path, self.logs, self.files):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self.path / "lock").open("a")
        except OSError as error:
            raise CannotStart(
                f"{self.path} cannot be written ({error.strerror}): choose another CHATSPHERE_HOME."
            ) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(
                    f"ChatSphere runs from {self.path} already: stop it, or choose another CHATSPHERE_HOME."
                ) from None
            self.demo_file.unlink(missing_ok=True)
            try:
                yield
            finally:
                self.demo_file.unlink(missing_ok=True)

    def secrets(self) -> Secrets:
        """The secrets of this home, made where there are none."""
        file = self.path / "secrets.json"
        try:
            return Secrets(**json.loads(file.read_text()))
        except FileNotFoundError:
            made = Secrets(secret_key=secrets.token_urlsafe(64), demo_password=secrets.token_urlsafe(12))
            _write_privately(file, asdict(made))
            return made
        except (OSError, ValueError, TypeError):
            raise CannotStart(f"{file} cannot be read: restore it, or remove it to have new secrets made.") from None

    def announce_demo(self, demo: dict[str, str]) -> None:
        """Say where the demo is and how to sign in to it."""
        _write_privately(self.demo_file, demo)


def _write_privately(file: Path, content: dict[str, str]) -> None:
    """Write JSON that only the owner may read, whole or not at all."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as output:
        output.write(json.dumps(content, indent=2) + "\n")
        output.flush()
        os.fsync(output.fileno())
    unfinished.rename(file)
