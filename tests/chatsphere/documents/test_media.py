from __future__ import annotations

import codecs
import random

import pytest

from chatsphere.documents.media import (
    CSV,
    DOCX,
    EML,
    HTML,
    JSON,
    JSONL,
    MARKDOWN,
    ODS,
    ODT,
    PDF,
    PLAIN,
    PPTX,
    TSV,
    XLSX,
    media_type_of,
)
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
        (zipped(b"[Content_Types].xml", b"docProps/x", b"word/document.xml", b"xl/book"), "letter.docx", DOCX),
        (zipped(b"[Content_Types].xml", b"docProps/thumbnail.jpeg" + bytes(60_000)), "talk.pptx", PPTX),
        (zipped(b"[Content_Types].xml", b"ppt/presentation.xml"), "talk.pptx", PPTX),
        (zipped(b"[Content_Types].xml", b"ppt/presentation.xml"), "talk", PPTX),
        (zipped(b"[Content_Types].xml", b"xl/workbook.xml"), "sales.xlsm", XLSX),
        (zipped(b"mimetypeapplication/vnd.oasis.opendocument.text"), "letter.odt", ODT),
        (zipped(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "sales.ods", ODS),
        (b' \n{"a": 1}', "data.json", JSON),
        (codecs.BOM_UTF8 + b"[1]", "data.json", JSON),
        (b'{"a": 1}\n{"a": 2}', "data.jsonl", JSONL),
        (b'{"a": 1}', "data.txt", PLAIN),
        (b"From: a@b.c\n\nHello", "mail.eml", EML),
        (b"Return-Path: <a@b.c>\r\nX-Spam: no\r\n  at all\r\nSubject: x\r\n\r\n\x00\x01", "mail.eml", EML),
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
        (b"Dear Bob,\n\nFrom: now on", "mail.eml", "named .eml but holds plain text"),
        (b"plain text", "data.json", "named .json but holds plain text"),
        (b"<!doctype html><p>x", "data.json", "named .json but holds an HTML page"),
        (HEAD_OF_PDF + zipped(b"word/document.xml"), "letter.docx", "named .docx but holds a PDF"),
        (zipped(b"word/document.xml", b"x" + HEAD_OF_PDF), "report.pdf", "named .pdf but holds a Word document"),
        (b"<html>" + HEAD_OF_PDF.replace(b"\x00", b""), "report.pdf", "named .pdf but holds"),
        (b"{\\rtf1 text}", "letter.txt", "RTF"),
        (zipped(b"mimetypeapplication/vnd.oasis.opendocument.presentation"), "talk.odp", "OpenDocument"),
        (zipped(b"mimetypeapplication/epub+zip"), "book.epub", "EPUB"),
        (zipped(b"archive.zip" + zipped(b"letter.docx")), "letter.docx", "ZIP"),
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
    assert (
        "What is read: PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), OpenDocument (.odt, .ods)"
        in refused.value.message
    )
    assert not refused.value.is_retryable


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(DocumentFailure, match="empty") as refused:
        media_type_of(b"", "notes.txt")
    assert refused.value.code == FailureCode.NO_TEXT


@pytest.mark.parametrize("name", ["letter.docx", "talk.pptx", "sales.xlsx"])
def test_an_office_document_with_a_password_is_said_to_have_one(name: str) -> None:
    with pytest.raises(DocumentFailure, match="password") as refused:
        media_type_of(OLE, name)
    assert refused.value.code == FailureCode.ENCRYPTED


def test_a_character_that_the_head_cuts_in_two_is_no_fault() -> None:
    text = ("x" + "é" * 40_000).encode()
    assert media_type_of(text[:65_536], "notes.txt") == PLAIN


def test_strange_names_do_not_reach_the_sentence() -> None:
    with pytest.raises(DocumentFailure) as refused:
        media_type_of(b"text", "x." + "y" * 500)
    assert len(refused.value.message) < 300
