"""What a conversation is called: by its first question at once, by a model soon after, by its owner for good."""

from __future__ import annotations

TITLE_CHARACTERS = 80
"""Of a title that nobody gave."""


def title_of(question: str) -> str:
    """The question's first line, cut at a word."""
    line = " ".join(question.strip().splitlines()[0].split())
    if len(line) <= TITLE_CHARACTERS:
        return line
    return line[: TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


def title_said(said: str) -> str:
    """The title that a model has named, without what it put around it; empty when it named none."""
    return " ".join(said.strip("\"'“”«»„ .\n").split())[:TITLE_CHARACTERS]
