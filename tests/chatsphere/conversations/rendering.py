"""What a reader's program makes of a reply: everything in it that would act on the reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token

ADDRESS_IN_TEXT = re.compile(r"(?:https?://|(?<![A-Za-z0-9])www\.)[-.\w]+[^\s<]*", re.IGNORECASE)
"""What renderers make a link of when it stands in text, by GitHub's rules; some look after entities are read."""

EVERY_LINK = {"validateLink": lambda _: True}
DIALECTS = (
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
)
for dialect in DIALECTS:
    dialect.validateLink = EVERY_LINK["validateLink"]  # type: ignore[method-assign]


def dangers(text: str, allowed: tuple[str, ...]) -> list[str]:
    """Images, HTML, and links to anything that does not begin with one of ``allowed``, in any dialect."""
    return [danger for dialect in DIALECTS for danger in _dangers(dialect.parse(text), allowed)]


def _dangers(tokens: Iterable[Token], allowed: tuple[str, ...]) -> Iterator[str]:
    run = ""
    for token in [*_flat(tokens)]:
        if token.type in {"html_inline", "html_block", "image"}:
            yield f"{token.type}: {token.content or token.attrs}"
        elif token.type == "link_open" and not str(token.attrs["href"]).startswith(allowed):
            yield f"link: {token.attrs['href']}"
        if token.type in {"text", "text_special"}:
            run += token.content
        elif run:
            yield from (f"in text: {found}" for found in _addresses(run) if not found.startswith(allowed))
            run = ""


def _addresses(text: str) -> list[str]:
    return ADDRESS_IN_TEXT.findall(text)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())
