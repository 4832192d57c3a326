"""Judged collections: documents, questions, and which documents answer which question.

A collection is a directory in the layout of the BEIR benchmark: ``corpus.jsonl`` (``_id``, ``title``, ``text``),
``queries.jsonl`` (``_id``, ``text``) and ``qrels.tsv`` (question, document and grade, under a header).  One of answers
has ``articles.jsonl`` besides, in the layout of the corpus, and in its queries ``article`` (a key of it), ``spans``
(where the answer stands in its text, in code points) and ``unanswerable``.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A document of a collection."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Judged:
    """A question with the grade, from 1, of each document that answers it; there is at least one.

    ``position`` is its place in the file, counted from 0.
    """

    position: int
    text: str
    grades: dict[str, int]


@dataclass(frozen=True)
class Sought:
    """A question about an article: where its answer may stand in it, nowhere for one that it does not answer."""

    position: int
    text: str
    article: str
    spans: tuple[tuple[int, int], ...]


def entries(directory: Path) -> Iterator[Entry]:
    """Yield the documents in the order of the file; raises OSError, ValueError or KeyError for another layout."""
    yield from _entries(directory / "corpus.jsonl")


def articles(directory: Path) -> Iterator[Entry]:
    """Yield the whole articles; nothing where the collection has none."""
    path = directory / "articles.jsonl"
    if path.exists():
        yield from _entries(path)


def _entries(path: Path) -> Iterator[Entry]:
    for row in _rows(path):
        yield Entry(row["_id"], row.get("title", ""), row["text"])


def judged_questions(directory: Path) -> list[Judged]:
    """Read the questions that have a relevant document; the others are passed over."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (directory / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, ("question", "document", "grade"), dialect="excel-tab"):
            if row["grade"].isdigit() and int(row["grade"]) > 0:
                grades[row["question"]][row["document"]] = int(row["grade"])
    return [
        Judged(position, row["text"], grades[row["_id"]])
        for position, row in enumerate(_rows(directory / "queries.jsonl"))
        if row["_id"] in grades
    ]


def sought_answers(directory: Path) -> list[Sought]:
    """Read the questions that name the article they are about, answered there or not."""
    return [
        Sought(position, row["text"], row["article"], tuple((start, end) for start, end in row["spans"]))
        for position, row in enumerate(_rows(directory / "queries.jsonl"))
        if "article" in row and (row.get("spans") or row.get("unanswerable"))
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
