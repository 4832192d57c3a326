"""From bytes to characters, in whatever encoding a text was saved."""

from __future__ import annotations

import codecs
import re
from io import TextIOWrapper
from typing import BinaryIO, TextIO

from charset_normalizer import from_bytes

HEAD = 65_536
"""Bytes of a file by which its type and its encoding are judged."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Control characters that no text in an encoding of one or several bytes needs; escape opens those of ISO-2022."""

_FEW = 1000
"""One of them in so many bytes is an accident in a text."""

_ASCII = re.compile(rb"[\s\x20-\x7e]")
_LEGACY = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "koi8_r"),
    *("cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949"),
)
"""What text files of before Unicode are mostly in; of all that Python knows, rarities win too often on short texts."""


def encoding_of(head: bytes) -> str | None:
    """Name the encoding of a text by its first bytes, as Python knows it; None when they are no text at all.

    A byte order mark decides, then UTF-8 if it fits, then UTF-16 by where its zeros stand, then charset-normalizer.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if len(_BINARY.findall(head.rstrip(b"\x1a"))) * _FEW <= len(head):  # DOS ended its texts so
        return "utf-8" if _decoded(head, "utf-8") is not None else _legacy_encoding(head)
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > len(zeros) * 0.3:
            text = _decoded(head, name)
            return None if text is None or _BINARY.search(text.encode()) else name
    return None


def as_text(file: BinaryIO) -> TextIO:
    """Read a file as text in its own encoding, line breaks as newlines; what cannot be decoded becomes U+FFFD.

    To close the text is to close the file.
    """
    encoding = encoding_of(file.read(HEAD)) or "utf-8"
    file.seek(0)
    return TextIOWrapper(file, encoding=encoding, errors="replace", newline=None)


def _decoded(head: bytes, encoding: str) -> str | None:
    """Decode strictly, but for a character that the end of a full head cuts in two; None when that fails."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return None


def _legacy_encoding(head: bytes) -> str | None:
    """Guess an encoding from before Unicode; short texts of one of its rarer languages can be guessed wrong.

    Western European wins among equals: charset-normalizer lists equals by their names, Central European first.
    """
    matches = from_bytes(head, cp_isolation=list(_LEGACY))
    best = matches.best()
    if best is None:
        is_mostly_ascii = len(_ASCII.findall(head)) > len(head) * 0.7
        return "cp1252" if is_mostly_ascii and _decoded(head, "cp1252") is not None else None
    equals = (match for match in matches if match.chaos <= best.chaos and match.coherence >= best.coherence)
    return "cp1252" if any("cp1252" in match.could_be_from_charset for match in equals) else best.encoding
