"""E-mail messages into blocks: who wrote when to whom about what, the text, and what is attached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import default
from io import BytesIO, StringIO
from typing import Any, BinaryIO, Final

from chatsphere.documents import media
from chatsphere.documents.decoding import HEAD, encoding_of
from chatsphere.documents.extraction import html, packages, plain
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line
from chatsphere.errors import DocumentFailure

Read = Callable[[BinaryIO, str], Iterator[Block]]
"""Yields the blocks of a file of the media type."""

_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")
_MOST_PARTS: Final = 500
_DEEPEST: Final = 5
"""Messages inside each other."""

_MALFORMED: Final = (MessageError, ValueError, LookupError, AttributeError, TypeError)
"""What the standard library raises over headers that follow no rule."""


def blocks(file: BinaryIO, read: Read) -> Iterator[Block]:
    """Yield a message under its subject, and below it what is attached, each file under its name.

    Attached files are read with ``read``; those that cannot be are named as not read and do no harm to the others.
    They count no pages here.  The whole message is in memory.  Raises DocumentFailure (CORRUPT).
    """
    try:
        yield from _message(_parsed(file), read, depth=1)
    except (MessageError, RecursionError) as broken:
        raise packages.damaged() from broken


def _parsed(file: BinaryIO) -> EmailMessage:
    return BytesParser(policy=default).parse(file)


def _message(message: EmailMessage, read: Read, depth: int) -> Iterator[Block]:
    headers = {name: _header(message, name) for name in _HEADERS}
    if headers["Subject"]:
        yield Block(headers["Subject"], Kind.HEADING, 1)
    if any(headers.values()):
        yield Block("\n".join(f"{name}: {value}" for name, value in headers.items() if value))
    for number, part in enumerate(_parts(message)):
        if number == _MOST_PARTS:
            return
        is_text = part.get_content_type() in ("text/plain", "text/html")
        if is_text and not part.is_attachment() and not part.get_filename():
            yield from _lowered(_text(part), 1)
        elif part.get_content_maintype() != "image" or "Content-ID" not in part:  # those stand in the text
            yield from _attachment(part, read, depth)


def _header(message: EmailMessage, name: str) -> str:
    """Return a header decoded, or as it stands where it follows no rule; empty when it is not there."""
    try:
        return one_line(str(message[name] or ""))
    except _MALFORMED:
        return one_line(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _parts(message: EmailMessage) -> Iterator[MIMEPart]:
    """Yield the parts in their order, of alternatives the one that is plainest; attached messages whole."""
    steps: list[MIMEPart] = [message]
    while steps:
        part = steps.pop()
        if part.get_content_maintype() != "multipart":
            yield part
        elif part.get_content_subtype() != "alternative":
            steps += reversed(list(part.iter_parts()))
        elif (best := part.get_body(("plain", "html"))) is not None:
            yield best


def _text(part: MIMEPart) -> Iterator[Block]:
    raw = _payload(part)
    try:
        text = raw.decode(str(part.get_content_charset() or ""), errors="replace")
    except LookupError:
        text = raw.decode(encoding_of(raw[:HEAD]) or "latin-1", errors="replace")
    return html.blocks_of(text) if part.get_content_subtype() == "html" else plain.blocks_of(StringIO(text, None))


def _attachment(part: MIMEPart, read: Read, depth: int) -> Iterator[Block]:
    name = one_line(part.get_filename() or "")
    try:
        found = _attached(part, name, read, depth)
        first = next(found, None)
    except DocumentFailure:
        first = None
    yield Block(f"Attachment: {name or part.get_content_type()}{'' if first else ' (not read)'}", Kind.HEADING, 2)
    if first is not None:
        yield from _lowered(iter([first]), 2)
        try:
            yield from _lowered(found, 2)
        except DocumentFailure:  # what came before it stays
            return


def _attached(part: MIMEPart, name: str, read: Read, depth: int) -> Iterator[Block]:
    if part.get_content_type() == "message/rfc822":
        inner: Any = part.get_payload(0)
    else:
        raw = _payload(part)
        media_type = media.media_type_of(raw[:HEAD], name)
        if media_type != media.EML:
            return (block for block in read(BytesIO(raw), media_type) if block.kind is not Kind.TEXTLESS)
        inner = _parsed(BytesIO(raw))
    return _message(inner, read, depth + 1) if depth < _DEEPEST else iter(())


def _payload(part: MIMEPart) -> bytes:
    """Return the content of a part that has no parts, its transfer encoding undone as far as that goes."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _lowered(found: Iterator[Block], by: int) -> Iterator[Block]:
    """Yield the blocks with headings ``by`` levels further down, and without pages: those are of another document."""
    for block in found:
        level = min(6, block.level + by) if block.kind is Kind.HEADING else 0
        yield replace(block, level=level, page=None)
