from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest

from chatsphere.ai import tokens
from chatsphere.documents import chunking
from chatsphere.documents.chunking import LONGEST_CHUNK, STRETCH, ChunkDraft, Stretch
from chatsphere.documents.extraction.blocks import Block, Kind

MAX_WORDS = 128


def compose(blocks: Iterable[Block], *, language: str = "english") -> Iterator[Stretch]:
    """Chunks measured in words, so that their size can be seen."""
    return chunking.compose(blocks, max_tokens=MAX_WORDS, language=language, count=chunking._words)


def words(count: int, word: str = "word") -> str:
    return " ".join([word] * (count - 1) + ["end."])


def heading(text: str, level: int = 1, page: int | None = None) -> Block:
    return Block(text, Kind.HEADING, level, page)


def chunks_of(*blocks: Block, language: str = "english") -> list[ChunkDraft]:
    return [chunk for stretch in compose(blocks, language=language) for chunk in stretch.chunks]


def texts_of(*blocks: Block) -> list[str]:
    return [chunk.text for chunk in chunks_of(*blocks)]


def whole(stretches: list[Stretch]) -> str:
    return "".join(stretch.text for stretch in stretches)


def test_short_paragraphs_of_a_section_are_packed_together() -> None:
    assert texts_of(Block("One."), Block("Two."), Block("Three.")) == ["One.\n\nTwo.\n\nThree."]


def test_rows_and_items_stand_on_lines_of_their_own() -> None:
    rows = [Block(f"Name: {n}", Kind.ROW) for n in (1, 2)]
    items = [Block(f"• {n}", Kind.ITEM) for n in (1, 2)]
    assert texts_of(Block("Intro:"), *rows, *items) == ["Intro:\n\nName: 1\nName: 2\n\n• 1\n• 2"]


def test_a_long_paragraph_begins_a_chunk_of_its_own() -> None:
    assert texts_of(Block(words(12)), Block(words(60)), Block("Short.")) == [words(12), f"{words(60)}\n\nShort."]


def test_a_caption_stays_with_the_long_paragraph_below() -> None:
    assert len(texts_of(Block("For example:"), Block(words(60)))) == 1


def test_a_record_of_a_table_is_a_chunk_of_its_own() -> None:
    records = [Block(words(25, f"n{n}"), Kind.ROW) for n in range(3)]
    assert texts_of(*records) == [record.text for record in records]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [words(50, f"n{n}").capitalize() for n in range(5)]
    assert texts_of(Block(" ".join(sentences))) == [
        " ".join(sentences[:2]),
        " ".join(sentences[2:4]),
        sentences[4],
    ]


def test_abbreviations_of_the_language_do_not_end_a_sentence() -> None:
    text = f"{words(120)[:-1]} am 3. Mai bei Hr. Meier, und so weiter und so fort bis ans Ende."
    assert all(not chunk.text.endswith("Hr.") for chunk in chunks_of(Block(text), language="german"))


def test_a_sentence_longer_than_a_chunk_is_cut_between_words() -> None:
    chunks = texts_of(Block(words(300)))
    assert [len(text.split()) for text in chunks] == [128, 128, 44]
    assert " ".join(chunks) == words(300)


def test_a_row_is_one_unit() -> None:
    row = "Text: One sentence. Another one. " + words(60)
    assert texts_of(Block(words(100), Kind.ROW), Block(row, Kind.ROW)) == [words(100), row]


def test_no_chunk_is_longer_than_is_said_even_without_spaces() -> None:
    chunks = chunks_of(Block("x" * 1_000_000))
    assert all(len(chunk.text) <= LONGEST_CHUNK for chunk in chunks)
    assert sum(len(chunk.text) for chunk in chunks) == 1_000_000


def test_scripts_without_spaces_are_counted_by_letters() -> None:
    chunks = chunks_of(Block("これは日本語の文です。" * 200))
    assert all(len(chunk.text) <= 2 * MAX_WORDS + 2 for chunk in chunks)
    assert len(chunks) > 5


def test_sections_are_not_mixed_and_chunks_know_the_headings_above() -> None:
    chunks = chunks_of(
        heading("Book"),
        heading("First", 2),
        Block("One."),
        heading("Detail", 3),
        Block("Two."),
        heading("Second", 2),
        Block("Three."),
    )
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        ("Book > First", "One."),
        ("Book > First > Detail", "Two."),
        ("Book > Second", "Three."),
    ]


def test_sections_of_the_same_name_are_not_mixed() -> None:
    assert texts_of(heading("Note"), Block("One."), heading("Note"), Block("Two.")) == ["One.", "Two."]


def test_a_heading_without_text_below_is_a_chunk() -> None:
    chunks = chunks_of(
        heading("Cover"), heading("Subtitle"), heading("Chapter"), heading("Empty", 2), heading("Next"), Block("Text.")
    )
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        ("", "Cover\n\nSubtitle"),
        ("Chapter", "Empty"),
        ("Next", "Text."),
    ]
    assert texts_of(Block("Text."), heading("Last")) == ["Text.", "Last"]


def test_a_heading_reaches_over_the_end_of_a_page() -> None:
    stretches = list(compose([heading("Title", page=1), Block("On one.", page=1), Block("On two.", page=2)]))
    assert [(stretch.page, stretch.text) for stretch in stretches] == [(1, "Title\n\nOn one.\n\n"), (2, "On two.\n\n")]
    assert [(chunk.page, chunk.heading) for stretch in stretches for chunk in stretch.chunks] == [
        (1, "Title"),
        (2, "Title"),
    ]


def test_text_without_pages_comes_in_stretches() -> None:
    blocks = [Block(words(1000))] * 30
    stretches = list(compose(blocks))
    assert len(stretches) > 2
    assert all(len(stretch.text) <= STRETCH + 100 for stretch in stretches)
    assert [stretch.ordinal for stretch in stretches] == list(range(len(stretches)))


def test_stretches_come_while_blocks_do() -> None:
    taken = []

    def blocks() -> object:
        for page in range(1, 4):
            taken.append(page)
            yield Block("Text.", page=page)

    first = next(iter(compose(blocks())))  # type: ignore[arg-type]
    assert first.page == 1
    assert taken == [1, 2]


def test_nothing_comes_of_nothing() -> None:
    assert list(compose([])) == []
    assert list(compose([Block("  \n ")])) == []


@pytest.mark.parametrize("seed", range(40))
def test_positions_are_exact_and_no_word_is_lost_or_said_twice(seed: int) -> None:
    draw = random.Random(seed)
    letters = ["a", "Bc", "e\u0301", "👩\u200d👩\u200d👧", "日本", "עא", "z" * 300]
    letters += [".", "! ", "\n", " ", "  ", "\u00a0", "1. ", "\u2028"]
    blocks = []
    page: int | None = 1 if draw.random() < 0.5 else None
    for _ in range(draw.randrange(60)):
        if page is not None and draw.random() < 0.2:
            page += 1
        kind = draw.choice(list(Kind))
        text = "".join(draw.choices(letters, k=draw.choice([1, 5, 40, 900]))).strip()
        blocks.append(Block(text, kind, draw.randrange(1, 7) if kind is Kind.HEADING else 0, page))
    stretches = list(compose(blocks))
    text = whole(stretches)
    chunks = [chunk for stretch in stretches for chunk in stretch.chunks]

    assert text.split() == " ".join(block.text for block in blocks).split()
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    position, left_out = 0, ""
    for stretch in stretches:
        assert text[stretch.start : stretch.start + len(stretch.text)] == stretch.text
        for chunk in stretch.chunks:
            assert text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() != ""
            assert stretch.start <= position <= chunk.start < chunk.end <= stretch.start + len(stretch.text)
            assert len(chunk.text) <= LONGEST_CHUNK
            assert chunk.page == stretch.page
            left_out += text[position : chunk.start]
            position = chunk.end
        left_out += text[position : stretch.start + len(stretch.text)]
        position = stretch.start + len(stretch.text)
    headings = " ".join(block.text for block in blocks if block.kind is Kind.HEADING).split()
    assert set(left_out.split()) <= set(headings)


@pytest.mark.parametrize("most", [32, 100, 170])
def test_no_chunk_has_more_tokens_than_the_bot_says(most: int) -> None:
    draw = random.Random(most)
    said = [
        "Ducks swim.",
        "Häuser, Bäume und Flüsse!",
        "1,234.56 €",
        "これは日本語の文です。",
        "x" * 90,
        "Why?",
        "- 5 kg",
    ]
    blocks = [
        Block(" ".join(draw.choices(said, k=draw.randrange(1, 60))), draw.choice([Kind.PARAGRAPH, Kind.ITEM, Kind.ROW]))
        for _ in range(60)
    ]
    chunks = [chunk for stretch in chunking.compose(blocks, max_tokens=most) for chunk in stretch.chunks]
    assert max(tokens.count(chunk.text) for chunk in chunks) <= most
    assert max(tokens.count(chunk.text) for chunk in chunks) > most * 0.8
