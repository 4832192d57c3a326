"""Hostile and broken PDFs, through the same process apart as in production."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from fpdf import FPDF

from chatsphere.documents import media
from chatsphere.documents.sandbox import extract_apart
from chatsphere.errors import DocumentFailure, FailureCode

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 9 Tf (Text) Tj ET"
BYTES = 500_000_000


def packed(text: bytes) -> bytes:
    return zlib.compress(text, 9)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def document(*objects: bytes) -> bytes:
    """A PDF of these objects, the first its catalog (ISO 32000-1, 7.5)."""
    made, places = b"%PDF-1.7\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(made))
    return made + head + table + trailer


def of_page(content: bytes, form: bytes = b"") -> bytes:
    """A PDF of one page; its form X may draw itself."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    return document(CATALOG, PAGES, PAGE, content, FONT, stream(form, entries))


def written() -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.cell(text="Text")
    return bytes(pdf.output())


def read(tmp_path: Path, content: bytes) -> list[str]:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(content)
    found = extract_apart(path, media.PDF, max_pages=10, seconds=30, memory=400 << 20)
    return [block.text for block in found]


def test_a_whole_one_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, of_page(stream(TEXT))) == ["Text"]


@pytest.mark.parametrize(
    "content",
    [
        of_page(stream(packed(packed(bytes(BYTES))), b"/Filter[/FlateDecode/FlateDecode]")),
        of_page(stream(packed(TEXT * 3_000_000), b"/Filter/FlateDecode")),
        of_page(stream(b"/X Do"), b"/X Do " * 10),
        document(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"),
        document(CATALOG, PAGES, PAGE, stream(b"[" * 10_000_000), FONT, FONT),
    ],
    ids=["packed twice", "much text", "forms in forms", "pages in pages", "lists in lists"],
)
def test_what_grows_or_turns_in_circles_fails_soon_and_in_little_memory(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DocumentFailure) as failure:
        read(tmp_path, content)
    assert failure.value.code in (
        FailureCode.CORRUPT,
        FailureCode.NO_TEXT,
        FailureCode.PARSER_DIED,
        FailureCode.TOO_LARGE,
    )


@pytest.mark.parametrize("kept", [0, 9, 100, 500, -40])
def test_what_is_cut_off_is_damaged(tmp_path: Path, kept: int) -> None:
    with pytest.raises(DocumentFailure) as failure:
        read(tmp_path, written()[:kept])
    assert failure.value.code == FailureCode.CORRUPT
