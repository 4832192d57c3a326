from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from chatsphere.accounts.models import User
from chatsphere.documents.models import Chunk, Posting
from tests.provider import ScriptedProvider

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def write(path: Path, rows: Any) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    animals = {
        "duck": "Ducks live on ponds.",
        "fox": "Foxes are red.\n\nThey live in dens.",
        "bat": "Bats fly by night.",
    }
    write(tmp_path / "corpus.jsonl", [{"_id": key, "title": key, "text": text} for key, text in animals.items()])
    questions = {"q0": "What is red?", "q1": "What flies by night, like foxes?", "q2": "Who is on the pond?"}
    write(tmp_path / "queries.jsonl", [{"_id": key, "text": text} for key, text in questions.items()])
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq0\tfox\t1\nq1\tfox\t1\nq2\tduck\t1\n")
    return tmp_path


def output_of(directory: Path, **options: Any) -> str:
    out = StringIO()
    call_command("evaluate", directory, stdout=out, **options)
    return out.getvalue()


def test_prints_the_measures_and_leaves_no_trace(directory: Path) -> None:
    lines = output_of(directory).splitlines()

    assert lines[0].startswith("3 documents, ")
    assert [line.split()[0] for line in lines[2:]] == ["words"]
    # Of three questions the second, the only odd one, has its document at rank 2: 1 / log2(3) is .6309.
    assert lines[2].split()[1:6] == ["0.8770", "1.0000", "0.833", "1.0000", "0.6309"]
    for model in (User, Chunk, Posting):
        assert not model.objects.exists()


def test_a_semantic_model_adds_its_rankings(directory: Path, settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        lines = output_of(directory).splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["words", "vectors", "both"]
    assert [line.partition(":")[0] for line in lines[5:]] == [
        f"both over {other}, {half}" for other in ("words", "vectors") for half in ("all", "odd")
    ]


def test_all_that_two_rankings_propose_is_judged(directory: Path, settings: Settings) -> None:
    by_words, by_vectors = ([f"{text}, {number}." for number in range(60)] for text in ("A fox", "What by"))
    rows = [{"_id": str(at), "title": "", "text": text} for at, text in enumerate(by_words + by_vectors)]
    write(directory / "corpus.jsonl", rows)
    (directory / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t70\t1\n")
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        assert "1 questions" in output_of(directory)


def test_vectors_are_embedded_once_where_they_are_kept(directory: Path, settings: Settings, tmp_path: Path) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        outputs, calls = [], []
        for _ in range(2):
            outputs.append(output_of(directory, cache=tmp_path / "kept").splitlines())
            calls.append(len(provider.calls))
    figures = [[line.split()[:6] for line in output[2:5]] for output in outputs]
    assert figures[0] == figures[1]
    assert calls[1] - calls[0] == calls[0] - 1  # every question again, and no passage


def test_with_whole_articles_it_says_what_becomes_of_answers(directory: Path) -> None:
    text = "Foxes are red.\n\nThey live in dens."
    write(directory / "articles.jsonl", [{"_id": "fox", "title": "fox", "text": text}])
    start = text.index("in dens")
    asked = [
        {"_id": "q0", "text": "What is red?", "article": "fox", "spans": [[0, 5]]},
        {"_id": "q1", "text": "Where do foxes live?", "article": "fox", "spans": [[start, start + 7]]},
        {"_id": "q2", "text": "What do bats hear?", "article": "fox", "spans": [], "unanswerable": True},
        {"_id": "q3", "text": "Who is blue?", "article": "fox", "spans": [], "unanswerable": True},
    ]
    write(directory / "queries.jsonl", asked)
    lines = [line for line in output_of(directory).splitlines() if line.startswith("words:")]
    assert lines[0] == "words: the whole answer stands in 300 / 600 / 1200 words for 1.000 / 1.000 / 1.000 of 2"
    assert lines[1] == "words: the first citation of an offline answer holds it for 1.000"
    assert "precision 1.000, recall 1.000" in lines[2]


def test_limit_asks_fewer_questions(directory: Path) -> None:
    assert "2 questions" in output_of(directory, limit=2)


def test_what_is_no_collection_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no collection"):
        call_command("evaluate", tmp_path)


def test_no_judged_question_is_said(directory: Path) -> None:
    (directory / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n")
    with pytest.raises(CommandError, match="no question"):
        call_command("evaluate", directory)
