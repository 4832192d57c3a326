"""Hostile office documents, through the same process apart as in production."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from pptx import Presentation

from chatsphere.documents import media
from chatsphere.documents.sandbox import extract_apart
from chatsphere.errors import DocumentFailure, FailureCode
from tests.chatsphere.documents.reading import packed, repacked
from tests.chatsphere.documents.test_extraction import paragraph, word_document
from tests.chatsphere.documents.test_odt import document as opendocument

CORRUPT, ENCRYPTED, TOO_LARGE = FailureCode.CORRUPT, FailureCode.ENCRYPTED, FailureCode.TOO_LARGE


def presentation() -> bytes:
    deck, file = Presentation(), BytesIO()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Text"
    deck.save(file)
    return file.getvalue()


def workbook() -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("S").write("A1", "text")
    return file.getvalue()


OFFICE = {
    media.DOCX: (packed(word_document(paragraph("Text"))), "document"),
    media.PPTX: (presentation(), "slide1"),
    media.XLSX: (workbook(), "sheet1"),
    media.ODT: (opendocument("<text:p>Text</text:p>"), "content"),
}
KINDS = sorted(OFFICE)


@pytest.fixture
def failure_of(tmp_path: Path) -> Callable[[bytes, str], FailureCode]:
    def failure_of(content: bytes, media_type: str) -> FailureCode:
        path = tmp_path / "hostile"
        path.write_bytes(content)
        began = time.monotonic()
        with pytest.raises(DocumentFailure) as failure:
            list(extract_apart(path, media_type, max_pages=10, seconds=30, memory=512 << 20))
        assert time.monotonic() - began < 30
        assert failure.value.message.endswith(".")
        return failure.value.code

    return failure_of


Fails = Callable[[bytes, str], FailureCode]


@pytest.mark.parametrize("kind", KINDS)
def test_whole_ones_are_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "whole"
    path.write_bytes(OFFICE[kind][0])
    assert "text" in [block.text.lower() for block in extract_apart(path, kind, max_pages=10)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_unpacks_to_a_thousand_times_its_size(kind: str, failure_of: Fails) -> None:
    whole, part = OFFICE[kind]
    assert failure_of(repacked(whole, **{part: lambda text: text + b" " * 20_000_000}), kind) == TOO_LARGE


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != media.XLSX])  # whose sheets may be larger
def test_many_parts_that_unpack_to_much_together(kind: str, failure_of: Fails) -> None:
    bombs: dict[str, str | bytes] = {f"part{number}": bytes(9_900_000) for number in range(25)}
    assert failure_of(packed(bombs), kind) == TOO_LARGE


@pytest.mark.parametrize("kind", KINDS)
def test_more_parts_than_a_document_has(kind: str, failure_of: Fails) -> None:
    assert failure_of(packed(dict.fromkeys(map(str, range(20_001)), "")), kind) == TOO_LARGE


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_in_place_of_a_part(kind: str, failure_of: Fails) -> None:
    whole, part = OFFICE[kind]
    assert failure_of(repacked(whole, **{part: lambda _: whole}), kind) == CORRUPT


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_that_are_lies(kind: str, failure_of: Fails) -> None:
    whole, part = OFFICE[kind]
    bomb = bytearray(repacked(whole, **{part: lambda text: text + b" " * 20_000_000}))
    with zipfile.ZipFile(BytesIO(bomb)) as archive:
        size = max(each.file_size for each in archive.infolist()).to_bytes(4, "little")
    assert bomb.count(size) >= 2
    assert failure_of(bytes(bomb.replace(size, (500).to_bytes(4, "little"))), kind) == CORRUPT


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != media.XLSX])
def test_entities_that_multiply(kind: str, failure_of: Fails) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE d [<!ENTITY e0 "{"ha" * 50}">{entities}]><d>&e9;</d>'.encode()
    whole, part = OFFICE[kind]
    assert failure_of(repacked(whole, **{part: lambda _: laughs}), kind) == CORRUPT


def test_the_entities_of_a_sheet_are_not_looked_up(failure_of: Fails) -> None:
    declared = b'?><!DOCTYPE d [<!ENTITY e "text">]>'
    whole, part = OFFICE[media.XLSX]

    def with_entity(sheet: bytes) -> bytes:
        return sheet.replace(b"?>", declared, 1).replace(b"<v>0</v>", b"<v>&e;</v>")

    assert failure_of(repacked(whole, **{part: with_entity}), media.XLSX) == FailureCode.NO_TEXT


@pytest.mark.parametrize(("kind", "name"), [(media.DOCX, b"w:sdt"), (media.PPTX, b"p:grpSp")])
def test_elements_inside_elements_without_end(kind: str, name: bytes, failure_of: Fails) -> None:
    whole, part = OFFICE[kind]

    def deep(text: bytes) -> bytes:
        at = text.rindex(b"</", 0, text.rindex(b"</"))
        return text[:at] + b"<%s>" % name * 100_000 + b"</%s>" % name * 100_000 + text[at:]

    assert failure_of(repacked(whole, **{part: deep}), kind) == CORRUPT


@pytest.mark.parametrize("kind", KINDS)
def test_encrypted_parts(kind: str, failure_of: Fails) -> None:
    locked = bytearray(OFFICE[kind][0])
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1  # the flag in the first entry of the table of contents (APPNOTE.TXT 4.4.4)
    assert failure_of(bytes(locked), kind) == ENCRYPTED


@pytest.mark.parametrize("kind", KINDS)
def test_truncated_and_empty(kind: str, failure_of: Fails) -> None:
    whole = OFFICE[kind][0]
    for content in (whole[: len(whole) // 2], whole[:-30], b""):
        assert failure_of(content, kind) == CORRUPT


def test_a_sheet_of_two_cells_as_far_apart_as_can_be(failure_of: Fails) -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("S")
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    # The reader asks for memory that it may not have, and ends its process.
    assert failure_of(file.getvalue(), media.XLSX) == TOO_LARGE
