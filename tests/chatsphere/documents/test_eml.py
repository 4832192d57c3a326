from __future__ import annotations

from email.message import EmailMessage

import pytest
from fpdf import FPDF

from chatsphere.documents import media
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, refused, told

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)


@pytest.fixture
def message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Alice Müller <alice@example.com>"
    message["To"] = "bob@example.com"
    message["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    message["Subject"] = "Füße und Fußnoten"
    message.set_content("Hello Bob,\n\nsee below.\n")
    return message


HEAD = [
    "HEADING1 Füße und Fußnoten",
    "PARAGRAPH From: Alice Müller <alice@example.com>\nTo: bob@example.com\n"
    "Date: Mon, 01 Jan 2024 10:00:00 +0000\nSubject: Füße und Fußnoten",
    "PARAGRAPH Hello Bob,",
    "PARAGRAPH see below.",
]


def test_headers_and_text(read: Read, message: EmailMessage) -> None:
    assert told(read(message.as_bytes(), media.EML)) == HEAD


def test_the_plainest_of_alternatives_is_read(read: Read, message: EmailMessage) -> None:
    message.add_alternative("<h1>Hello</h1><p>in colour</p>", subtype="html")
    assert told(read(message.as_bytes(), media.EML)) == HEAD
    message.clear_content()
    message.set_content("<h1>Hello</h1><p>in <b>colour</b></p>", subtype="html")
    assert told(read(message.as_bytes(), media.EML))[2:] == ["HEADING2 Hello", "PARAGRAPH in colour"]


def test_attached_files_are_read_under_their_names(read: Read, message: EmailMessage) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=12)
    pdf.cell(text="Text in a PDF.")
    message.add_attachment(b"# Title\n\nText", maintype="text", subtype="markdown", filename="notes.md")
    message.add_attachment(bytes(pdf.output()), maintype="application", subtype="pdf", filename="report.pdf")
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="photo.png")
    message.add_attachment(b"%PDF-1.7 broken", maintype="application", subtype="pdf", filename="broken.pdf")
    blocks = read(message.as_bytes(), media.EML)
    assert told(blocks) == [
        *HEAD,
        "HEADING2 Attachment: notes.md",
        "HEADING3 Title",
        "PARAGRAPH Text",
        "HEADING2 Attachment: report.pdf",
        "PARAGRAPH Text in a PDF.",
        "HEADING2 Attachment: photo.png (not read)",
        "HEADING2 Attachment: broken.pdf (not read)",
    ]
    assert {block.page for block in blocks} == {None}


def test_pictures_in_the_text_are_no_attachments(read: Read, message: EmailMessage) -> None:
    message.add_related(PICTURE, maintype="image", subtype="png", cid="<logo>")
    assert told(read(message.as_bytes(), media.EML)) == HEAD


def test_forwarded_messages_are_read_and_their_depth_is_bounded(read: Read, message: EmailMessage) -> None:
    for depth in range(8):
        outer = EmailMessage()
        outer["Subject"] = f"Forward {depth}"
        if depth % 2:
            outer.add_attachment(message.as_bytes(), maintype="application", subtype="octet-stream", filename="m.eml")
        else:
            outer.add_attachment(message)
        message = outer
    lines = told(read(message.as_bytes(), media.EML))
    assert [line for line in lines if "Forward" in line and "HEADING" in line] == [
        "HEADING1 Forward 7",
        "HEADING3 Forward 6",
        "HEADING5 Forward 5",
        "HEADING6 Forward 4",
        "HEADING6 Forward 3",
    ]
    assert lines[-1].endswith("(not read)")


@pytest.mark.parametrize(
    ("charset", "body", "shown"),
    [
        ("iso-8859-1", "Gr\u00fc\u00dfe".encode("latin-1"), "Gr\u00fc\u00dfe"),
        ("x-unknown", "Gr\u00fc\u00dfe".encode(), "Gr\u00fc\u00dfe"),
        ("us-ascii", b"Gr\xff", "Gr\ufffd"),
    ],
)
def test_charsets_declared_unknown_and_wrong(read: Read, charset: str, body: bytes, shown: str) -> None:
    raw = b"Subject: x\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n" % charset.encode()
    assert told(read(raw + body, media.EML))[-1] == f"PARAGRAPH {shown}"


def test_headers_against_the_rules_are_shown_as_they_are(read: Read) -> None:
    raw = b"From: =?utf-8?q?broken\nTo: <<>>, ,@\nDate: yesterday\nSubject: ok\n\nText"
    lines = told(read(raw, media.EML))
    assert lines[0] == "HEADING1 ok"
    assert "Date: yesterday" in lines[1]
    assert lines[-1] == "PARAGRAPH Text"


def test_parts_inside_parts_without_end_fail(read: Read) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(5000))
    assert refused(read, nested, media.EML).code == FailureCode.CORRUPT
