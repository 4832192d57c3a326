"""Real files of a folder, by the public API to READY: their text, its pages and its ranges, and what is found in them.

DOCS names the folder, ASK a table of questions, as for ``make demo``.  Any folder does; of the files that ``KNOWN``
names, from the test data of docling (MIT), it is known what stands where in them.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests import services
from tests.journeys.client import Api
from tests.journeys.walk import ADD_DOCUMENT, CREATE_BOT, Question, questions_of

if TYPE_CHECKING:
    from tests.stack import Stack

FOLDER = os.environ.get("DOCS")
FILES = sorted(path for path in Path(FOLDER).iterdir() if path.is_file()) if FOLDER else []
QUESTIONS = questions_of(os.environ["ASK"]) if os.environ.get("ASK") else []
SECONDS = 300
"""For all of the files to be READY, on a busy machine."""

if not FILES:
    pytest.skip("DOCS=folder gives real files to read, ASK=table questions about them", allow_module_level=True)

DOCUMENTS = """query ($bot: ID!) {
  bot(id: $bot) {
    documents(first: 100) { nodes { id title stage pageCount chunkCount embeddedCount failure { code message } } }
  }
}"""
CHUNKS = """query ($id: ID!, $after: String) {
  document(id: $id) {
    chunks(first: 100, after: $after) {
      nodes { ordinal text heading page start end } pageInfo { hasNextPage endCursor }
    }
  }
}"""
FIND = """mutation ($input: TestRetrievalInput!) {
  testRetrieval(input: $input) {
    retrieval { candidates { number chunk { text document { title } } } }
    errors { code message }
  }
}"""
STRETCHES = """
SELECT document.title, stretch.start, stretch.page, stretch.text
FROM chatsphere_documenttext AS stretch
    JOIN chatsphere_version AS version ON version.id = stretch.version_id
    JOIN chatsphere_document AS document ON document.id = version.document_id
    JOIN chatsphere_bot AS bot ON bot.id = document.bot_id
WHERE bot.name = 'Library' ORDER BY document.title, stretch.ordinal
"""


@dataclass(frozen=True)
class Says:
    """A passage: words of it, the page that it begins on, and what the path of headings above it ends with."""

    words: str
    page: int | None = None
    heading: str = ""


KNOWN: dict[str, list[Says]] = {
    "2305.03393v1-pg9.pdf": [
        Says("However OTSL yields a 2x speed up in the inference runtime over HTML.", 1, "Parameter Optimization"),
        Says("6 6 OTSL 0.965 0.934 0.955 0.88 2.73\n", 1),
        Says("4 2 OTSL 0.952 0.92 0.942 0.857 1.22\n", 1),
        Says("(enc=6, dec=6, heads=8) with PubTabNet alone", 1, "5.2 Quantitative Results"),
    ],
    "amt_handbook_sample.pdf": [
        Says("The two sections are connected with a spring, which is an integral part", 1, "Boots Self-Locking Nut"),
        Says("for No. 6 up to 1\u20444 inch, the Rol-top ranges from 1\u20444 inch", 1, "Boots Self-Locking Nut"),
        Says("with the height increased to accommodate a fiber locking collar.", 1, "Elastic Stop Nut"),
    ],
    "csv-comma.csv": [
        Says("Last Name: Baxter; Company: Rasmussen Group; City: East Leonard; Country: Chile;"),
        Says("First Name: Preston; Last Name: Lozano, Dr; Company: Vega-Gentry;"),
        Says("Company: Martin, Lang and Andrade; City: West Priscilla; Country: Slovakia (Slovak Republic);"),
    ],
    "docx_lists.docx": [
        Says("1. List item a\n2. List item b\n3. List item c", heading="Test Document > Test 2:"),
        Says("• List item 1.2\n• List item 1.2.1\n• List item 3", heading="Test Document > Test 6:"),
        Says("The gravel path bent around a quiet pond where ducks drifted", heading="with non-empty text"),
    ],
    "eml_with_attachment.eml": [
        Says("From: Alice Example <alice@example.com>\nTo: Bob Example", heading="Email with Attachment"),
        Says("This email contains an attachment.", heading="Email with Attachment"),
        Says("This is a test attachment file.\nIt contains some dummy", heading="Attachment > Attachment: test.txt"),
    ],
    "kvp_data_example.html": [
        Says("Server Quack Quackling", heading="HEADER"),
        Says("Receipt date 16/03/2026"),
        Says("Nr.: II; Item Description: Lunch; Quantity: 2\nNr.: III; Item Description: Cake; Quantity: 1"),
    ],
    "multi_page.pdf": [
        Says("Patented in 1868 by Christopher Latham Sholes, the typewriter", 1, "(19th - Early 20th Century)"),
        Says("Google Docs (2006): The introduction of cloud-based word processing", 2, "Modern Era (1990s - Present)"),
        Says("4. Track Changes: A game-changer for collaboration", 3, "Key Features That Changed Word Processing"),
        Says("5. Cross-Platform Accessibility: Thanks to cloud computing", 4, "Word Processors in a Post-Digital Era"),
        Says("from clunky typewriters to AI-powered platforms—reflects humanity’s", 5, "A Glimpse Into the Future"),
    ],
    "powerpoint_sample.pptx": [
        Says("R2; Class1 C: True; Class2 A: False", 1, "Test Table Slide"),
        Says("A rectangle shape with this text inside.", 2, "Second slide title"),
        Says("Notes: Some notes on the second slide.", 2),
        Says("Notes: Final notes on the third slide.\nSecond line of notes.", 3),
    ],
    "redp5110_sampled.pdf": [
        Says("1.3.1 Existing row and column control ... 4", 2, "Contents"),
        Says("Studies from the Ponemon Institute² revealed that the average cost", 5, "and protecting IBM DB2 data"),
        Says("address three things: confidentiality, integrity, and availability.", 6, "1.1 Security fundamentals"),
        Says("CHGFCNUSG FCNID(QIBM_DB_SECADM) USER(HBEDOYA) USAGE(*ALLOWED)", 8, "Change Function Usage CL command"),
        Says("USER_NAME VARCHAR(10) Name of the user profile that has a usage setting", 8),
        Says("It never returns the null value.", 12, "3.3 VERIFY_GROUP_FOR_USER function"),
        Says("– Managers see a masked version of TAX_ID with the first five characters", 13),
        Says("ON BANK_SCHEMA.CUSTOMERS AS C FOR COLUMN CUSTOMER_SECURITY_QUESTION_ANSWER", 16),
    ],
    "right_to_left_01.pdf": [
        Says("إذا كان لديك عقلية تحليلية، فإن استخدام هذه اللغات يمكن أن يسهم", 1, "بلغة R وPython"),
        Says("بل يمكن أن يؤدي أيضًا إلى اتخاذ قرارات أكثر دقة بناءً على استنتاجات قائمة على البيانات.", 1),
        Says("يمكن استخدام مكتبة pandas في Python لإدارة البيانات بكفاءة، بينما توفر R أدوات", 1),
    ],
    "table_mislabeled_as_picture.pdf": [
        Says("what is the maximum caseload per lawyer at one time?", 1),
        Says("• Yes, there are specific guidelines on faculty/student ratios", 1),
        Says("• Internally displaced persons * *", 1),
    ],
    "text_document_01.odt": [
        Says("It has roots in a piece of classical Latin literature from 45 BC", heading="Heading level 2: A"),
        Says("1. numbered list 1\n2. numbered list 2\n• bullet list 2.1", heading="Heading level 2: A"),
        Says("X2 + Y2 = Z", heading="Heading level 2: B"),
    ],
    "wiki.md": [
        Says("company headquartered in Armonk, New York and present in over 175 countries.", heading="IBM"),
        Says("as the Computing-Tabulating-Recording Company (CTR), a holding company", heading="IBM"),
        Says("Alexander Dey invented the dial recorder (1888)", heading="IBM > 1910s–1950s"),
    ],
    "wiki_duck.html": [
        Says("Kingdom: Animalia\nPhylum: Chordata\nClass: Aves\nOrder: Anseriformes", heading="Duck"),
        Says("The word duck comes from Old English dūce 'diver'", heading="Duck > Etymology"),
        Says("there is a comb-like structure called a pecten.", heading="Duck > Behaviour > Feeding"),
        Says("large fish like pike, crocodilians", heading="Duck > Behaviour > Predators"),
        Says("33. Erlandson 1994, p. 171.", heading="Duck > Notes > Citations"),
    ],
    "word_sample.docx": [
        Says("To get started with swimming, first lay down in a water", heading="Let’s swim!"),
        Says("1. Wear sunglasses\n2. Don’t forget to drink water\n3. Use sun cream", heading="Let’s swim!"),
        Says("Berries; Food: Blueberry, Strawberry, Cranberry; Calories per portion: 150", heading="> Let’s eat"),
    ],
    "xlsx_02_sample_sales_data.xlsm": [
        Says("Product: Widget B; Date: 2024-01-02; Quantity: 10; Revenue: 12000", heading="SalesData"),
        Says("Product: Widget D; Date: 2024-01-20; Quantity: 8; Revenue: 8900", heading="SalesData"),
    ],
}  # fmt: skip


@dataclass
class Read:
    """What became of the files, by their names."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    chunks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    stretches: dict[str, list[tuple[int, int | None, str]]] = field(default_factory=dict)
    """Of the extracted text: start, page and text of each."""
    found: dict[Question, list[dict[str, Any]]] = field(default_factory=dict)
    """The passages that a reply would use."""


@pytest.fixture(scope="module")
def read(live_stack: Stack) -> Read:
    read = Read()
    asyncio.run(_read(live_stack.endpoint, read))
    with psycopg.connect(services.postgres.url_of(live_stack.database)) as connection:
        for title, *stretch in connection.execute(STRETCHES):
            read.stretches.setdefault(title, []).append(tuple(stretch))
    return read


async def _read(endpoint: str, read: Read) -> None:
    """Give a bot all of the files, take back what became of them, and ask."""
    async with Api.at(endpoint) as api:
        email, password = "librarian@example.org", "through-the-front-door"
        await api.register(email, password)
        await api.sign_in(email, password)
        bot = (await api.change(CREATE_BOT, "createBot", name="Library"))["bot"]["id"]
        for path in FILES:
            await api.upload(ADD_DOCUMENT, "addDocument", path, "input.source.file", botId=bot, source={"file": None})
        for document in await _at_rest(api, bot):
            read.documents[document["title"]] = document
            read.chunks[document["title"]] = await _chunks(api, document["id"])
        for question in QUESTIONS:
            payload = await api.change(FIND, "testRetrieval", botId=bot, question=question.text)
            used = [each["chunk"] for each in payload["retrieval"]["candidates"] if each["number"]]
            read.found[question] = used


async def _at_rest(api: Api, bot: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + SECONDS
    while True:
        documents: list[dict[str, Any]] = (await api.ask(DOCUMENTS, bot=bot))["bot"]["documents"]["nodes"]
        if all(document["stage"] in ("READY", "FAILED") for document in documents):
            return documents
        assert time.monotonic() < deadline, documents
        await asyncio.sleep(0.2)


async def _chunks(api: Api, document: str) -> list[dict[str, Any]]:
    chunks: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await api.ask(CHUNKS, id=document, after=after))["document"]["chunks"]
        chunks += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return chunks
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_is_ready(read: Read, name: str) -> None:
    document = read.documents[name]
    assert document["stage"] == "READY", document
    assert document["embeddedCount"] in (0, document["chunkCount"])
    assert len(read.chunks[name]) == document["chunkCount"] > 0
    assert document["pageCount"] == max((page for _, page, _ in read.stretches[name] if page), default=None)


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_passages_are_cut_from_the_text_where_they_say(read: Read, name: str) -> None:
    text = "".join(stretch for _, _, stretch in read.stretches[name])
    for chunk in read.chunks[name]:
        assert text[chunk["start"] : chunk["end"]] == chunk["text"]
        (page,) = (
            page for start, page, stretch in read.stretches[name] if start <= chunk["start"] < start + len(stretch)
        )
        assert chunk["page"] == page
    assert [chunk["ordinal"] for chunk in read.chunks[name]] == list(range(len(read.chunks[name])))


@pytest.mark.parametrize("name", [path.name for path in FILES if path.name in KNOWN])
def test_says_what_it_is_known_to_say(read: Read, name: str) -> None:
    for says in KNOWN[name]:
        said = [chunk for chunk in read.chunks[name] if says.words in chunk["text"]]
        assert said, (says, [chunk["text"] for chunk in read.chunks[name]])
        assert {chunk["page"] for chunk in said} == {says.page}, said
        assert said[0]["heading"].endswith(says.heading), (says, said[0]["heading"])


@pytest.mark.parametrize("question", [pytest.param(question, id=question.text) for question in QUESTIONS])
def test_what_answers_is_among_the_passages_found(read: Read, question: Question) -> None:
    if question.file not in read.documents:
        pytest.skip(f"{question.file} is not in the folder")
    found = [(chunk["document"]["title"], chunk["text"]) for chunk in read.found[question]]
    assert any(title == question.file and question.words.lower() in text.lower() for title, text in found), found
