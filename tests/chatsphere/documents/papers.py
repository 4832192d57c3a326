"""PDFs written object by object, as no program would."""

from __future__ import annotations

import zlib

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
)
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 9 Tf (Text) Tj ET"
FLATE = b"/Filter/FlateDecode"
MEGABYTE = bytes(1_000_000)
"""Of 200 pdfium makes 400, by gathering them and then copying them to one place: more memory than it has here."""


def packed(text: bytes, times: int = 1) -> bytes:
    """The text so many times over, packed without being whole in memory."""
    packer = zlib.compressobj(1)
    return b"".join([packer.compress(text) for _ in range(times)]) + packer.flush()


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
