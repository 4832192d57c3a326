"""What kind of document a file is: its content says so, and its name must agree."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

import puremagic

from chatsphere.documents.decoding import encoding_of
from chatsphere.errors import DocumentFailure, FailureCode

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
PLAIN: Final = "text/plain"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"

EXTENSIONS: Final = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": PLAIN,
    ".text": PLAIN,
    ".log": PLAIN,
    ".csv": CSV,
    ".tsv": TSV,
    ".tab": TSV,
}
"""The names that are read.  A name without an extension takes the type of its content."""

_READ: Final = "PDF, Word (.docx), HTML, Markdown, plain text, CSV and TSV"
_TITLES: Final = {PDF: "a PDF", DOCX: "a Word document", HTML: "an HTML page", PLAIN: "plain text"}
_TEXTS: Final = frozenset({PLAIN, MARKDOWN, CSV, TSV})
"""Types that only the name can tell apart."""

_HTML_START: Final = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG: Final = re.compile(r"<(!doctype|!--|/?[a-z][a-z0-9]*)[\s>/]", re.IGNORECASE)
_OTHER_TEXTS: Final = (("{\\rtf", "rich text (RTF)"), ("%!PS", "PostScript"))

_FAMILIES: Final = {"image": "a picture", "audio": "a sound", "video": "a film"}
_ZIP: Final = b"PK\x03\x04"
_ZIP_CONTENTS: Final = (
    (b"word/", DOCX),
    (b"ppt/", "a PowerPoint presentation"),
    (b"xl/", "an Excel workbook"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an e-book (EPUB)"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Opens Office files of before 2007, and the wrapping that Office puts around a document with a password."""

_BINARIES: Final = (
    (_OLE, "an Office file from before 2007"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
)


def media_type_of(head: bytes, name: str) -> str:
    """Return the media type of a file by its first 64 KiB and its name.

    Raises DocumentFailure: NO_TEXT for an empty file, ENCRYPTED for a Word document with a password, UNSUPPORTED_TYPE
    for types that are not read and for a name that says other than the content.  Each sentence says what to do.
    """
    if not head:
        raise DocumentFailure(FailureCode.NO_TEXT, "The file is empty. Upload one that holds text.")
    extension = PurePath(name).suffix.lower()
    promised = EXTENSIONS.get(extension)
    if promised == DOCX and head.startswith(_OLE):
        raise DocumentFailure(
            FailureCode.ENCRYPTED,
            "The document has a password or is an old Word file renamed. Save it as .docx without a password.",
        )
    found = _type_of_content(head)
    if promised is None and extension:
        raise _unsupported(f"Files named {_shown(extension)} are not read.")
    if promised is None or promised == found or (found == PLAIN and promised in _TEXTS):
        return promised or found
    if promised == HTML and found == PLAIN and _HTML_TAG.search(_text(head)):
        return HTML
    raise _unsupported(
        f"The file is named {extension} but holds {_TITLES[found]}. Name it for what it holds, or save it anew."
    )


def _type_of_content(head: bytes) -> str:
    """Return PDF, DOCX, HTML or, for every other text, PLAIN; refuse the rest by what it seems to be."""
    if head.startswith(_ZIP):
        return _type_of_zip(head)
    encoding = encoding_of(head)
    if head.lstrip().startswith(b"%PDF-") or (encoding is None and b"%PDF-" in head[:1024]):
        return PDF
    if encoding is None:
        raise _unsupported(f"The file holds {_binary_title(head)}, which is not read.")
    text = _text(head)
    for start, title in _OTHER_TEXTS:
        if text.startswith(start):
            raise _unsupported(f"The file holds {title}, which is not read.")
    return HTML if _HTML_START.match(text) else PLAIN


def _type_of_zip(head: bytes) -> str:
    """Return DOCX, judged by the name that comes first (others may be those of embedded files), or refuse."""
    found = [(head.find(mark), meaning) for mark, meaning in _ZIP_CONTENTS if mark in head]
    if not found:
        raise _unsupported("The file holds a ZIP archive, which is not read. Upload the documents in it one by one.")
    _, meaning = min(found)
    if meaning != DOCX:
        raise _unsupported(f"The file holds {meaning}, which is not read yet.")
    return DOCX


def _binary_title(head: bytes) -> str:
    """Name what a file holds, as far as that is certain: the signatures of most formats are two bytes long."""
    for start, title in _BINARIES:
        if head.startswith(start):
            return title
    try:
        family = puremagic.magic_string(head)[0].mime_type.partition("/")[0]
    except puremagic.PureError:
        family = ""
    return _FAMILIES.get(family, "binary data")


def _text(head: bytes) -> str:
    return head.decode(encoding_of(head) or "latin-1", errors="replace")


def _shown(extension: str) -> str:
    return extension if len(extension) <= 16 and extension.isprintable() else "like this"


def _unsupported(sentence: str) -> DocumentFailure:
    return DocumentFailure(FailureCode.UNSUPPORTED_TYPE, f"{sentence} What is read: {_READ}.")
