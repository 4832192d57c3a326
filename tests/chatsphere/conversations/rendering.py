"""What a reader's program makes of a reply: everything in it that would act on the reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from markdown_it.token import Token

ADDRESS_IN_TEXT = re.compile(r"(?:https?://|(?<![A-Za-z0-9])www\.)[-.\w]+[^ \t\n<]*", re.IGNORECASE)
"""What renderers make a link of when it stands in text, by GitHub's rules; some look after entities are read."""

TRAILING = "?!.,:*_~'\")"
DIALECTS = (
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
)


def _is_link(url: str) -> bool:
    """Some renderers make a link of any address."""
    return True


for dialect in DIALECTS:
    dialect.validateLink = _is_link  # type: ignore[method-assign]


def dangers(text: str, allowed: Collection[str]) -> list[str]:
    """Images, HTML, and links to anything but ``allowed`` hosts and addresses, in any dialect."""
    return [danger for dialect in DIALECTS for danger in _dangers(dialect.parse(text), allowed)]


def _dangers(tokens: Iterable[Token], allowed: Collection[str]) -> Iterator[str]:
    run = ""
    for token in [*_flat(tokens)]:
        if token.type in {"html_inline", "html_block", "image"}:
            yield f"{token.type}: {token.content or token.attrs}"
        elif token.type == "link_open" and not _is_allowed(str(token.attrs["href"]), allowed):
            yield f"link: {token.attrs['href']}"
        if token.type in {"text", "text_special"}:
            run += token.content
        elif run:
            yield from (f"in text: {found}" for found in _addresses(run) if not _is_allowed(found, allowed))
            run = ""


def _addresses(text: str) -> list[str]:
    found: list[str] = ADDRESS_IN_TEXT.findall(text)
    return [address.rstrip(TRAILING) if address.startswith("http") else f"http://{address}" for address in found]


def _is_allowed(address: str, allowed: Collection[str]) -> bool:
    parts = urlsplit(address)
    return address in allowed or (parts.scheme in {"http", "https"} and parts.netloc in allowed)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())
