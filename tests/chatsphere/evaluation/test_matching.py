from __future__ import annotations

from uuid import UUID

import pytest

from chatsphere.documents.models import Chunk
from chatsphere.evaluation.matching import holds, name_of, names_of
from chatsphere.evaluation.models import Expectation

DUCKS, FOXES = UUID(int=1), UUID(int=2)


def chunk(document: UUID, start: int, end: int, text: str = "") -> Chunk:
    return Chunk(pk=document.int * 100 + start, document_id=document, start=start, end=end, text=text)


def expected(document: UUID, start: int | None = None, end: int | None = None) -> Expectation:
    return Expectation(document_id=document, start=start, end=end)


def test_documents_are_ranked_by_their_best_passage() -> None:
    found = [chunk(FOXES, 0, 10), chunk(FOXES, 10, 20), chunk(DUCKS, 0, 10)]
    assert names_of(found, [expected(DUCKS)]) == [str(FOXES), str(DUCKS)]


def test_where_a_passage_is_expected_each_passage_has_its_rank() -> None:
    wanted = expected(DUCKS, 10, 20)
    found = [chunk(FOXES, 0, 10), chunk(FOXES, 10, 20), chunk(DUCKS, 0, 10), chunk(DUCKS, 10, 20)]
    assert names_of(found, [wanted]).index(name_of(wanted)) == 3


def test_a_passage_cut_anew_is_found_by_any_part_of_it_and_counts_once() -> None:
    wanted = expected(DUCKS, 10, 20)
    found = [chunk(DUCKS, 0, 10), chunk(DUCKS, 5, 15), chunk(DUCKS, 15, 40)]
    assert names_of(found, [wanted]) == ["chunk 100", name_of(wanted)]


def test_a_passage_is_told_from_its_document() -> None:
    whole, part = expected(DUCKS), expected(DUCKS, 10, 20)
    found = [chunk(DUCKS, 10, 20), chunk(DUCKS, 0, 5)]
    assert names_of(found, [whole, part]) == [name_of(part), name_of(whole)]


@pytest.mark.parametrize(
    ("answer", "is_held"),
    [("Pond\nWeed", True), ("pondweed", False), ("", None)],
)
def test_an_answer_is_held_whatever_its_case_and_spacing(answer: str, is_held: bool | None) -> None:
    assert holds([chunk(DUCKS, 0, 5, "Foxes."), chunk(DUCKS, 5, 9, "A duck eats  pond weed.")], answer) is is_held
