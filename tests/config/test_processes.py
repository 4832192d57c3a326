from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import processes
from config.errors import CannotStart
from config.supervisor import FIRST_DELAY, Child, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"

if TYPE_CHECKING:
    from collections.abc import Callable


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(fact: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.02)
    return fact()


def running(child: Child) -> subprocess.Popen[bytes]:
    assert child.process
    return child.process


def test_a_process_that_will_not_end_is_killed(tmp_path: Path) -> None:
    process = processes.start([sys.executable, "-c", STUBBORN], log=tmp_path / "log")
    assert eventually(lambda: (tmp_path / "log").read_text() == "up\n")
    processes.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_program_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    if sys.platform == "linux":
        assert processes.run_to_end([tmp_path / "nothing"], log=tmp_path / "log") != 0
    else:
        with pytest.raises(CannotStart):
            processes.run_to_end([tmp_path / "nothing"], log=tmp_path / "log")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell a process that its parent has died")
def test_children_do_not_outlive_a_parent_that_is_killed() -> None:
    program = (
        "import time; from config import processes; "
        "print(processes.start(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert eventually(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not lives(child))


def test_a_child_that_dies_is_started_again_less_and_less_eagerly(tmp_path: Path) -> None:
    lines: list[str] = []
    child = Child(("settings",), log=tmp_path / "log")
    supervisor = Supervisor([child], patience=5, report=lines.append)
    supervisor.start()
    first = running(child)
    assert eventually(lambda: first.poll() is not None)
    supervisor.look()
    assert child.process is None
    assert child.delay == 2 * FIRST_DELAY
    assert "settings process ended with status 0" in lines[0]
    time.sleep(FIRST_DELAY)
    supervisor.look()
    second = running(child)
    assert second.pid != first.pid
    supervisor.stop()
    assert second.poll() is not None


def test_stopping_asks_the_process_and_not_its_group(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "grandchild = subprocess.Popen(['sleep', '60'])\n"
        "print(grandchild.pid, flush=True)\n"
        "time.sleep(60)"
    )
    process = processes.start([sys.executable, "-c", program], log=tmp_path / "log")
    assert eventually(lambda: (tmp_path / "log").read_text().endswith("\n"))
    grandchild = int((tmp_path / "log").read_text())
    processes.stop(process)
    assert lives(grandchild)
    os.kill(grandchild, signal.SIGKILL)
