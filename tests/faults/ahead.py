"""A role on a machine whose clock is wrong: ``python -m tests.faults.ahead ROLE`` is ``python -m config ROLE``,
ten minutes ahead.

Dramatiq's heartbeats, its messages and whatever else asks Python for the seconds since 1970 live by that clock.
"""

from __future__ import annotations

import sys
import time

AHEAD_SECONDS = 600

_seconds, _nanoseconds = time.time, time.time_ns


def main() -> int:
    """Run the role."""
    time.time = lambda: _seconds() + AHEAD_SECONDS
    time.time_ns = lambda: _nanoseconds() + AHEAD_SECONDS * 10**9
    from config.__main__ import main as run  # only now: nothing may have taken the true clock by name

    return run()


if __name__ == "__main__":
    sys.exit(main())
