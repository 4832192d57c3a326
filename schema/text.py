"""Text that a client may send."""

from __future__ import annotations


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold it: no NUL, and no half of a surrogate pair (which JSON can escape into a string)."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
