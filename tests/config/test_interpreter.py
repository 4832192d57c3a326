"""Which Python is installed with."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from config import interpreter

OPTIMIZED = (
    "sysconfig.get_config_vars()['CONFIG_ARGS'] = '--enable-shared --enable-optimizations'; sys.base_prefix = '/opt'"
)
PLAIN = "sysconfig.get_config_vars()['CONFIG_ARGS'] = '--enable-shared'; sys.base_prefix = '/opt'"
OF_A_DISTRIBUTION = "sysconfig.get_config_vars()['CONFIG_ARGS'] = '--enable-shared'; sys.base_prefix = '/usr'"
OF_ANOTHER_VERSION = f"{OPTIMIZED}; sys.version_info = (3, 99)"
OF_ANOTHER_KIND = f"{OPTIMIZED}; sysconfig.get_config_vars()['SOABI'] = 'pypy311-pp73'"
WITHOUT_PIP = f"{OPTIMIZED}; sys.modules['ensurepip'] = None"


def path_of(folder: Path, *builds: str) -> tuple[str, list[str]]:
    """A path on which there is a Python of each of these builds: this one, which takes itself for another."""
    pythons = []
    for number, build in enumerate(builds):
        python = folder / str(number) / "python3"
        python.parent.mkdir()
        said = shlex.quote(f"import sys, sysconfig; {build}\n")
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {said}"$2"\n')
        python.chmod(0o755)
        pythons.append(str(python))
    return ":".join(str(Path(python).parent) for python in pythons), pythons


@pytest.mark.parametrize(
    ("builds", "place", "is_remarked"),
    [
        ([OPTIMIZED, OPTIMIZED], None, False),
        ([OF_A_DISTRIBUTION, OPTIMIZED], None, False),
        ([PLAIN, PLAIN, OPTIMIZED], 2, True),
        ([PLAIN, OF_A_DISTRIBUTION, OPTIMIZED], 1, True),
        ([PLAIN, OF_ANOTHER_VERSION, OF_ANOTHER_KIND, OPTIMIZED], 3, True),
        ([PLAIN, OF_ANOTHER_VERSION], None, True),
        ([PLAIN, WITHOUT_PIP], None, True),
        ([WITHOUT_PIP, OPTIMIZED], None, False),
        (["print([1])", OPTIMIZED], None, False),
        (["print(1)", OPTIMIZED], None, False),
    ],
)
def test_a_python_built_without_optimization_gives_way_to_one_of_its_version(
    builds: list[str], place: int | None, is_remarked: bool, tmp_path: Path
) -> None:
    path, pythons = path_of(tmp_path, *builds)
    python, remark = interpreter.chosen(f":{tmp_path}/nowhere:{path}")
    assert python == ("python3" if place is None else pythons[place])
    assert bool(remark) == is_remarked


def test_it_is_told_as_a_script_which_one_and_why(tmp_path: Path) -> None:
    path, (first, second) = path_of(tmp_path, PLAIN, OPTIMIZED)
    run = subprocess.run([sys.executable, interpreter.__file__], env={"PATH": path}, capture_output=True, text=True)
    assert run.stdout == f"{second}\n"
    assert run.stderr == f"Installing with {second}: {first} was built without optimization. PYTHON={first} keeps it.\n"


def test_a_path_that_a_shell_would_take_apart_is_not_taken(tmp_path: Path) -> None:
    plain, _ = path_of(tmp_path, PLAIN)
    elsewhere = tmp_path / "my programs"
    elsewhere.mkdir()
    better, _ = path_of(elsewhere, OPTIMIZED)
    python, remark = interpreter.chosen(f"{plain}:{better}")
    assert python == "python3"
    assert remark
    assert interpreter.chosen(f"{better}:{plain}") == ("python3", "")
