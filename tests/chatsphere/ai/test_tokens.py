from __future__ import annotations

import random

import pytest

from chatsphere.ai.tokens import count, cut


@pytest.mark.parametrize(("text", "expected"), [("", 0), ("duck", 1), ("Ducks swim.", 4), (" " * 40, 1)])
def test_counts_as_openai_does(text: str, expected: int) -> None:
    assert count(text) == expected


@pytest.mark.parametrize("text", ["a" * 2_000_000, "\U0001f986" * 200_000, "\n" * 1_000_000, "duck " * 300_000])
def test_a_megabyte_of_anything_is_counted_and_cut(text: str) -> None:
    assert count(text) > 1000
    beginning = cut(text, 1000)
    assert text.startswith(beginning)
    assert 900 < count(beginning) <= 1000


def test_a_beginning_fits_and_is_as_long_as_may_be() -> None:
    chance = random.Random(4)
    for _ in range(300):
        text = "".join(chance.choice(["duck", " the", " ", "\n", "é", "水", "\U0001f986", "1", "."]) for _ in range(40))
        limit = chance.randrange(30)
        beginning = cut(text, limit)
        assert text.startswith(beginning)
        assert count(beginning) <= limit
        assert beginning == text or count(text[: len(beginning) + 8]) >= limit - 1


def test_a_text_that_fits_is_left_whole() -> None:
    assert cut("Ducks swim.", 4) == "Ducks swim."
    assert cut("Ducks swim.", 0) == ""


def test_lone_surrogates_are_counted_and_kept() -> None:
    assert count("duck \ud83e") == count("duck ?")
    assert cut("\ud83e" * 10, 1000) == "\ud83e" * 10


def test_a_character_may_have_several_tokens() -> None:
    text = "\U00012000\U00012001\U00012002" * 4
    assert count(text) > 2 * len(text)
    for limit in range(count(text) + 1):
        kept = cut(text, limit)
        assert text.startswith(kept)
        assert count(kept) <= limit
    assert cut(text, count(text)) == text
