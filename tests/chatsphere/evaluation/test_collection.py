from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.evaluation.collection import Entry, Judged, entries, judged_questions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "d1", "title": "Ducks", "text": "Ducks swim.", "more": 1}\n\n{"_id": "d2", "text": "Foxes\\u00e9"}\n'
    )
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "unjudged"}\n{"_id": "q2", "text": "Who swims?"}\n{"_id": "q3", "text": "only zero"}\n'
    )
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq2\td1\t2\nq2\td2\t0\nq3\td1\t0\n")
    return tmp_path


def test_entries_come_in_order_and_may_lack_a_title(directory: Path) -> None:
    assert list(entries(directory)) == [Entry("d1", "Ducks", "Ducks swim."), Entry("d2", "", "Foxesé")]


def test_only_questions_with_a_relevant_document_are_read(directory: Path) -> None:
    assert judged_questions(directory) == [Judged(1, "Who swims?", {"d1": 2})]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"qrels\.tsv"):
        judged_questions(tmp_path)
