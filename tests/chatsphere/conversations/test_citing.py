from __future__ import annotations

import pytest

from chatsphere.conversations.citing import Cited, cite
from chatsphere.conversations.marks import Mark, MarkedText
from chatsphere.documents.models import Chunk, Document

TEXT = (
    "The harbour was dug in 1874. It is eleven metres deep at low water. "
    "Seven lanterns mark the way in. The pilot lives in the white house 😀. Ferries leave at noon."
)
START = 500


@pytest.fixture
def chunk() -> Chunk:
    document = Document(title="Harbour guide")
    return Chunk(document=document, text=TEXT, heading="The harbour", start=START, end=START + len(TEXT))


def cited(answer: str, chunk: Chunk) -> Cited:
    marked = MarkedText(known=[1])
    marked.feed(answer)
    marked.finish()
    return cite(marked.marks[0], marked.text, chunk, "english")


def test_a_statement_quoted_word_for_word_is_its_own_source(chunk: Chunk) -> None:
    found = cited("It is eleven metres deep at low water. [1]", chunk)
    assert found.quote == "It is eleven metres deep at low water."


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("At low water the depth is eleven metres [1].", "eleven metres deep"),
        ("You will see seven lanterns on your way [1].", "Seven lanterns"),
        ("The pilot can be found in a white house [1].", "The pilot lives in the white house 😀."),
        ("A ferry leaves at noon [1].", "Ferries leave at noon."),
    ],
)
def test_a_statement_in_other_words_rests_on_the_sentence_that_fits(answer: str, quote: str, chunk: Chunk) -> None:
    found = cited(answer, chunk)
    assert quote in found.quote
    assert len(found.quote) < len(TEXT) / 2


@pytest.mark.parametrize("answer", ["Zebras xylophone [1].", "[1]"])
def test_where_no_sentence_fits_it_rests_on_the_whole_chunk(answer: str, chunk: Chunk) -> None:
    assert cited(answer, chunk).quote == TEXT


@pytest.mark.parametrize(
    "answer", ["It is eleven metres deep at low water [1].", "Seven lanterns [1].", "Ferries [1].", "Zebras [1]."]
)
def test_positions_are_those_of_the_document(answer: str, chunk: Chunk) -> None:
    found = cited(answer, chunk)
    assert TEXT[found.start - START : found.end - START] == found.quote
    assert START <= found.start < found.end <= START + len(TEXT)
    assert found.chunk is chunk


def test_a_word_or_two_are_no_quotation_but_their_sentence_is(chunk: Chunk) -> None:
    found = cite(Mark(1, 0, 3, 0), "low [1]", chunk, "english")
    assert "low water" in found.quote
    found = cite(Mark(1, 0, 2, 0), "It [1]", chunk, "english")
    assert found.quote != "it"
    found = cite(Mark(1, 0, 1, 0), "7 [1]", chunk, "english")
    assert found.quote != "7"


def test_a_line_quoted_whole_is_cited_whole_however_its_white_space_and_footnotes_ran(chunk: Chunk) -> None:
    chunk.text = "The pilot lives\nhere [12]. He rows out at dawn.  Ferries leave at noon."
    found = cited("Extracts:\n\nThe pilot lives here. He rows out at dawn. [1]", chunk)
    assert found.quote == "The pilot lives\nhere [12]. He rows out at dawn."
    assert found.answer_start == len("Extracts:\n\n")
