"""What a process gives up before it reads a stranger's file."""

from __future__ import annotations

import ctypes
import resource
from contextlib import suppress

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38


def leave_network() -> None:
    """Move to a network namespace with nothing in it, where the kernel and its settings allow that; else go on."""
    with suppress(OSError, AttributeError):  # no libc of Linux
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def confine(*, memory: int, cpu_seconds: int) -> None:
    """Limit this process for good: bytes of address space, seconds of CPU, no new processes, files or rights.

    SIGXCPU ends it, which tells why; a second later SIGKILL would.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for name, soft, hard in (
        ("RLIMIT_AS", memory, memory),
        ("RLIMIT_CPU", cpu_seconds, cpu_seconds + 1),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_NOFILE", 64, 64),
        ("RLIMIT_NPROC", 0, 0),
    ):
        with suppress(OSError, ValueError, AttributeError):  # not every system has or lets change every limit
            resource.setrlimit(getattr(resource, name), (soft, hard))
