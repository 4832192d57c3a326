from __future__ import annotations

import pytest

from chatsphere.documents.wording import SAME, lengths_that_may_match, likeness, wording

STORED = "How do I return a pair of shoes that I bought in your shop?"


def alike(asked: str, stored: str = STORED, language: str = "english") -> float:
    return likeness(wording(asked, language), wording(stored, language))


@pytest.mark.parametrize(
    "asked",
    [
        STORED,
        "how do i return a pair of shoes that i bought in your shop",
        "HOW DO I RETURN A PAIR OF SHOES THAT I BOUGHT IN YOUR SHOP???",
        "How do I return a pair of shoe that I bought in your shops?",
        " How do I return — a pair of shoes, that I bought in your shop ?",
    ],
)
def test_the_same_question_however_it_is_typed(asked: str) -> None:
    assert alike(asked) >= SAME


@pytest.mark.parametrize(
    "asked",
    [
        "How do I not return a pair of shoes that I bought in your shop?",
        "How do I return a pair of shoes that I bought in another shop?",
        "How do I return a pair of gloves that I bought in your shop?",
        "When do I return a pair of shoes that I bought in your shop?",
        "How do I return a shop that I bought in your pair of shoes?",
        "Do you have shoes?",
        "?",
        "",
    ],
)
def test_another_question_is_another_one(asked: str) -> None:
    assert alike(asked) < SAME


def test_likeness_does_not_depend_on_who_asks() -> None:
    assert alike("Ducks swim in ponds", "Ducks swim") == alike("Ducks swim", "Ducks swim in ponds")
    assert alike("Ducks swim", "Ducks swim") == 1.0
    assert alike("Wann öffnen die Läden?", "Wann öffnet der Laden?", "german") > alike(
        "Wann öffnen die Läden?", "Wann öffnet der Laden?", "simple"
    )


@pytest.mark.parametrize("words", [1, 2, 5, 12, 40, 400])
def test_wordings_of_other_lengths_cannot_be_the_same(words: int) -> None:
    fewest, most = lengths_that_may_match(words)
    longest = [str(number) for number in range(most + 1)]
    assert likeness(longest[:words], longest[:words]) == 1.0
    assert likeness(longest[:words], longest) < SAME
    assert fewest == 1 or likeness(longest[:words], longest[: fewest - 1]) < SAME
    assert fewest <= words <= most
