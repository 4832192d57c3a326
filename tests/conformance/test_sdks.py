"""The client packages: generated anew without a difference, typed strictly, doing the main job over a bad network."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conformance.conftest import EMAIL, PASSWORD, run
from tests.faults.proxy import Proxy
from tests.provider import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.conftest import World
    from tests.provider import ScriptedProvider
    from tests.stack import Stack

CLIENTS = Path(__file__).parents[2] / "clients"
TYPESCRIPT, PYTHON = CLIENTS / "typescript", CLIENTS / "python"
ANSWER = "The ferry 🛳 leaves at seven [1]. Be there early, 海 or not. " * 8
CUT_EVERY = 0.3
"""Seconds."""

CUTS = 8
"""Bounded: on a busy machine a connection may take longer than that to come about."""


@pytest.fixture(scope="module")
def npm() -> None:
    """The packages of the TypeScript client, as its lock names them."""
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", folder=TYPESCRIPT)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python client's own environment: its generator needs another graphql-core than the server."""
    home = tmp_path_factory.mktemp("python-client")
    run(sys.executable, "-m", "venv", str(home), folder=PYTHON)
    pip = (str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--require-hashes", "-r", "requirements.txt", folder=PYTHON)
    return home / "bin"


@contextmanager
def cut_again_and_again(proxy: Proxy, provider: ScriptedProvider) -> Iterator[None]:
    """Once the model is asked, cut every connection through the proxy each ``CUT_EVERY`` seconds, ``CUTS`` times."""
    calls, done = len(provider.calls_to("chat")), threading.Event()

    def cut() -> None:
        cuts = 0
        while cuts < CUTS and not done.wait(CUT_EVERY):
            if len(provider.calls_to("chat")) > calls:
                proxy.cut()
                cuts += 1

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.md"
    path.write_text("# The ferry\n\nThe ferry leaves at seven from the north quay.\n")
    return path


def does_the_main_job(
    stack: Stack, provider: ScriptedProvider, document: Path, folder: Path, *command: str, **environment: str
) -> str:
    """Run a client's example against the server while its connections are cut; what it printed."""
    provider.script(always=Answer(text=ANSWER, tokens_per_second=40))
    with Proxy(stack.port) as proxy, cut_again_and_again(proxy, provider):
        where = {"ENDPOINT": f"http://127.0.0.1:{proxy.port}/graphql/", "EMAIL": EMAIL, "PASSWORD": PASSWORD}
        return run(*command, str(document), "When does the ferry leave?", folder=folder, **where, **environment)


def check_the_answer(told: str) -> None:
    assert ANSWER.strip() in told
    assert "[1] ferry.md: “The ferry leaves at seven from the north quay.”" in told
    assert "What was streamed is what is stored." in told


@pytest.mark.usefixtures("npm")
class TestTypeScript:
    def test_is_what_the_schema_generates(self) -> None:
        generated = TYPESCRIPT / "src" / "graphql.ts"
        before = generated.read_text()
        run("npm", "run", "generate", folder=TYPESCRIPT)
        assert generated.read_text() == before, "The schema has changed: commit what npm run generate made."

    def test_is_typed_strictly_and_builds(self, tmp_path: Path) -> None:
        run("npm", "run", "check", folder=TYPESCRIPT)
        run("npm", "run", "build", "--", "--outDir", str(tmp_path), folder=TYPESCRIPT)
        assert (tmp_path / "index.d.ts").exists()

    def test_applies_events(self) -> None:
        assert "# fail 0" in run("npm", "test", folder=TYPESCRIPT)

    def test_does_the_main_job_while_connections_are_cut(
        self, stack: Stack, provider: ScriptedProvider, document: Path
    ) -> None:
        example = ("npx", "tsx", "examples/first-answer.ts")
        check_the_answer(does_the_main_job(stack, provider, document, TYPESCRIPT, *example))

    def test_has_a_hook_that_follows_a_conversation_in_a_page(self, world: World, provider: ScriptedProvider) -> None:
        told = world.run("npm", "run", "test:server", folder=TYPESCRIPT, MODEL=provider.base_url)
        assert "# fail 0" in told
        assert "# pass 0" not in told


class TestPython:
    def test_is_what_the_schema_generates(self, python: Path, tmp_path: Path) -> None:
        before = _contents(PYTHON / "chatsphere_client" / "api")
        run(str(python / "ariadne-codegen"), folder=PYTHON)
        assert _contents(PYTHON / "chatsphere_client" / "api") == before, "Commit what ariadne-codegen made."

    def test_is_typed_strictly(self, python: Path) -> None:
        run(str(python / "mypy"), "chatsphere_client", "examples", "tests", folder=PYTHON)

    def test_applies_events(self, python: Path) -> None:
        run(str(python / "python"), "-m", "pytest", "-q", folder=PYTHON)

    def test_does_the_main_job_while_connections_are_cut(
        self, python: Path, stack: Stack, provider: ScriptedProvider, document: Path
    ) -> None:
        example = (str(python / "python"), "examples/first_answer.py")
        check_the_answer(does_the_main_job(stack, provider, document, PYTHON, *example, PYTHONPATH=str(PYTHON)))


def _contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.py")}
