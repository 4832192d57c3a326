"""The list of operations that an operator allows, as the tools of Apollo and Relay write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APOLLO = "apollo-persisted-query-manifest"


def operations_in(path: Path) -> dict[str, str]:
    """The texts of a manifest by their ids; raises ValueError for a file that is none.

    Apollo's is an object with ``format`` and ``operations``, each with ``id`` and ``body``; Relay's is an object of ids
    and texts.
    """
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        raise ValueError("name a readable file of JSON") from None
    if isinstance(found, dict) and found.get("format") == APOLLO:
        try:
            found = {operation["id"]: operation["body"] for operation in found["operations"]}
        except (KeyError, TypeError):
            raise ValueError("each operation of the manifest needs an id and a body") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError("write an object of ids and texts, or a manifest of Apollo's")
    return found
