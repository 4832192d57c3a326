"""The local profile, started and stopped as people do: real processes, a home of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from config.demo import DOCUMENTS
from config.env import Environment, Start
from config.welcome import FIRST_QUERY
from tests.stack import PATIENCE, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Process = subprocess.Popen[str]
    Begin = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Begin]:
    """Starts ``python -m config`` in an environment that says nothing but what is given."""
    bare = {
        name: value
        for name, value in os.environ.items()
        if name.lower() not in Environment.model_fields and name.lower() not in Start.model_fields
    }
    started = []

    def begin(*arguments: str, **variables: str) -> Process:
        process = subprocess.Popen(
            [sys.executable, "-m", "config", *arguments],
            env=bare | {"CHATSPHERE_HOME": str(tmp_path / "home")} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def refused(process: Process) -> str:
    """The one line by which a start was refused."""
    output, line = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, output + line
    assert line.endswith("\n")
    assert line.count("\n") == 1, line
    return line


def demo_of(home: Path, process: Process) -> dict[str, str]:
    """The demo, once all of it is up."""
    deadline = time.monotonic() + PATIENCE
    while not (home / "demo.json").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the demo did not come up"
        time.sleep(0.05)
    found: dict[str, str] = json.loads((home / "demo.json").read_text())
    return found


def documents_of(demo: dict[str, str], port: int) -> dict[str, str]:
    """Sign in to the demo and ask what the start says to ask; the stage of each document."""
    credentials = f'email: "{demo["email"]}", password: "{demo["password"]}"'
    token = asked(port, f"mutation {{ tokenAuth(input: {{{credentials}}}) {{ token }} }}")
    (bot,) = asked(port, FIRST_QUERY, token["tokenAuth"]["token"])["bots"]["nodes"]
    assert bot["id"] == demo["botId"]
    return {document["title"]: document["stage"] for document in bot["documents"]["nodes"]}


def asked(port: int, query: str, token: str | None = None) -> Any:
    """The data that a query is answered with."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/graphql/", json.dumps({"query": query}), headers)
        answer = json.loads(connection.getresponse().read())
    assert "errors" not in answer, answer
    return answer["data"]


def processes_in(home: Path) -> list[str]:
    """Command lines of processes that have to do with this home, or were started from it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in folder.joinpath("environ").read_bytes() + folder.joinpath("cmdline").read_bytes():
                found.append(folder.joinpath("cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_start_kill_start_stop(start: Begin, tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    first = start("run", PORT=str(port))
    demo = demo_of(home, first)
    assert demo["endpoint"] == f"http://127.0.0.1:{port}/graphql/"
    assert documents_of(demo, port) == {file.name: "READY" for file in DOCUMENTS.glob("*.md")}

    first.kill()
    first.wait()
    (home / "demo.json").unlink()
    second = start("run", PORT=str(port))
    assert demo_of(home, second) == demo, "a killed start lost something"

    third = start("run", PORT=str(free_port()))
    assert "already" in refused(third)

    second.send_signal(signal.SIGINT)
    output, errors = second.communicate(timeout=PATIENCE)
    assert (second.returncode, errors) == (0, "")
    assert demo["password"] in output
    assert "Nothing is lost" in output
    assert not (home / "demo.json").exists()
    assert processes_in(home) == []


def test_a_port_in_use(start: Begin) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port}" in refused(start("run", PORT=str(port)))


def test_a_home_that_cannot_be_written(start: Begin, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    line = refused(start("run", PORT=str(free_port()), CHATSPHERE_HOME=str(tmp_path / "file" / "home")))
    assert "CHATSPHERE_HOME" in line


@pytest.mark.parametrize("role", ["run", "migrate"])
def test_services_that_are_gone(start: Begin, role: str) -> None:
    line = refused(
        start(
            role,
            SECRET_KEY="q7Zt2vXw9Lm4Rk8Yp1Bn6Hs3Df5Gj0Ac-q7Zt2vXw9Lm4Rk8Yp1Bn6Hs3Df5",
            DATABASE_URL="postgres://someone:pass@127.0.0.1:1/chat",
            REDIS_URL="redis://127.0.0.1:1/0",
        )
    )
    assert "does not answer" in line
    assert "pass" not in line


def test_a_setting_that_cannot_be_used(start: Begin) -> None:
    assert refused(start("web", SECRET_KEY="short")).startswith("SECRET_KEY")
    assert refused(start("run", PORT="http")).startswith("PORT")
