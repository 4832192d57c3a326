"""Text that is still arriving, and what can already be told of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HELD = 2_000
"""Characters that are looked through for the end of what may be a construct; without an end it is none."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class Undecided(Exception):
    """What comes next decides: ask again when there is more."""


@dataclass
class Incoming:
    """Text from ``at`` on is not dealt with yet; ``is_whole`` once nothing more comes.

    Every answer is the same however the text was cut on its way: what more text could change raises Undecided.
    """

    text: str = ""
    at: int = 0
    is_whole: bool = False

    def add(self, more: str) -> None:
        """Take what has arrived, and forget what is dealt with."""
        self.text = self.text[self.at :] + more
        self.at = 0

    def char(self, index: int) -> str:
        """The character at ``index``; empty past the end."""
        if index >= len(self.text) and not self.is_whole:
            raise Undecided
        return self.text[index : index + 1]

    def run(self, pattern: re.Pattern[str], start: int) -> re.Match[str]:
        """The match of a pattern that also matches nothing and stops at what does not belong to it, up to HELD long."""
        found = pattern.match(self.text, start, start + HELD)
        if found is None:
            raise ValueError(pattern.pattern)
        if found.end() == len(self.text) < start + HELD and not self.is_whole:
            raise Undecided
        return found

    def construct(self, pattern: re.Pattern[str], start: int, *, in_paragraph: bool = True) -> re.Match[str] | None:
        """The match of a pattern that knows its own end; None where there is none within HELD or the paragraph."""
        limit = start + HELD
        blank = _BLANK_LINE.search(self.text, start, limit) if in_paragraph else None
        found = pattern.match(self.text, start, blank.start() + 1 if blank else limit)
        if found is None and blank is None and len(self.text) < limit and not self.is_whole:
            raise Undecided
        return found
