from __future__ import annotations

import random
import time

import pytest

from chatsphere.bots.models import Language
from chatsphere.sentences import sentence_spans


def sentences(text: str, language: str = "english") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


def test_sentences_end_at_full_stops_and_not_at_abbreviations() -> None:
    text = "Dr. Smith met J. R. Tolkien in Washington D.C. yesterday. He paid $3.50! Did he?"
    assert sentences(text) == [
        "Dr. Smith met J. R. Tolkien in Washington D.C. yesterday.",
        "He paid $3.50!",
        "Did he?",
    ]


def test_abbreviations_are_those_of_the_language() -> None:
    assert sentences("Am 3. Mai kam Hr. Dr. Meier. Er blieb.", "german") == [
        "Am 3. Mai kam Hr. Dr. Meier.",
        "Er blieb.",
    ]


def test_a_newline_ends_a_sentence_without_a_full_stop() -> None:
    assert sentences("A title\nThe text goes\non here.") == ["A title", "The text goes", "on here."]


def test_a_number_goes_with_the_sentence_it_numbers() -> None:
    assert sentences("1. Wash them. 2. Dry them. 3.") == ["1. Wash them.", "2. Dry them. 3."]


def test_what_holds_no_word_is_still_kept() -> None:
    assert sentences("  42 \n\n ... ") == ["42", "..."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \n\u00a0\u2003"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


def test_positions_are_code_points() -> None:
    text = "😀 smiles. e\u0301tude is 2 code points more. 日本語。次です。"
    spans = sentence_spans(text)
    assert [text[start:end] for start, end in spans] == [
        "😀 smiles.",
        "e\u0301tude is 2 code points more.",
        "日本語。",
        "次です。",
    ]


@pytest.mark.parametrize("language", Language.values)
def test_no_text_is_lost_whatever_it_is(language: str) -> None:
    blanks = "\t\u00a0\u2003\u200b\u200d\ufeff\ud800\u0301\r\n\n\u2028\x0b\x85"
    letters = "ab C.!?\"'()“”„\u2018\u2019。؟।…01😀é-:;,[]{}ÄßЖعא" + blanks
    draw = random.Random(language)
    for _ in range(400):
        text = "".join(draw.choices(letters, k=draw.randrange(60)))
        position = 0
        for start, end in sentence_spans(text, language):
            assert not text[position:start].strip()
            assert text[start:end].strip() == text[start:end] != ""
            assert "\n" not in text[start:end]
            position = end
        assert not text[position:].strip()


@pytest.mark.parametrize("piece", ["He said (so): “one. ” Mr. ", "1. "])
def test_a_megabyte_without_a_newline_is_quick(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.perf_counter()
    assert sentence_spans(text)
    assert time.perf_counter() - started < 60  # in the square of the length it would be hours
