"""Files go by in pieces: what is held of them does not grow with them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from chatsphere.documents import media
from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.formats import extract

BYTES = 1_500_000
MOST = 1_200_000
"""Held at once, whatever the size of the file: about two stretches of text, with their blocks and passages."""

NOTE = "the ferry of the north quay leaves at seven in the morning and at noon, and in winter not at all"


def file_of(path: Path, head: str, row: str) -> Path:
    """A file of ``BYTES``, each row with numbers of its own."""
    rows = BYTES // len(row)
    path.write_text(head + "".join(row % (number, 3 * number) for number in range(rows)))
    return path


def peak_of(path: Path, media_type: str) -> tuple[int, int]:
    """Most bytes that Python held at once while the file was read and cut into passages, and how many these are."""
    tracemalloc.start()
    try:
        blocks = extract(path, media_type, max_pages=10)
        chunks = sum(len(stretch.chunks) for stretch in compose(blocks, max_tokens=160))
        return tracemalloc.get_traced_memory()[1], chunks
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("media_type", "head", "row"),
    [
        (media.CSV, "number,place,note,amount\n", "%d,Skerry Point," + NOTE.replace(",", ";") + ",%d\n"),
        (media.JSONL, "", '{"number": %d, "place": "Skerry Point", "note": "' + NOTE + '", "amount": %d}\n'),
        (media.PLAIN, "", "Paragraph %d. " + NOTE + ". It has been so for %d years.\n\n"),
    ],
    ids=["csv", "jsonl", "text"],
)
def test_a_file_is_never_in_memory_whole(tmp_path: Path, media_type: str, head: str, row: str) -> None:
    path = file_of(tmp_path / "large", head, row)
    peak, chunks = peak_of(path, media_type)
    assert chunks > BYTES / 2_000
    assert peak < MOST
