"""Hostile and broken PDFs, through the same process apart as in production."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from chatsphere.documents import media
from chatsphere.documents.sandbox import extract_apart
from chatsphere.errors import DocumentFailure, FailureCode
from tests.chatsphere.documents.papers import (
    CATALOG,
    FLATE,
    FONT,
    MEGABYTE,
    PAGE,
    PAGES,
    TEXT,
    document,
    of_page,
    packed,
    stream,
)


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


FONT_WITH_NAMES = b"<</Type/Font/Subtype/TrueType/BaseFont/X/ToUnicode 6 0 R>>"
BOMBS = {
    "packed once": lambda: of_page(stream(packed(MEGABYTE, 200), FLATE)),
    "packed twice": lambda: of_page(stream(packed(packed(MEGABYTE, 200)), b"/Filter[/FlateDecode/FlateDecode]")),
    "packed digits": lambda: of_page(stream(packed(b"41" * 1_000_000, 200), b"/Filter[/FlateDecode/ASCIIHexDecode]")),
    "packed font": lambda: document(
        CATALOG, PAGES, PAGE, stream(TEXT), FONT_WITH_NAMES, stream(packed(MEGABYTE, 200), FLATE)
    ),
    "much text": lambda: of_page(stream(packed(TEXT * 10_000, 300), FLATE)),
    "forms in forms": lambda: of_page(stream(b"/X Do"), b"/X Do " * 10),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_grows_without_end_is_too_large_at_the_first_attempt(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentFailure) as failure:
        read(tmp_path, BOMBS[name]())
    assert (failure.value.code, failure.value.is_retryable) == (FailureCode.TOO_LARGE, False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (document(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"), FailureCode.CORRUPT),
        (document(CATALOG, PAGES, PAGE, stream(b"[" * 10_000_000), FONT, FONT), FailureCode.NO_TEXT),
    ],
    ids=["pages in pages", "lists in lists"],
)
def test_what_turns_in_circles_has_nothing_to_read(tmp_path: Path, content: bytes, code: FailureCode) -> None:
    with pytest.raises(DocumentFailure) as failure:
        read(tmp_path, content)
    assert failure.value.code == code


@pytest.mark.parametrize("kept", [0, 9, 100, 500, -40])
def test_what_is_cut_off_is_damaged(tmp_path: Path, kept: int) -> None:
    with pytest.raises(DocumentFailure) as failure:
        read(tmp_path, written()[:kept])
    assert failure.value.code == FailureCode.CORRUPT
