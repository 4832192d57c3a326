"""A thousand citations, each held against the original file as a reader that is not ours finds it."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from pypdf import PdfReader

from chatsphere.conversations.citing import QUOTATION_WORDS, Cited, cite
from chatsphere.conversations.marks import MarkedText
from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.formats import extract
from chatsphere.documents.models import Chunk, Document, DocumentText
from chatsphere.documents.storing import store_stretches
from chatsphere.documents.versions import answering, being_made, switch
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from chatsphere.retrieval.tuning import Tuning
from tests.chatsphere.shelf import a_bot, a_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db

CASES = 1_000
PAGES = 12
SECTIONS = 15
VERSIONS = 3
QUESTIONS = 45
"""Asked of each version; each is answered by up to eight citations."""

REPEATED = "Every pond is looked at in May. Nobody may swim there without a lamp."
"""Stands on every page, and in every section."""

LATIN = (
    "Pond {n} at Größenau is {m} metres deep, as Zoë told François in {y}.",
    "«Señor Núñez» counted {m} mallards by the naïve method at pier {n}; {y} were ringed.",
    "In {y} the café at lock {n} sold {m} crêpes à la carte, and no coffee.",
    "The weir of Ærø {n} holds {m}½ tons at 5 °C: see § {y}.",
)
BEYOND = (
    "Die Ente 🦆 Nummer {n} schwamm {m} Meter weit im Teich 池塘, und {y} noch weiter.",
    "Пруд {n} глубиной {m} метров замёрз 👩‍👩‍👧 в {y} году до самого дна.",
    "Le caf\u0065\u0301 nume\u0301ro {n} est a\u0300 {m} pas 𐌰𐌱𐌲 de l'e\u0301tang depuis {y}.",
    "الإوزة رقم {n} تسبح {m} متراً في البركة كل {y} يوم.",
)


CELLS = ("Name", "Tiefe", "Ort")


@dataclass(frozen=True)
class Source:
    """A file, and the text of each of its pages (None where it has none) as a reader that is not ours finds it."""

    path: Path
    media_type: str
    pages: dict[int | None, str]


def said(chance: random.Random, templates: tuple[str, ...], count: int) -> str:
    return " ".join(
        chance.choice(templates).format(n=chance.randrange(900), m=chance.randrange(99), y=chance.randrange(1500, 2026))
        for _ in range(count)
    )


def rows(chance: random.Random) -> list[tuple[str, ...]]:
    return [(f"Größe {chance.randrange(900)}", f"{chance.randrange(99)} m", f"Ærø {n} am Wehr") for n in range(4)]


def a_pdf(path: Path, chance: random.Random) -> Source:
    """Paragraphs that run on over the ends of pages; on each page a table, and a paragraph that is on all of them."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    pdf.add_page()
    while pdf.page_no() <= PAGES:
        for text in (said(chance, LATIN, chance.randint(3, 14)), REPEATED):
            pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
        with pdf.table() as table:
            for cells in (CELLS, *rows(chance)):
                table.row(cells)
        pdf.ln(4)
    pdf.output(str(path))
    pages = PdfReader(path).pages
    return Source(path, "application/pdf", {number: page.extract_text() for number, page in enumerate(pages, start=1)})


def a_web_page(path: Path, chance: random.Random) -> Source:
    parts = []
    for number in range(SECTIONS):
        text = said(chance, BEYOND, 6).replace("Ente", "En<em>te</em>")
        table = "".join(f"<tr><td>{'<td>'.join(cells)}" for cells in rows(chance))
        parts += [f"<h2>Abschnitt {number}</h2><p>{text}<p>{REPEATED}"]
        parts += [f"<table><tr><th>{'<th>'.join(CELLS)}{table}</table>"]
    path.write_text(f"<!doctype html><title>Teiche</title>{''.join(parts)}", encoding="utf-8")
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return Source(path, "text/html", {None: reader.text})


class Reader(HTMLParser):
    """The text of a web page."""

    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def a_text(path: Path, chance: random.Random) -> Source:
    parts = []
    for number in range(SECTIONS):
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in (CELLS, ("---",) * len(CELLS), *rows(chance)))
        parts += [f"## Section {number}", said(chance, BEYOND + LATIN, 6), REPEATED, table]
    text = "\n\n".join(parts)
    path.write_text(text, encoding="utf-8")
    return Source(path, "text/markdown", {None: text})


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


def stands(quote: str, page: str) -> bool:
    """Whether a page has the quote; a row of a table, cell by cell: the heads stand further up."""
    if quote.startswith(f"{CELLS[0]}: "):
        return all(squeezed(cell) in squeezed(page) for cell in re.split("[:;] ", quote))
    return squeezed(quote) in squeezed(page)


def told(document: Document, source: Source) -> None:
    """Let the document say what the file says, from now on."""
    version = being_made(document)
    stretches = list(compose(extract(source.path, source.media_type, max_pages=100), max_tokens=170))
    stored = store_stretches(version, stretches)
    version.chunk_count, version.word_count = len(stored.keys), stored.words
    version.save()
    switch(version)
    for name, value in answering(version.title, version.number).items():
        setattr(document, name, value)
    document.save()


@dataclass
class Case:
    """A statement of a reply, and what it was made to cite."""

    statement: str
    is_verbatim: bool
    text: str
    cited: Cited


def answered(bot: Bot, chance: random.Random) -> Iterator[Case]:
    """Ask about a passage, and answer by a line for each that is found, in its words or in others."""
    asked = chance.choice(Chunk.objects.filter(version__bot=bot).order_by("pk"))
    chunks = retrieve(bot, Question(asked.text), Tuning(8, 0.0, 0.0)).passages
    marked = MarkedText(known=range(1, len(chunks) + 1))
    statements = []
    lines = ["🦆 Here is what I found [99]:"]
    for number, chunk in enumerate(chunks, start=1):
        statement = chance.choice([each for each in re.split(r"(?<=\.)\s+|\n+", chunk.text) if each])
        is_verbatim = chance.random() < 0.5 and len(statement.split()) >= QUOTATION_WORDS
        if not is_verbatim:
            statement = " ".join(sorted(statement.split()[1:], reverse=True)) or statement
        statements.append((statement, is_verbatim))
        lines.append(f"{statement} [{number}]")
    reply = "\n".join(lines)
    while reply:
        size = chance.randint(1, 30)
        marked.feed(reply[:size])
        reply = reply[size:]
    marked.finish()
    assert "[99]" not in marked.text
    assert [mark.number for mark in marked.marks] == list(range(1, len(chunks) + 1))
    for mark, chunk, (statement, is_verbatim) in zip(marked.marks, chunks, statements, strict=True):
        yield Case(statement, is_verbatim, marked.text, cite(mark, marked.text, chunk, bot.language))


def check(case: Case, source: Source, text: str) -> None:
    cited = case.cited
    assert text[cited.start : cited.end] == cited.quote
    assert stands(cited.quote, source.pages[cited.chunk.page]), (cited.quote, cited.chunk.page)
    assert case.text[cited.answer_start : cited.answer_end].endswith(case.statement[-10:])
    if case.is_verbatim:
        assert cited.quote == case.statement == case.text[cited.answer_start : cited.answer_end]


def test_a_quote_is_on_the_page_it_names_and_both_spans_cut_what_they_say(tmp_path: Path) -> None:
    chance = random.Random(5)
    bot = a_bot()
    makers = {a_version(bot, maker.__name__, is_live=False).document: maker for maker in (a_pdf, a_web_page, a_text)}
    cases = 0
    for version in range(1, VERSIONS + 1):
        sources, texts = {}, {}
        for document, make in makers.items():
            document.version = version
            sources[document.pk] = make(tmp_path / f"{make.__name__}{version}", chance)
            told(document, sources[document.pk])
            stretches = DocumentText.objects.filter(version__document=document).order_by("ordinal")
            texts[document.pk] = "".join(stretches.values_list("text", flat=True))
        for _ in range(QUESTIONS):
            for case in answered(bot, chance):
                key = case.cited.chunk.document_id
                assert case.cited.chunk.version.number == version
                check(case, sources[key], texts[key])
                cases += 1
    assert cases >= CASES
