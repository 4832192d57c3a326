from __future__ import annotations

import math

import pytest

from chatsphere.ai.offline import NOTICE, Extracts, HashedWords
from chatsphere.ai.protocol import ChatRequest, Finished, Passage, TextDelta

PASSAGES = (
    Passage(1, "Waterfowl", "", "Ducks eat berries[12] and\nfish.[3] Geese graze."),
    Passage(2, "Machines", "", "The typewriter is a machine."),
)


async def answer(question: str, passages: tuple[Passage, ...] = PASSAGES) -> tuple[list[str], list[Finished]]:
    request = ChatRequest("", 0.2, (), question, passages)
    pieces = [piece async for piece in Extracts().stream(request)]
    return (
        [piece.text for piece in pieces if isinstance(piece, TextDelta)],
        [piece for piece in pieces if isinstance(piece, Finished)],
    )


async def test_says_what_it_is_and_cites_each_extract() -> None:
    pieces, finished = await answer("What berries do ducks eat?")
    assert "".join(pieces).startswith(f"{NOTICE}\n\nDucks eat berries")
    assert "".join(pieces).endswith(" [1]")
    assert finished == [Finished("stop")]


async def test_comes_at_once() -> None:
    pieces, _ = await answer("What is a typewriter?")
    assert pieces == [f"{NOTICE}\n\nThe typewriter is a machine. [2]"]


async def test_footnotes_of_the_source_are_not_taken_for_citations() -> None:
    pieces, _ = await answer("What berries do ducks eat?")
    assert "[12]" not in "".join(pieces)
    assert "[3]" not in "".join(pieces)


async def test_has_nothing_to_say_when_no_passage_fits() -> None:
    assert await answer("How do volcanoes erupt?") == ([], [Finished("stop")])
    assert await answer("What do ducks eat?", ()) == ([], [Finished("stop")])


def test_is_no_language_model() -> None:
    assert not Extracts().is_language_model
    assert not HashedWords().is_semantic


@pytest.mark.parametrize("text", ["Ducks eat berries.", "", "the of and", "水", "\ud800"])
def test_hashed_words_are_unit_vectors_and_always_the_same(text: str) -> None:
    vector = HashedWords().embed_query(text)
    assert len(vector) == HashedWords.dimensions == 256
    assert math.hypot(*vector) == pytest.approx(1)
    assert HashedWords().embed_passages([text]) == [vector]


def test_texts_that_share_stems_are_nearer() -> None:
    asked = HashedWords().embed_query("Which duck is eating a berry?")
    near, far = HashedWords().embed_passages(["Ducks eat berries and fish.", "The typewriter is a machine."])
    assert math.dist(asked, near) < 1 < math.dist(asked, far)


def test_no_two_words_of_a_small_vocabulary_are_the_same() -> None:
    words = ["duck", "goose", "berry", "machine", "typewriter", "printer", "lake", "river", "fish", "plant"]
    vectors = HashedWords().embed_passages(words)
    assert len({tuple(vector) for vector in vectors}) == len(words)
