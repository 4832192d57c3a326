"""A PDF of 3,000 pages and a CSV of 200 MB: how much memory their worker and their parser take at most."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from bench.corpus import Corpus, pdf
from bench.figures import Figure
from bench.person import Person
from bench.usage import peaks_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.stack import Stack

PAGES = 3_000
DIFFERENT_PAGES = 100
"""Their letters are laid out by Python, which takes its time."""
CSV_BYTES = 200_000_000
MOST_MEGABYTES = 512
DIMENSIONS = 384
NOTES = 5_000
"""Different texts in the CSV, drawn again and again."""
NOTE_WORDS = 80
LOOK_SECONDS = 0.1
PATIENCE = 3_600
"""Seconds given to one of them."""


async def measure(stack: Stack) -> list[Figure]:
    """Give both to a bot, one after the other, each to a worker begun anew."""
    stack.script(dimensions=DIMENSIONS)
    corpus = Corpus()
    path = await asyncio.to_thread(_pdf, corpus, stack.home / "large.pdf")
    figures = await _figures(stack, f"PDF of {PAGES:,} pages", path)
    path = await asyncio.to_thread(_csv, corpus, stack.home / "large.csv")
    return figures + await _figures(stack, f"CSV of {CSV_BYTES / 1e6:.0f} MB", path)


async def _figures(stack: Stack, name: str, path: Path) -> list[Figure]:
    await asyncio.to_thread(
        stack.restart,
        "web",
        "documents",
        EMBEDDING_MODEL="bench",
        EMBEDDING_DIMENSIONS=str(DIMENSIONS),
        MAX_UPLOAD_BYTES=str(2 * CSV_BYTES),
    )
    async with Person.at(stack.endpoint) as person:
        bot = await person.bot()
        began = time.monotonic()
        with _watched(stack.processes["documents"].pid) as peaks:
            await person.upload(bot, path)
            await person.until_ready(bot, 1, seconds=PATIENCE)
        seconds, chunks = time.monotonic() - began, await person.chunks_of(bot)
    await asyncio.to_thread(path.unlink)
    worker = peaks.pop(stack.processes["documents"].pid)
    web = peaks_below(stack.processes["web"].pid)[stack.processes["web"].pid]
    return [
        Figure(f"{name}: worker for documents, peak", worker / 1e6, "MB", target=MOST_MEGABYTES),
        Figure(f"{name}: parser, peak", max(peaks.values()) / 1e6, "MB", target=MOST_MEGABYTES),
        Figure(f"{name}: web process, peak", web / 1e6, "MB"),
        Figure(f"{name}: upload to READY", seconds, "s"),
        Figure(f"{name}: chunks", chunks, ""),
    ]


@contextmanager
def _watched(pid: int) -> Iterator[dict[int, int]]:
    """The most resident bytes of a process and of each that descends from it meanwhile, by process id."""
    peaks: dict[int, int] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            peaks.update(peaks_below(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def _pdf(corpus: Corpus, path: Path) -> Path:
    """``PAGES`` pages of text, ``DIFFERENT_PAGES`` of them again and again."""
    few = pdfium.PdfDocument(pdf(corpus, path, DIFFERENT_PAGES))
    many = pdfium.PdfDocument.new()
    for _ in range(PAGES // DIFFERENT_PAGES):
        many.import_pages(few)
    few.close()
    many.save(str(path))
    many.close()
    return path


def _csv(corpus: Corpus, path: Path) -> Path:
    """Rows of an id, a name, a note of ``NOTE_WORDS`` words and an amount."""
    notes = [" ".join(corpus.words(NOTE_WORDS)) for _ in range(NOTES)]
    draw = random.Random(1)  # noqa: S311 - no secret
    with path.open("w") as file:
        file.write("id,name,note,amount\n")
        while file.tell() < CSV_BYTES:
            start = file.tell()
            file.writelines(
                f"{start + place},{note[:12]},{note},{draw.random():.4f}\n"
                for place, note in enumerate(draw.choices(notes, k=1_000))
            )
    return path
