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
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
HTML: Final = "text/html"
MARKDOWN: Final = "text/markdown"
PLAIN: Final = "text/plain"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
JSON: Final = "application/json"
JSONL: Final = "application/jsonl"
EML: Final = "message/rfc822"
PAIRS: Final = "application/vnd.chatsphere.pairs"
"""Questions and answers, which are rows and no file."""

HEAD_BYTES: Final = 1 << 16
"""How much of a file is looked at to tell what it is."""

EXTENSIONS: Final = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".pptx": PPTX,
    ".pptm": PPTX,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".odt": ODT,
    ".ods": ODS,
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
    ".json": JSON,
    ".geojson": JSON,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    ".eml": EML,
}
"""The names that are read.  A name without an extension takes the type of its content."""

_READ: Final = (
    "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), OpenDocument (.odt, .ods), HTML, Markdown, plain text, CSV, "
    "TSV, JSON, JSON Lines and e-mail (.eml)"
)
_TITLES: Final = {
    PDF: "a PDF",
    DOCX: "a Word document",
    PPTX: "a PowerPoint presentation",
    XLSX: "an Excel workbook",
    ODT: "an OpenDocument text",
    ODS: "an OpenDocument spreadsheet",
    HTML: "an HTML page",
    PLAIN: "plain text",
}
_TEXTS: Final = frozenset({PLAIN, MARKDOWN, CSV, TSV})
"""Types that only the name can tell apart."""

_OFFICE: Final = frozenset({DOCX, PPTX, XLSX})
_SIGNS: Final = {
    HTML: re.compile(r"<(!doctype|!--|/?[a-z][a-z0-9]*)[\s>/]", re.IGNORECASE),
    JSON: re.compile(r"\A\s*[\[{]"),
    JSONL: re.compile(r"\A\s*[\[{]"),
}
"""What a text has in it that is of the type its name says."""

_HTML_START: Final = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_OTHER_TEXTS: Final = (("{\\rtf", "rich text (RTF)"), ("%!PS", "PostScript"))

_FAMILIES: Final = {"image": "a picture", "audio": "a sound", "video": "a film"}
_MAIL_HEADERS: Final = re.compile(
    rb"(From .*\n)?([!-9;-~]+:.*\n([ \t].*\n)*)*?(From|To|Date|Subject|Received|Message-ID|MIME-Version):",
    re.IGNORECASE,
)

_ZIP: Final = b"PK\x03\x04"
_TELLING_PART: Final = re.compile(rb"PK\x03\x04.{26}(word/|ppt/|xl/|mimetypeapplication/[\w.+-]+)", re.DOTALL)
_PACKAGE: Final = re.compile(rb"PK\x03\x04.{26}(\[Content_Types\]\.xml|_rels/|docProps/|customXml/)", re.DOTALL)
"""How parts begin: a header of 30 bytes, then the name (APPNOTE.TXT 4.3.7)."""

_PARTS: Final = {
    b"word/": DOCX,
    b"ppt/": PPTX,
    b"xl/": XLSX,
    b"mimetypeapplication/vnd.oasis.opendocument.text": ODT,
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": ODS,
}
_UNREAD_PARTS: Final = {
    b"mimetypeapplication/vnd.oasis.opendocument": "an OpenDocument file that is neither text nor spreadsheet",
    b"mimetypeapplication/epub": "an e-book (EPUB)",
}
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
    if promised in _OFFICE and head.startswith(_OLE):
        raise DocumentFailure(
            FailureCode.ENCRYPTED,
            "The document has a password, or is one of before 2007 renamed. "
            f"Save it as {extension} without a password and upload that.",
        )
    if promised == EML and _MAIL_HEADERS.match(head):
        return EML  # whatever its parts are
    found = _type_of_zip(head, promised) if head.startswith(_ZIP) else _type_of_content(head)
    if promised is None and extension:
        raise _unsupported(f"Files named {_shown(extension)} are not read.")
    if promised is None or promised == found or (found == PLAIN and promised in _TEXTS):
        return promised or found
    if found == PLAIN and promised in _SIGNS and _SIGNS[promised].search(_text(head)):
        return promised
    raise _unsupported(
        f"The file is named {extension} but holds {_TITLES[found]}. Name it for what it holds, or save it anew."
    )


def _type_of_content(head: bytes) -> str:
    """Return PDF, HTML or, for every other text, PLAIN; refuse the rest by what it seems to be."""
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


def _type_of_zip(head: bytes, promised: str | None) -> str:
    """Return the type that the first part with a telling name is of, or refuse.

    An Office document may begin with parts that do not tell, such as a large picture of its first page: it is what
    it promises until its parser finds otherwise.
    """
    if told := _TELLING_PART.search(head):
        for start, meaning in _PARTS.items():
            if told[1].startswith(start):
                return meaning
        title = next((title for start, title in _UNREAD_PARTS.items() if told[1].startswith(start)), "a ZIP archive")
        raise _unsupported(f"The file holds {title}, which is not read.")
    if promised in _OFFICE and _PACKAGE.match(head):
        return promised
    raise _unsupported("The file holds a ZIP archive, which is not read. Upload the documents in it one by one.")


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
