"""When Python looks for garbage."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 10_000
"""Containers made and not given up since the last look, after which the young ones are looked at."""


def spare_what_is_loaded() -> None:
    """Leave all that a process has loaded out of later collections, and have these come less often.

    Called once, when a process is ready.  Modules, models and the schema are hundreds of thousands of objects that
    live as long as the process: to look through them again takes 100 to 150 ms, in which nothing else of it runs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
