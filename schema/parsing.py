"""How much text is parsed: the caps that come before anything else is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind, parse

if TYPE_CHECKING:
    from graphql import DocumentNode

MAX_CHARACTERS = 100_000
"""Of one document."""

MAX_TOKENS = 4_000
"""Of one document; comments are counted too.  GraphiQL's introspection query has about 300."""

CAPS = {"max_source_length": MAX_CHARACTERS, "max_tokens": MAX_TOKENS}


def parsed(query: str) -> DocumentNode:
    """The document, within the caps; raises GraphQLSyntaxError."""
    return parse(query, max_source_length=MAX_CHARACTERS, max_tokens=MAX_TOKENS)


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
