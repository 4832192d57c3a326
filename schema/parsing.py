"""How much text is parsed, and what is kept of it: the caps come before anything else is done with a document."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphql import GraphQLSyntaxError, Source, parse

if TYPE_CHECKING:
    from graphql import DocumentNode

MAX_CHARACTERS = 100_000
"""Of one document."""

MAX_TOKENS = 4_000
"""Of one document; comments are counted too.  GraphiQL's introspection query has about 300."""

KEPT_DOCUMENTS = 128
KEPT_CHARACTERS = 4_000
"""Of a document that is kept, as clients send the same ones again and again: all together at the worst 100 MB."""

LATEST_DOCUMENTS = 8
"""Longer documents that are kept, so that one is parsed once for all steps of its request; they have no more tokens."""


class TooLong(GraphQLSyntaxError):
    """A document has more tokens or characters than are taken."""


def parsed(query: str) -> DocumentNode:
    """The document, within the caps; raises GraphQLSyntaxError, also ``TooLong``.

    What was found wrong is remembered as a document is: to refuse one again costs nothing.
    """
    if len(query) > MAX_CHARACTERS:
        raise TooLong(Source(query[:MAX_CHARACTERS]), 0, f"A document has at most {MAX_CHARACTERS:,} characters.")
    found = _kept(query) if is_kept(query) else _latest(query)
    if isinstance(found, _Slip):
        raise found.kind(Source(query), found.position, found.description)
    return found


def is_kept(query: str) -> bool:
    """Whether a document is short enough to be remembered."""
    return len(query) <= KEPT_CHARACTERS


_BEYOND_THE_CAP = "Document contains more than "
"""How the parser begins to say that it stopped at its cap; a slip of syntax begins with what was expected or found."""


class _Slip(NamedTuple):
    """What a syntax error says; the error itself is made for each request, which writes its own words into it."""

    kind: type[GraphQLSyntaxError]
    position: int
    description: str


def _parsed(query: str) -> DocumentNode | _Slip:
    try:
        return parse(query, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        kind = TooLong if error.description.startswith(_BEYOND_THE_CAP) else GraphQLSyntaxError
        return _Slip(kind, next(iter(error.positions or (0,))), error.description)


_kept = lru_cache(KEPT_DOCUMENTS)(_parsed)
_latest = lru_cache(LATEST_DOCUMENTS)(_parsed)
