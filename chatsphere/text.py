"""Text that people send, and what of it PostgreSQL can hold."""

from __future__ import annotations

import re

from chatsphere.errors import InvalidField

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of surrogate pairs, which JSON can escape into a string."""


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold it."""
    return not _UNSTORABLE.search(text)


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold."""
    return _UNSTORABLE.sub("", text)


def require_storable(text: str, *field: str) -> None:
    """Refuse text that cannot be kept as it is; raises InvalidField."""
    if not is_storable(text):
        raise InvalidField("This holds a character that cannot be kept: NUL, or half of a surrogate pair.", *field)
