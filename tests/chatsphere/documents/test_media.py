from __future__ import annotations

import codecs
import random

import pytest

from chatsphere.documents.media import CSV, DOCX, HTML, MARKDOWN, PDF, PLAIN, TSV, media_type_of
from chatsphere.errors import DocumentFailure, FailureCode

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
EXE = b"MZ\x90\x00\x03" + bytes(200)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)
HEAD_OF_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00"


def zipped(*members: bytes) -> bytes:
    return b"".join(b"PK\x03\x04" + bytes(26) + member for member in members)


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (HEAD_OF_PDF, "report.pdf", PDF),
        (HEAD_OF_PDF, "REPORT.PDF", PDF),
        (b"\n\n" + HEAD_OF_PDF, "report.pdf", PDF),
        (HEAD_OF_PDF, "report", PDF),
        (zipped(b"[Content_Types].xml", b"word/document.xml"), "letter.docx", DOCX),
        (b"<!DOCTYPE html><p>Hello", "page.html", HTML),
        (b"<p>A fragment", "page.htm", HTML),
        (b"<!-- saved --><HTML lang=en>", "page", HTML),
        (b"# Title", "read.me.md", MARKDOWN),
        (b"a,b\n1,2\n", "table.csv", CSV),
        (b"a\tb\n1\t2\n", "table.tsv", TSV),
        (b"Just text, with a < sign.", "notes.txt", PLAIN),
        (b"Just text", "README", PLAIN),
        ("Grüße".encode("cp1252"), "notes.txt", PLAIN),
        ("Привет, как дела сегодня?".encode("cp1251"), "notes.txt", PLAIN),
        ("日本語のテキストです。".encode("shift_jis"), "notes.txt", PLAIN),
        (codecs.BOM_UTF16_LE + "text".encode("utf-16-le"), "notes.txt", PLAIN),
        ("text without a mark".encode("utf-16-be"), "notes.txt", PLAIN),
        (codecs.BOM_UTF32_LE + "text".encode("utf-32-le"), "notes.txt", PLAIN),
        (codecs.BOM_UTF8 + b"<html>", "page.html", HTML),
        (b"A text of DOS\r\n\x1a", "notes.txt", PLAIN),
        (b"A log with an accident in it. " * 100 + b"\x00", "notes.log", PLAIN),
    ],
)
def test_types_by_content_and_name(head: bytes, name: str, expected: str) -> None:
    assert media_type_of(head, name) == expected


@pytest.mark.parametrize(
    ("head", "name", "said"),
    [
        (EXE, "invoice.pdf", "a Windows program"),
        (PNG, "scan.pdf", "a picture"),
        (PNG, "scan.png", "a picture"),
        (HEAD_OF_PDF, "report.txt", "named .txt but holds a PDF"),
        (b"<!doctype html><p>x", "page.txt", "named .txt but holds an HTML page"),
        (b"plain text", "page.html", "named .html but holds plain text"),
        (b"plain text", "report.pdf", "named .pdf but holds plain text"),
        (b"plain text", "letter.docx", "named .docx but holds plain text"),
        (b"From: a@b.c\n\nHello", "mail.eml", "named .eml"),
        (b"{\\rtf1 text}", "letter.txt", "RTF"),
        (zipped(b"[Content_Types].xml", b"ppt/presentation.xml"), "talk.pptx", "PowerPoint"),
        (zipped(b"[Content_Types].xml", b"xl/workbook.xml"), "sales.xlsx", "Excel"),
        (zipped(b"mimetypeapplication/vnd.oasis.opendocument.text"), "letter.odt", "OpenDocument"),
        (zipped(b"[Content_Types].xml", b"xl/workbook.xml"), "sales.docx", "Excel"),
        (zipped(b"holiday.jpg"), "pictures.zip", "ZIP"),
        (zipped(b"holiday.jpg"), "letter.docx", "ZIP"),
        (OLE, "old.doc", "an Office file from before 2007"),
        (b"text\x00with zeros", "notes.txt", "binary"),
        (random.Random(1).randbytes(5000), "notes.txt", "binary"),
    ],
)
def test_the_rest_is_refused_and_told_what_is_read(head: bytes, name: str, said: str) -> None:
    with pytest.raises(DocumentFailure) as refused:
        media_type_of(head, name)
    assert refused.value.code == FailureCode.UNSUPPORTED_TYPE
    assert said in refused.value.message
    assert "PDF, Word (.docx), HTML, Markdown, plain text, CSV and TSV" in refused.value.message
    assert not refused.value.is_retryable


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(DocumentFailure, match="empty") as refused:
        media_type_of(b"", "notes.txt")
    assert refused.value.code == FailureCode.NO_TEXT


def test_a_word_document_with_a_password_is_said_to_have_one() -> None:
    with pytest.raises(DocumentFailure, match="password") as refused:
        media_type_of(OLE, "letter.docx")
    assert refused.value.code == FailureCode.ENCRYPTED


def test_a_character_that_the_head_cuts_in_two_is_no_fault() -> None:
    text = ("x" + "é" * 40_000).encode()
    assert media_type_of(text[:65_536], "notes.txt") == PLAIN


def test_strange_names_do_not_reach_the_sentence() -> None:
    with pytest.raises(DocumentFailure) as refused:
        media_type_of(b"text", "x." + "y" * 500)
    assert len(refused.value.message) < 200
