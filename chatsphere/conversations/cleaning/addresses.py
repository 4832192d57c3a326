"""Which addresses a reply may link to."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_CHARACTERS = r"[^\s<>\"`\\^{|}\[\]]"
RUN = re.compile(rf"{_CHARACTERS}*+")
"""An address standing in text, up to what certainly does not belong to it."""

TRAILING = "?!.,:;*_~'\")"
"""Punctuation after an address, by GitHub's rules for addresses in text."""

WHITE = frozenset(" \t\n")
"""White space that ends an address; those rules know no other."""

CLOSING = "”’»…。\uff0c\uff09」"
"""Punctuation that those rules make part of an address, and its writer did not mean so."""

HAS_HOST = re.compile(r"(?:https?://|www\.)\w", re.IGNORECASE)
_ANOTHER = re.compile(r"[^A-Za-z0-9/?&=#%.:;,@+-].*?(?:://|www\.)", re.IGNORECASE)
"""What may be emphasis or markup, after which some renderers see another address in the same run."""

_IN_TEXT = re.compile(rf"(?:https?://|www\.){_CHARACTERS}+", re.IGNORECASE)
_HTTP = re.compile(
    rf"https?://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]{{1,5}})?(?:[/?#]{_CHARACTERS}*+)?", re.IGNORECASE
)


class Addresses:
    """The addresses of a bot: of hosts its owner allows, and those that stand in what was retrieved."""

    def __init__(self, allowed_hosts: Collection[str], own_text: Iterable[str]) -> None:
        self._hosts = [host.strip(".").lower() for host in allowed_hosts]
        self._own = {form for text in own_text for found in _IN_TEXT.findall(text) for form in _forms(found)}

    def allows(self, address: str) -> bool:
        """Whether it is http or https and either of an allowed host, or below one, or exactly one of our own.

        User names, backslashes and anything else about which two readers of an address could differ are not allowed.
        """
        found = _HTTP.fullmatch(address)
        if found is None:
            return False
        host = found["host"].lower()
        return address in self._own or any(host == each or host.endswith(f".{each}") for each in self._hosts)

    def allows_in_text(self, address: str) -> bool:
        """The same for an address in running text, which may begin with www."""
        if _ANOTHER.search(unescape(address)):
            return False
        if address[:4].lower() != "www.":
            return self.allows(address)
        return address in self._own or self.allows(f"http://{address}")


def _forms(found: str) -> Iterable[str]:
    """What was found, and what it is without the punctuation at its end, which may not belong to it."""
    yield found
    while found[-1] in TRAILING:
        found = found[:-1]
        yield found
