from __future__ import annotations

import pytest
from fpdf import FPDF
from PIL import Image

from chatsphere.documents import media
from chatsphere.documents.extraction.blocks import Kind
from chatsphere.documents.extraction.cleaning import clean
from chatsphere.documents.extraction.formats import pages_told
from chatsphere.documents.extraction.lines import HYPHEN, Line
from chatsphere.documents.extraction.paragraphs import Body, paragraphs
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, packed, refused, told


class TestHtml:
    def test_headings_paragraphs_lists_and_code(self, read: Read) -> None:
        page = """<title>Site</title><h1>A <b>bold</b> title</h1><p>One&nbsp;line<br>and
            another.</p>loose text<ul><li>First<ul><li>Inner</ul><li><p>Second</p><p>More</p></ul>
            <ol start=3><li>Three<li>Four</ol><pre>if x:\n    y</pre>"""
        assert told(read(page, media.HTML)) == [
            "HEADING1 A bold title",
            "PARAGRAPH One line\nand another.",
            "PARAGRAPH loose text",
            "ITEM • First",
            "ITEM • Inner",
            "ITEM • Second",
            "PARAGRAPH More",
            "ITEM 3. Three",
            "ITEM 4. Four",
            "CODE if x:\n    y",
        ]

    def test_the_title_stands_in_for_a_heading(self, read: Read) -> None:
        assert told(read("<title>Site</title><p>Text", media.HTML)) == ["HEADING1 Site", "PARAGRAPH Text"]

    def test_what_surrounds_or_hides_is_left_out(self, read: Read) -> None:
        page = """<header>Logo</header><nav>Menu</nav><script>x()</script><style>p{}</style><aside>Ad</aside>
            <p>Seen<span hidden>not</span><span style="display: none">nor this</span><sup class=reference>[1]</sup></p>
            <div aria-hidden=true>x</div><form><p>Asked</p><select><option>a</select><button>Go</button></form>
            <footer>Imprint</footer><!-- remark -->"""
        assert told(read(page, media.HTML)) == ["PARAGRAPH Seen", "PARAGRAPH Asked"]

    def test_a_main_part_is_all_of_it(self, read: Read) -> None:
        page = "<div>Banner</div><main><header><h1>Title</h1></header><p>Text</p></main><div>Cookies</div>"
        assert told(read(page, media.HTML)) == ["HEADING1 Title", "PARAGRAPH Text"]

    def test_tables_are_told_by_their_columns(self, read: Read) -> None:
        page = """<table><caption>Sales</caption><tr><th>Year<th colspan=2>Parts</tr>
            <tr><td rowspan=2>2020<td>1<td>2</tr><tr><td>3<td></tr><tr><td colspan=3>preliminary</table>"""
        assert told(read(page, media.HTML)) == [
            "PARAGRAPH Sales",
            "ROW Year: 2020; Parts: 1; Parts: 2",
            "ROW Year: 2020; Parts: 3",
            "ROW preliminary",
        ]

    def test_names_in_two_rows_are_joined(self, read: Read) -> None:
        page = """<table><tr><th rowspan=2>Region<th colspan=2>Sales</tr><tr><th>Q1<th>Q2</tr>
            <tr><td>North<td>1<td>2</tr></table>"""
        assert told(read(page, media.HTML)) == ["ROW Region: North; Sales Q1: 1; Sales Q2: 2"]
        page = page.replace("<th rowspan=2>Region", "<th>Name").replace("<th>Q1<th>Q2", "<td>Ann<td>Street<td>City")
        assert told(read(page, media.HTML))[0] == "ROW Name: Ann; Sales: Street; Sales: City"

    def test_a_first_row_above_numbers_names_the_columns(self, read: Read) -> None:
        page = "<table><tr><td><td>Price<tr><td>Tea<td>2.50 €<tr><td>Coffee<td>3 €</table>"
        assert told(read(page, media.HTML)) == ["ROW Tea; Price: 2.50 €", "ROW Coffee; Price: 3 €"]

    def test_pairs_are_told_as_pairs(self, read: Read) -> None:
        page = "<table><tr><th>Order:<td>Anseriformes<tr><td>Name<td>Duck<br>Ente</table>"
        assert told(read(page, media.HTML)) == ["ROW Order: Anseriformes", "ROW Name: Duck, Ente"]

    def test_tables_for_layout_are_no_tables(self, read: Read) -> None:
        page = "<table><tr><td><h2>Left</h2>text<td>right</table>"
        assert told(read(page, media.HTML)) == ["HEADING2 Left", "PARAGRAPH text", "PARAGRAPH right"]

    def test_depth_and_spans_are_bounded(self, read: Read) -> None:
        assert told(read("<div>" * 5000 + "deep", media.HTML)) == ["PARAGRAPH deep"]
        row = read("<table><tr><td colspan=999999999>a<td rowspan=999999999>b<tr><td>c</table>", media.HTML)
        assert sum(len(block.text) for block in row) < 2000

    @pytest.mark.parametrize(
        "page",
        [
            "<p>Größe".encode("cp1252"),
            "<meta charset=iso-8859-2><p>Größe".encode("iso-8859-2"),
            "<p>Größe".encode(),
            "<p>Größe".encode("utf-16"),
        ],
    )
    def test_encodings(self, read: Read, page: bytes) -> None:
        assert told(read(page, media.HTML)) == ["PARAGRAPH Größe"]

    def test_a_page_without_text_fails(self, read: Read) -> None:
        assert refused(read, "<script>x</script><img src=a.png>", media.HTML).code == FailureCode.NO_TEXT


class TestMarkdown:
    def test_commonmark_with_tables(self, read: Read) -> None:
        text = "---\nlayout: x\n---\n# Title\n\nSome *text*\non.\n\n- a\n- b\n\n"
        text += "| A | B |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n```\n"
        assert told(read(text, media.MARKDOWN)) == [
            "HEADING1 Title",
            "PARAGRAPH Some text on.",
            "ITEM • a",
            "ITEM • b",
            "ROW A: 1; B: 2",
            "CODE x = 1",
        ]

    def test_scripts_in_it_are_left_out(self, read: Read) -> None:
        assert told(read("Text <b>bold</b>\n\n<script>steal()</script>\n", media.MARKDOWN)) == ["PARAGRAPH Text bold"]


class TestPlain:
    def test_blank_lines_part_paragraphs_and_full_lines_go_on(self, read: Read) -> None:
        text = (
            "This paragraph was wrapped by hand at about sixty letters,\n"
            "so that its lines belong together, and the last is short.\n"
            "\n"
            "Roses are red\nViolets are blue\n \n\nEnd"
        )
        assert told(read(text, media.PLAIN)) == [
            "PARAGRAPH This paragraph was wrapped by hand at about sixty letters,"
            " so that its lines belong together, and the last is short.",
            "PARAGRAPH Roses are red\nViolets are blue",
            "PARAGRAPH End",
        ]

    def test_entries_of_lists(self, read: Read) -> None:
        assert told(read("To do:\n- one\n- two\n  (more)\n1. three", media.PLAIN)) == [
            "PARAGRAPH To do:",
            "ITEM - one",
            "ITEM - two\n(more)",
            "ITEM 1. three",
        ]

    def test_a_megabyte_on_one_line_is_cut_between_words(self, read: Read) -> None:
        blocks = read("some words " * 100_000, media.PLAIN)
        assert len(blocks) > 10
        assert " ".join(block.text for block in blocks).split() == ["some", "words"] * 100_000

    def test_encoding_and_unwanted_characters(self, read: Read) -> None:
        text = "\ufeffNa\u00efve cafe\u0301 of\ufb01ce\u00a0x\u00ady\u200b 👩\u200d👧\r\nnew"
        assert told(read(text.encode("utf-16-le"), media.PLAIN)) == ["PARAGRAPH Naïve café office xy 👩\u200d👧\nnew"]

    @pytest.mark.parametrize("text", [" ", "\n\n\n", "\u00a0\u200b"])
    def test_blank_text_fails(self, read: Read, text: str) -> None:
        assert refused(read, text, media.PLAIN).code == FailureCode.NO_TEXT


def test_what_the_database_cannot_hold_is_gone() -> None:
    assert clean("a\0b\ud800c\x07\ufffed\x85e") == "abcd\ne"
    assert clean("10² ½ \uf0b7") == "10² ½ •"


class TestCsv:
    def test_rows_name_their_columns(self, read: Read) -> None:
        text = 'Name,City,Note\n"Baxter, S.",Lima,"two\nlines"\nRoy,,\n\n'
        assert told(read(text, media.CSV)) == ["ROW Name: Baxter, S.; City: Lima; Note: two lines", "ROW Name: Roy"]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found(self, read: Read, delimiter: str) -> None:
        lines = [["name", "price"], ["tea, green", "1"], ["coffee", "2"]]
        text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
        assert told(read(text, media.CSV))[0] == "ROW name: tea, green; price: 1"

    def test_tabs_are_for_tsv_whatever_else_there_is(self, read: Read) -> None:
        assert told(read("a,b\tc,d\n1,2\t3,4\n", media.TSV)) == ["ROW a,b: 1,2; c,d: 3,4"]

    def test_without_names_the_values_stand_alone(self, read: Read) -> None:
        assert told(read("1,2,3\n4,5,6\n", media.CSV)) == ["ROW 1 | 2 | 3", "ROW 4 | 5 | 6"]

    def test_names_alone_are_text_too(self, read: Read) -> None:
        assert told(read("Name,City\n", media.CSV)) == ["ROW Name | City"]

    def test_rows_of_uneven_length(self, read: Read) -> None:
        assert told(read("a,b\n1\n1,2,3\n", media.CSV)) == ["ROW a: 1", "ROW a: 1; b: 2; 3"]

    def test_a_quotation_that_never_ends_fails(self, read: Read) -> None:
        failure = refused(read, 'a,b\n1,"' + "x\n" * 600_000, media.CSV)
        assert failure.code == FailureCode.CORRUPT
        assert "quotation mark" in failure.message


def word_document(body: str) -> dict[str, str | bytes]:
    office = "http://schemas.openxmlformats.org"
    word = f'xmlns:w="{office}/wordprocessingml/2006/main"'
    document = f"{office}/officeDocument/2006/relationships/officeDocument"
    return {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{document}" Target="word/document.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles {word}><w:style w:type="paragraph" '
        'w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>',
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
    }


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


class TestDocx:
    def test_headings_paragraphs_and_tables(self, read: Read) -> None:
        cells = [["Dish", "Calories"], ["Berries", "150"], ["Grain", "200"]]
        table = "".join(
            "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in cells
        )
        body = paragraph("Ducks", "Title") + paragraph("Food", "Heading2") + paragraph("They eat.")
        document = packed(word_document(f"{body}<w:tbl>{table}</w:tbl>"))
        assert told(read(document, media.DOCX)) == [
            "HEADING1 Ducks",
            "HEADING2 Food",
            "PARAGRAPH They eat.",
            "ROW Dish: Berries; Calories: 150",
            "ROW Dish: Grain; Calories: 200",
        ]

    def test_damaged_ones_fail(self, read: Read) -> None:
        whole = packed(word_document(paragraph("Text")))
        cut_xml = packed(word_document(paragraph("Text")) | {"word/document.xml": "<w:document"})
        for broken in (whole[:200], b"PK\x03\x04junk", packed({"other.txt": "x"}), cut_xml):
            assert refused(read, broken, media.DOCX).code == FailureCode.CORRUPT

    def test_a_bomb_fails_before_it_is_unpacked(self, read: Read) -> None:
        bomb = packed(word_document("") | {"word/footnotes.xml": " " * 201_000_000})
        assert len(bomb) < 1_000_000
        assert refused(read, bomb, media.DOCX).code == FailureCode.TOO_LARGE

    def test_entities_are_not_multiplied(self, read: Read) -> None:
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        laughs = f'<!DOCTYPE d [<!ENTITY e0 "{"ha" * 50}">{entities}]><d>&e9;</d>'
        assert refused(read, packed(word_document("") | {"word/document.xml": laughs}), media.DOCX)


def test_page_numbers_are_told_in_runs() -> None:
    assert pages_told([3]) == "page 3"
    assert pages_told([1, 2]) == "pages 1 to 2"
    assert pages_told([1, 2, 3, 5, 8, 9]) == "pages 1 to 3, 5 and 8 to 9"
    assert len(pages_told(list(range(1, 9999, 2)))) < 120


class TestPdf:
    @pytest.fixture
    def pdf(self) -> FPDF:
        document = FPDF()
        document.add_page()
        document.set_font("Times", size=12)
        return document

    def test_headings_paragraphs_and_lists_by_page(self, read: Read, pdf: FPDF) -> None:
        text = "Ducks are mostly aquatic birds and may be found in both fresh water and sea water everywhere. " * 4
        pdf.set_font("Times", "B", 20)
        pdf.multi_cell(0, 10, "All about ducks", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Times", size=12)
        for part in (text, text):
            pdf.multi_cell(0, 5, part, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(5)
        for item in ("They swim.", "They fly."):
            pdf.cell(0, 7, f"- {item}", new_x="LMARGIN", new_y="NEXT")
        pdf.add_page()
        pdf.multi_cell(0, 5, text)
        blocks = read(bytes(pdf.output()), media.PDF)
        assert [(block.page, block.kind, block.level, block.text) for block in blocks] == [
            (1, Kind.HEADING, 1, "All about ducks"),
            (1, Kind.PARAGRAPH, 0, text.strip()),
            (1, Kind.PARAGRAPH, 0, text.strip()),
            (1, Kind.ITEM, 0, "- They swim."),
            (1, Kind.ITEM, 0, "- They fly."),
            (2, Kind.PARAGRAPH, 0, text.strip()),
        ]

    def test_running_titles_are_read_once_and_page_numbers_never(self, read: Read) -> None:
        class Report(FPDF):
            def header(self) -> None:
                self.set_font("Times", size=9)
                self.cell(0, 10, "Annual report", new_x="LMARGIN", new_y="NEXT")

            def footer(self) -> None:
                self.set_y(-15)
                self.cell(0, 10, f"{self.page_no()}")

        pdf = Report()
        for number in ("one", "two", "three"):
            pdf.add_page()
            pdf.set_font("Times", size=12)
            pdf.set_y(100)
            pdf.cell(0, 10, f"This is page {number} of it all.")
        assert [block.text for block in read(bytes(pdf.output()), media.PDF)] == [
            "Annual report",
            "This is page one of it all.",
            "This is page two of it all.",
            "This is page three of it all.",
        ]

    def test_a_password_is_said(self, read: Read, pdf: FPDF) -> None:
        pdf.cell(text="Secret")
        pdf.set_encryption(owner_password="owner", user_password="user")
        assert refused(read, bytes(pdf.output()), media.PDF).code == FailureCode.ENCRYPTED

    def test_no_text_is_said_to_be_a_scan(self, read: Read, pdf: FPDF) -> None:
        pdf.line(10, 10, 100, 100)
        for _ in range(2):
            pdf.add_page()
            pdf.image(Image.new("L", (30, 40), 200), x=10, y=50, w=100)
        failure = refused(read, bytes(pdf.output()), media.PDF)
        assert failure.code == FailureCode.NO_TEXT
        assert "pages 1 to 3 seem to be scanned" in failure.message
        assert "OCR" in failure.message

    def test_scanned_pages_among_others_are_named_and_blank_ones_are_not(self, read: Read, pdf: FPDF) -> None:
        pdf.set_auto_page_break(False)
        for is_scan, has_footer in ((False, True), (True, False), (False, False), (True, True), (False, True)):
            if is_scan:
                pdf.image(Image.new("L", (30, 40), 200), x=10, y=50, w=100)
            if has_footer:
                pdf.set_y(-10)
                pdf.cell(text=f"{pdf.page_no()}")
            pdf.add_page()
        pdf.cell(text="Text of the last page.")
        blocks = read(bytes(pdf.output()), media.PDF)
        assert [block.page for block in blocks if block.kind is Kind.TEXTLESS] == [2, 4]
        assert all((block.kind is Kind.TEXTLESS) == (block.text == "") for block in blocks)

    def test_too_many_pages_are_refused_before_any_is_read(self, read: Read, pdf: FPDF) -> None:
        pdf.cell(text="Text")
        pdf.add_page()
        failure = refused(read, bytes(pdf.output()), media.PDF, max_pages=1)
        assert failure.code == FailureCode.TOO_LARGE
        assert "2 pages" in failure.message

    def test_damaged_ones_fail(self, read: Read) -> None:
        assert refused(read, b"%PDF-1.7\nand then nothing", media.PDF).code == FailureCode.CORRUPT


def raise_number(pdf: FPDF, number: str) -> None:
    """Write the number of a footnote."""
    pdf.char_vpos = "SUP"
    pdf.write(text=number)
    pdf.char_vpos = "LINE"


def lettered(shown: bytes, letters: dict[int, str]) -> bytes:
    """A PDF of one line whose font says by itself which characters its codes stand for."""

    def stream(content: bytes) -> bytes:
        return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)

    pairs = "".join(f"<{code:02x}> <{text.encode('utf-16-be').hex()}> " for code, text in letters.items())
    meanings = (
        "begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(letters)} beginbfchar {pairs}endbfchar endcmap"
    )
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 12 Tf 50 150 Td (%s) Tj ET" % shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        stream(meanings.encode()),
    ]
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


class TestLetters:
    def test_letters_outside_the_basic_plane(self, read: Read) -> None:
        document = lettered(b"abcab", {0x61: "x", 0x62: "😀", 0x63: " "})
        assert told(read(document, media.PDF)) == ["PARAGRAPH x😀 x😀"]

    def test_a_sign_for_two_arabic_letters_is_read_in_their_order(self, read: Read) -> None:
        salam = lettered(b"cba", {0x61: "س", 0x62: "\u0644\u0627", 0x63: "م"})
        assert told(read(salam, media.PDF)) == ["PARAGRAPH سلام"]

    def test_a_mark_over_an_arabic_letter_follows_it(self, read: Read) -> None:
        """It is drawn last, and a space with it; the space between two words stays."""
        letters = {0x61: "\u0627", 0x62: "ض", 0x63: "\u064b", 0x64: " ", 0x65: "ي", 0x66: "أ"}
        drawn = b"a) Tj 6.67 0 Td (b) Tj 6.67 0 Td (efdfe) Tj -5 2 Td (c) Tj 1 0 Td (d"
        assert told(read(lettered(drawn, letters), media.PDF)) == ["PARAGRAPH يأ أيضًا"]

    def test_a_paragraph_goes_on_after_the_number_of_a_footnote(self, read: Read) -> None:
        pdf = FPDF()
        pdf.add_page()
        pdf.set_font("Times", size=12)
        pdf.write(text="It has been shown with great care in two studies by the Institute")
        raise_number(pdf, "2")
        pdf.write(text="\nthat the average cost grew in all those years by more than it had in any\n")
        pdf.write(text="other year since it was found out how large it is, and that nothing was\ndone about it.")
        whole = (
            "PARAGRAPH It has been shown with great care in two studies by the Institute² "
            "that the average cost grew in all those years by more than it had in any "
            "other year since it was found out how large it is, and that nothing was done about it."
        )
        assert told(read(bytes(pdf.output()), media.PDF)) == [whole]

    def test_raised_numbers_of_footnotes_are_told_from_the_word_before(self, read: Read) -> None:
        pdf = FPDF()
        pdf.add_page()
        pdf.set_font("Times", size=12)
        pdf.write(text="Resource Center")
        raise_number(pdf, "12")
        pdf.write(text=" has Table1 and 10")
        assert told(read(bytes(pdf.output()), media.PDF)) == ["PARAGRAPH Resource Center¹² has Table1 and 10"]

    def test_letters_of_symbol_fonts_are_bullets(self, read: Read) -> None:
        pdf = FPDF()
        pdf.add_page()
        for number, word in enumerate(("Persons", "Children")):
            pdf.set_xy(10, 20 + 10 * number)
            pdf.set_font("ZapfDingbats", size=12)
            pdf.cell(text="l")
            pdf.set_font("Times", size=12)
            pdf.cell(text=f" {word}")
        assert told(read(bytes(pdf.output()), media.PDF)) == ["ITEM • Persons", "ITEM • Children"]

    def test_lines_of_unknown_letters_are_left_out(self, read: Read) -> None:
        document = lettered(b"abab", {0x61: "\x01", 0x62: "\x02"})
        assert refused(read, document, media.PDF).code == FailureCode.NO_TEXT


class TestParagraphs:
    """Lines as pdfium finds them, 12 points apart unless said otherwise."""

    @staticmethod
    def lines(*texts: str, left: float = 70, right: float = 400, font: str = "Serif", size: float = 10) -> list[Line]:
        return [
            Line(text, left, right, 700 - 12 * number, 700 - 12 * number, size, font)
            for number, text in enumerate(texts)
        ]

    @staticmethod
    def read(lines: list[Line], page: int = 2) -> list[str]:
        body = Body()
        body.learn(lines)
        return told(list(paragraphs(lines, body, page)))

    def test_words_parted_at_a_line_are_joined(self) -> None:
        lines = self.lines(f"An appoint{HYPHEN}ment for self{HYPHEN}locking nuts, a well-", "known all-metal thing")
        assert self.read(lines) == ["PARAGRAPH An appointment for self-locking nuts, a well-known all-metal thing"]

    def test_a_compound_that_the_page_knows_keeps_its_hyphen(self) -> None:
        lines = self.lines("The load-carrying nut and the load-", "carrying bolt of the ma-", "chine, and U-", "Boot")
        assert self.read(lines) == [
            "PARAGRAPH The load-carrying nut and the load-carrying bolt of the machine, and U-Boot"
        ]

    def test_short_lines_end_paragraphs(self) -> None:
        first, second = self.lines("A line that ends early.", "Another paragraph of it.")
        early = Line(first.text, 70, 180, 700, 700, 10, "Serif")
        assert len(self.read([early, second])) == 2
        assert len(self.read([first, second])) == 1

    def test_columns_go_on_only_within_a_sentence(self) -> None:
        left = self.lines("This column ends in the middle of a", "sentence that", right=200)
        right = self.lines("goes on over here.", "And ends.", left=220)
        assert self.read(left + right) == [
            "PARAGRAPH This column ends in the middle of a sentence that goes on over here. And ends."
        ]
        left = self.lines("This column ends with", "its sentence.", right=200)
        assert len(self.read(left + right)) == 2

    def test_programs_keep_their_lines(self) -> None:
        lines = [Line(line.text, 70, 150, line.top, line.top, 10, "Mono", True) for line in self.lines("if x:", "y()")]
        assert self.read(lines) == ["CODE if x:\ny()"]

    def test_rows_of_tables_and_contents_stand_alone(self) -> None:
        row, *contents = self.lines("HTML 0.969 0.927", "Preface ... xi", "Authors ... xii")
        table = Line(row.text, 70, 300, row.top, row.top, 10, "Serif", gaps=2)
        assert self.read([table, *contents]) == ["ROW HTML 0.969 0.927", "ROW Preface ... xi", "ROW Authors ... xii"]

    def test_headings_by_size_emphasis_and_number(self) -> None:
        text = self.lines("Running text of the document that is set in one type.", "And goes on for a while.")

        def above(title: str, font: str, size: float) -> list[str]:
            return self.read([Line(title, 70, 150, 750, 750, size, font), *text])[:1]

        assert above("Chapter", "Serif", 17) == ["HEADING1 Chapter"]
        assert above("Section", "Serif", 13) == ["HEADING2 Section"]
        assert above("Part", "Serif-Bold", 10) == ["HEADING4 Part"]
        assert above("3.2.1 Part", "Serif-Bold", 10) == ["HEADING3 3.2.1 Part"]
        assert above("Plain", "Other", 10) == ["PARAGRAPH Plain"]
        assert above("Bold but a sentence.", "Serif-Bold", 10) == ["PARAGRAPH Bold but a sentence."]
