"""E-mail messages into blocks: who wrote when to whom about what, the text, and what is attached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from io import BytesIO, StringIO
from itertools import chain
from typing import BinaryIO, Final, cast

from chatsphere.documents.decoding import HEAD, encoding_of
from chatsphere.documents.extraction import html, packages, plain
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line
from chatsphere.documents.media import media_type_of
from chatsphere.errors import DocumentFailure

Read = Callable[[BinaryIO, str], Iterator[Block]]
"""Yields the blocks of a file of the media type."""

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_MOST_ATTACHMENTS: Final = 200
_DEEPEST: Final = 5
"""Messages inside each other."""


def blocks(file: BinaryIO, read: Read) -> Iterator[Block]:
    """Yield a message under its subject, and below it what is attached, each file under its name.

    Attached files are read with ``read``; those that cannot be are named as not read and do no harm to the others.
    The whole message is in memory.  Raises DocumentFailure (CORRUPT).
    """
    try:
        message = cast("EmailMessage", BytesParser(policy=default).parse(file))
        yield from _message(message, read, depth=1)
    except (MessageError, RecursionError) as broken:
        raise packages.damaged() from broken


def _message(message: EmailMessage, read: Read, depth: int) -> Iterator[Block]:
    headers = {name: _header(message, name) for name in _HEADERS}
    if headers["Subject"]:
        yield Block(headers["Subject"], Kind.HEADING, 1)
    if any(headers.values()):
        yield Block("\n".join(f"{name}: {value}" for name, value in headers.items() if value))
    body = message.get_body(("plain", "html"))
    if body is not None:
        yield from _lowered(_body(cast("EmailMessage", body)), 1)
    for number, part in enumerate(_attachments(message)):
        if number == _MOST_ATTACHMENTS:
            return
        yield from _attachment(part, read, depth)


def _header(message: EmailMessage, name: str) -> str:
    """Return a header decoded, or as it stands where it follows no rule; empty when it is not there."""
    try:
        return one_line(str(message[name] or ""))
    except (ValueError, LookupError, AttributeError, TypeError, MessageError):
        raw = {key.lower(): value for key, value in message.raw_items()}
        return one_line(str(raw.get(name.lower(), "")))


def _body(part: EmailMessage) -> Iterator[Block]:
    text = _text(part)
    return html.blocks_of(text) if part.get_content_type() == "text/html" else plain.blocks_of(StringIO(text))
