"""Text that a client may send: what PostgreSQL can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import Visitor, visit

from chatsphere.text import is_storable

if TYPE_CHECKING:
    from graphql import DocumentNode, StringValueNode


def are_storable(values: Any) -> bool:
    """Whether every string in variables is, keys included; values are what JSON gives, and files."""
    waiting = [values]
    while waiting:
        match waiting.pop():
            case str() as text:
                if not is_storable(text):
                    return False
            case dict() as found:
                waiting += found.keys()
                waiting += found.values()
            case list() as found:
                waiting += found
    return True


def is_written_storably(query: str, document: DocumentNode) -> bool:
    """Whether every string written in a document is; only an escape can write one that is not."""
    if "\\u" not in query:
        return True
    strings = _Strings()
    visit(document, strings)
    return all(map(is_storable, strings.found))


class _Strings(Visitor):
    """Gathers the strings of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        """Take a string."""
        self.found.append(node.value)
