"""An S3-compatible service of the tests: moto's server, a process of its own that speaks the protocol on loopback."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config

from config import processes
from tests.stack import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET = "papers"
PREFIX = "chatsphere"
KEY, SECRET = "the-key", "the/secret+"
PATIENCE = 60
"""Seconds given to the server to come up on a busy machine."""


class S3Server:
    """A server with one bucket."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self._log = log

    @property
    def storage_url(self) -> str:
        """The bucket, as STORAGE_URL says it."""
        return f"s3://{KEY}:the%2Fsecret%2B@127.0.0.1:{self.port}/{BUCKET}/{PREFIX}?region=eu-central-1&secure=false"

    @contextmanager
    def up(self) -> Iterator[Self]:
        """Start it, make the bucket, and stop it in the end."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        process = processes.start(command, log=self._log)
        try:
            self._wait(process)
            self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
            yield self
        finally:
            processes.stop(process)

    @property
    def client(self):  # type: ignore[no-untyped-def]  # boto3 makes its classes when it runs
        """A client past ChatSphere."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="eu-central-1",
            config=Config(s3={"addressing_style": "path"}),
        )

    def names(self) -> dict[str, int]:
        """What is in the bucket, by the names that ChatSphere gave, with the size in bytes."""
        found = self.client.list_objects_v2(Bucket=BUCKET, Prefix=f"{PREFIX}/").get("Contents", [])
        return {each["Key"].removeprefix(f"{PREFIX}/"): each["Size"] for each in found}

    def remove(self, *names: str) -> None:
        """Take objects away behind ChatSphere's back."""
        for name in names:
            self.client.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/{name}")

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/moto-api/")
                connection.getresponse()
            except OSError:
                time.sleep(0.1)
            else:
                return
            finally:
                connection.close()
        raise AssertionError(self._log.read_text())
