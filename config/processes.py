"""Processes that do not outlive the one that started them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from signal import Signals
from typing import TYPE_CHECKING

from config.errors import CannotStart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

UNPRIVILEGED = "nobody"
"""The account that stands in for root where a program refuses to be root."""


def start(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    farewell: Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    as_root_become: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that a Ctrl-C meant for us does not reach it.

    Its output goes to the end of ``log``, or where ours goes.  On Linux it is sent ``farewell`` when this thread ends,
    be it by kill -9.  With ``as_root_become`` root starts it as that user, see ``_tethered``.
    """
    line = [*_tethered(farewell, as_root_become), *map(str, command)]
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(  # noqa: S603 - our own command lines only
            line,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise CannotStart(f"{command[0]} cannot be run: {error.strerror}.") from error
    finally:
        if output:
            output.close()


def stop(process: subprocess.Popen[bytes], *, by: Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a process alone, not its group, to end; kill it after ``patience`` seconds.  Ended already is as good."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_to_end(command: Sequence[str | Path], *, log: Path, as_root_become: str | None = None) -> int:
    """Run a program, its output to the end of ``log``; returns its exit status."""
    process = start(command, log=log, as_root_become=as_root_become)
    try:
        return process.wait()
    finally:
        stop(process)


def _tethered(farewell: Signals, as_root_become: str | None) -> list[str]:
    """What to write before a command so that it hears of our end, and runs as somebody else if we are root.

    The stand-in keeps root's right to pass any directory (CAP_DAC_OVERRIDE), because checkout and home may lie
    under one that only root may enter; so nothing outside has to be opened up.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    drops = as_root_become is not None and os.geteuid() == 0
    if setpriv is None:
        if drops:
            raise CannotStart("The embedded PostgreSQL cannot run as root here: setpriv is missing. Use another user.")
        return []
    line = [setpriv, "--pdeathsig", farewell.name.removeprefix("SIG")]
    if drops:
        stand_in = pwd.getpwnam(str(as_root_become))
        line += [f"--reuid={stand_in.pw_uid}", f"--regid={stand_in.pw_gid}", "--clear-groups"]
        # Without no_setuid_fixup access(2), by which PostgreSQL looks for its programs, forgets the right again.
        line += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    return [*line, "--"]
