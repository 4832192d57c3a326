"""How much text is parsed, and what is kept of it: the caps come before anything else is done with a document."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind, parse

if TYPE_CHECKING:
    from graphql import DocumentNode

MAX_CHARACTERS = 100_000
"""Of one document."""

MAX_TOKENS = 4_000
"""Of one document; comments are counted too.  GraphiQL's introspection query has about 300."""

CAPS = {"max_source_length": MAX_CHARACTERS, "max_tokens": MAX_TOKENS}
"""As graphql-core's parser takes them."""

KEPT_DOCUMENTS = 128
KEPT_CHARACTERS = 4_000
"""Of a document that is kept, as clients send the same ones again and again: all together at the worst 100 MB."""

LATEST_DOCUMENTS = 8
"""Longer documents that are kept, so that one is parsed once for all steps of its request; they have no more tokens."""


def parsed(query: str) -> DocumentNode:
    """The document, within the caps; raises GraphQLSyntaxError."""
    return _kept(query) if is_kept(query) else _latest(query)


def is_kept(query: str) -> bool:
    """Whether a document is short enough to be remembered."""
    return len(query) <= KEPT_CHARACTERS


def _parsed(query: str) -> DocumentNode:
    return parse(query, **CAPS)  # type: ignore[arg-type]


_kept = lru_cache(KEPT_DOCUMENTS)(_parsed)
_latest = lru_cache(LATEST_DOCUMENTS)(_parsed)


def is_too_long(query: str) -> bool:
    """Whether parsing stopped at a cap: the parser's own error does not tell it from a slip of syntax."""
    if len(query) > MAX_CHARACTERS:
        return True
    lexer = Lexer(Source(query))
    try:
        for _ in range(MAX_TOKENS):
            if lexer.advance().kind is TokenKind.EOF:
                return False
    except GraphQLSyntaxError:
        return False
    return True
