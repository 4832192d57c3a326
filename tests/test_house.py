"""What is true of every file: names, sizes, who may do what, and the locks."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
HOUSE = ("chatsphere", "schema", "config")
FUNCTION_LINES = 60
MODULE_LINES = 400
NAMES_THAT_SAY_NOTHING = {
    "utils", "util", "helpers", "helper", "common", "core", "base", "misc",
    "manager", "managers", "handler", "handlers",
}  # fmt: skip


def modules(*floors: str) -> list[Path]:
    """Every module of ours, but for migrations, which Django writes."""
    found = [path for floor in floors for path in (ROOT / floor).rglob("*.py") if "node_modules" not in path.parts]
    return sorted(path for path in found if "migrations" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


MODULES = pytest.mark.parametrize("path", modules(*HOUSE), ids=named)
LOCKS = pytest.mark.parametrize("path", sorted((ROOT / "locks").glob("*.txt")), ids=named)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(tree: ast.AST) -> set[str]:
    """The modules that a module imports, by their first names."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_there_are_modules_to_look_at() -> None:
    assert all(len(modules(floor)) > 10 for floor in HOUSE)


def test_every_module_is_named_for_what_is_in_it() -> None:
    for path in modules(*HOUSE, "tests"):
        if path == ROOT / "config" / "postgres" / "base.py":
            continue  # Django finds a database backend by this name alone
        assert not {part.strip("_") for part in path.relative_to(ROOT).with_suffix("").parts} & NAMES_THAT_SAY_NOTHING


@MODULES
def test_modules_and_functions_can_be_read_at_a_sitting(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MODULE_LINES
    long = {node.name for node in functions(ast.parse(text)) if (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES}
    assert long == set()


@MODULES
def test_every_module_but_an_empty_one_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not tree.body or ast.get_docstring(tree)


@pytest.mark.parametrize("path", modules("chatsphere", "schema"), ids=named)
def test_only_config_reads_the_environment(path: Path) -> None:
    read = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    ]
    assert read == []


@MODULES
def test_nothing_is_pickled_or_run_from_text(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert not imported(tree) & {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec"}


def test_django_graphql_jwt_imports_without_a_warning_beside_the_graphql_core_of_the_lock() -> None:
    """Its own dependencies exclude this graphql-core: the lock was compiled with an override (locks/override.in)."""
    program = (
        "import graphql, graphql_jwt, graphql_jwt.utils\n"
        "token = graphql_jwt.utils.jwt_encode({'aud': 'chatsphere', 'iss': 'chatsphere', 'sub': 'x'})\n"
        "print(graphql.__version__, graphql_jwt.utils.get_payload(token)['sub'])"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    version, subject = run.stdout.split()
    assert subject == "x"
    assert tuple(map(int, version.split(".")[:2])) >= (3, 3)


def test_the_locks_are_there() -> None:
    assert {path.name for path in (ROOT / "locks").glob("*.txt")} >= {"checkout.txt", "server.txt"}


@LOCKS
def test_a_lock_pins_everything_with_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", path.read_text()).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?==\S+( ;[^\\]+)? \\\n", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


@LOCKS
def test_a_lock_names_no_address(path: Path) -> None:
    text = path.read_text()
    for trace in ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", " @ ", "file:"):
        assert trace not in text


def test_the_servers_lock_is_a_part_of_the_checkouts() -> None:
    pinned = [
        set(re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)", (ROOT / "locks" / name).read_text()))
        for name in ("server.txt", "checkout.txt")
    ]
    assert pinned[0] <= pinned[1]
