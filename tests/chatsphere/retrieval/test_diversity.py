from __future__ import annotations

import pytest

from chatsphere.retrieval.diversity import Outline

PASSAGE = "The harbour was dug in 1874 by hand, and it is eleven metres deep at low water, says Anna Berg."


def repeats(text: str, other: str) -> bool:
    return Outline(text).repeats(Outline(other))


@pytest.mark.parametrize(
    "copy",
    [
        PASSAGE,
        PASSAGE.replace(" ", "\n  "),
        PASSAGE.replace(", and", "; and"),
        f"{PASSAGE} Really.",
        PASSAGE.removesuffix(", says Anna Berg.") + ".",
    ],
)
def test_a_copy_says_nothing_new(copy: str) -> None:
    assert repeats(copy, f"Really, this is so. {PASSAGE} And more.")


@pytest.mark.parametrize(
    "other",
    [
        PASSAGE.replace("1874", "1875"),
        PASSAGE.replace("Anna", "Otto"),
        f"{PASSAGE} It was widened later, and a second basin was added for the ferries to the islands.",
        "The harbour was dug by hand.",
        "Der Hafen wurde 1874 von Hand gegraben.",
    ],
)
def test_another_number_name_or_sentence_is_something_of_its_own(other: str) -> None:
    assert not repeats(other, PASSAGE)


def test_a_part_of_a_passage_repeats_it_but_not_the_other_way_round() -> None:
    part = PASSAGE.partition(", says")[0]
    assert repeats(part, PASSAGE)
    assert not repeats(f"{PASSAGE} {PASSAGE.replace('harbour', 'basin').replace('dug', 'widened')}", part)


@pytest.mark.parametrize("text", ["", "?!", "Duck", "the duck", "港口"])
def test_few_words_or_none(text: str) -> None:
    assert repeats(text, text)
    assert not repeats("Foxes are red.", text)
