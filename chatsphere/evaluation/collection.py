"""Judged collections: documents, questions, and which documents answer which question.

A collection is a directory in the layout of the BEIR benchmark: ``corpus.jsonl`` (``_id``, ``title``, ``text``),
``queries.jsonl`` (``_id``, ``text``) and ``qrels.tsv`` (question, document and grade, under a header).
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


def entries(directory: Path) -> Iterator[Entry]:
    """Yield the documents in the order of the file; raises OSError, ValueError or KeyError for another layout."""
    for row in _rows(directory / "corpus.jsonl"):
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


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
