"""Characters that the database cannot hold, a reader cannot see or a search cannot match."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls; PostgreSQL refuses NUL
    "\xad\u200b\u2060\ufeff"  # invisible, but not the joiners that emoji, Persian and Indic scripts need
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of direction, which can make a quote read other than it is
    "\ud800-\udfff\ufffe\uffff"  # no characters at all
    "]"
)
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdfb\ufe70-\ufefc]")
"""Latin, Armenian and Arabic forms of letters; elsewhere compatibility normalisation changes meaning (10²)."""

_BULLET = re.compile("[\uf0a7\uf0b7\uf0d8\uf076\uf0fc\u25cf\u25aa\u25a0\u2219\u2043]")
"""What word processors and their symbol fonts (in the private use area) put before the items of a list."""


def clean(text: str) -> str:
    """Return ``text`` composed (NFC) and without what is unwanted, its white space plain spaces and newlines."""
    if text.isascii() and text.isprintable():
        return text
    text = _NEWLINE.sub("\n", text)
    text = _SPACE.sub(" ", _UNWANTED.sub("", text))
    text = _LIGATURE.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)
    return unicodedata.normalize("NFC", _BULLET.sub("•", text))


def one_line(text: str) -> str:
    """Return clean text with every run of white space as one space."""
    return " ".join(clean(text).split())
