from __future__ import annotations

from chatsphere.documents import media
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, packed, refused, told

KIND = "application/vnd.oasis.opendocument.text"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in [
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
    ]
)
STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
)


def document(body: str, *, before: str = "", manifest: str = "") -> bytes:
    return packed(
        {
            "mimetype": KIND,
            "content.xml": f"{before}<office:document-content {SPACES}><office:automatic-styles>{STYLES}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def test_headings_paragraphs_and_lists(read: Read) -> None:
    body = """<text:p text:style-name="P1">Ducks</text:p><text:h text:outline-level="2">Food</text:h>
        <text:p>They <text:span>eat</text:span><text:s text:c="3"/>a lot &amp; swim<text:line-break/>well.</text:p>
        <text:list text:style-name="L1"><text:list-item><text:p>leaves</text:p>
          <text:list><text:list-item><text:p>elm</text:p></text:list-item></text:list></text:list-item>
          <text:list-item><text:p>berries</text:p></text:list-item></text:list>
        <text:list><text:list-item><text:p>grain</text:p></text:list-item></text:list>"""
    assert told(read(document(body), media.ODT)) == [
        "HEADING1 Ducks",
        "HEADING2 Food",
        "PARAGRAPH They eat a lot & swim\nwell.",
        "ITEM 1. leaves",
        "ITEM • elm",
        "ITEM 2. berries",
        "ITEM • grain",
    ]


def test_tables_with_merged_cells(read: Read) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell>"
    rows = row(cell("Dish"), cell("Calories")), row(cell("Berries"), cell("150")), row(cell("Grain"), cell("200"))
    wide = row(cell("All of it", 'table:number-columns-spanned="2"'), covered)
    expected = ["ROW Dish: Berries; Calories: 150", "ROW Dish: Grain; Calories: 200", "ROW All of it"]
    assert told(read(document(f"<table:table>{''.join(rows)}{wide}</table:table>"), media.ODT)) == expected


def test_rows_that_are_repeated_on_every_page_name_the_columns(read: Read) -> None:
    head = "<table:table-header-rows><table:table-row>{}</table:table-row></table:table-header-rows>"
    cells = [f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Name", "City")]
    row = "<table:table-row>{}</table:table-row>".format("".join(cells).replace("Name", "Ann").replace("City", "Lima"))
    table = f"<table:table>{head.format(''.join(cells))}{row}</table:table>"
    assert told(read(document(table), media.ODT)) == ["ROW Name: Ann; City: Lima"]


def test_what_a_reader_does_not_see_is_left_out_and_notes_stay_with_their_sentence(read: Read) -> None:
    body = """<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
        <text:table-of-content><text:p>Contents</text:p></text:table-of-content>
        <text:p>A claim<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>The proof.</text:p>
        </text:note-body></text:note> stands.<office:annotation><text:p>remark</text:p></office:annotation></text:p>
        <text:p><draw:frame><draw:text-box><text:p>In a frame</text:p></draw:text-box></draw:frame></text:p>"""
    text = " ".join(block.text for block in read(document(body), media.ODT))
    assert text == "A claim ( The proof. ) stands. In a frame"


def test_a_password_is_said(read: Read) -> None:
    locked = document("<text:p>x</text:p>", manifest="<file-entry><encryption-data/></file-entry>")
    assert refused(read, locked, media.ODT).code == FailureCode.ENCRYPTED


def test_declared_entities_are_refused(read: Read) -> None:
    hostile = document("<text:p>&a;</text:p>", before='<!DOCTYPE x [<!ENTITY a "text">]>')
    assert refused(read, hostile, media.ODT).code == FailureCode.CORRUPT


def test_damaged_ones_fail(read: Read) -> None:
    whole = document("<text:p>Text</text:p>")
    for broken in (whole[:200], packed({"mimetype": KIND}), document("<text:p>")):
        assert refused(read, broken, media.ODT).code == FailureCode.CORRUPT
