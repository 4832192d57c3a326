"""What processes use: CPU seconds and resident memory, from Linux's /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """CPU seconds so far, and bytes resident now."""

    cpu: float = 0.0
    resident: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.cpu + other.cpu, self.resident + other.resident)


def usage_of(pid: int) -> Usage:
    """What a process and all that descend from it have used, those that have ended included."""
    family = _families()
    total, waiting = Usage(), [pid]
    while waiting:
        member = waiting.pop()
        total += _own(member)
        waiting += family.get(member, [])
    return total


def cpu_between(before: dict[str, Usage], after: dict[str, Usage], *names: str) -> float:
    """CPU seconds that the processes of these names used between two readings."""
    return sum(after[name].cpu - before[name].cpu for name in names)


def peaks_below(pid: int) -> dict[int, int]:
    """The most bytes that a process, and each that descends from it and lives, ever had resident."""
    family = _families()
    peaks, waiting = dict[int, int](), [pid]
    while waiting:
        member = waiting.pop()
        peaks[member] = _peak(member)
        waiting += family.get(member, [])
    return peaks


def _families() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    return children


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _own(pid: int) -> Usage:
    fields = _fields(pid)
    if not fields:
        return Usage()
    return Usage(sum(map(int, fields[11:15])) / _TICKS, int(fields[21]) * _PAGE)


def _peak(pid: int) -> int:
    """VmHWM of /proc/PID/status; 0 when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
