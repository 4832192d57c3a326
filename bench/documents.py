"""From upload to READY: small files, a large text and a PDF; and chunks per second beside a bare loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

from bench.corpus import Corpus, pdf
from bench.figures import Figure
from bench.person import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.stack import Stack

SMALL_FILES = 100
SMALL_CHARACTERS = 2_000
LARGE_CHARACTERS = 5_000_000
PDF_PAGES = 200
DIMENSIONS = 384
ROUNDS = 3
"""How often the large text is ingested by each, in turn; the medians count."""


async def measure(stack: Stack) -> list[Figure]:
    """Upload with an embedding provider that answers at once, and wait until all is searchable."""
    stack.script(dimensions=DIMENSIONS)
    await asyncio.to_thread(
        stack.restart, "web", "documents", "replies", EMBEDDING_MODEL="bench", EMBEDDING_DIMENSIONS=str(DIMENSIONS)
    )
    corpus = Corpus()
    small = [corpus.text(stack.home / f"small{place}.txt", characters=SMALL_CHARACTERS) for place in range(SMALL_FILES)]
    large = corpus.text(stack.home / "large.txt", characters=LARGE_CHARACTERS)
    pages = await asyncio.to_thread(pdf, corpus, stack.home / "pages.pdf", PDF_PAGES)
    async with Person.at(stack.endpoint) as person:
        await _ready_after(person, small[:5])
        small_seconds, _ = await _ready_after(person, small)
        pdf_seconds, _ = await _ready_after(person, [pages])
        rounds = [(await _ready_after(person, [large]), await asyncio.to_thread(_bare, large)) for _ in range(ROUNDS)]
    seconds = median(took for (took, _), _ in rounds)
    rate, limit = (median(chunks / took for took, chunks in each) for each in zip(*rounds, strict=True))
    return [
        Figure("chunks stored", rate, "/s", limit, target=0.6, better="more", of="ratio"),
        Figure(f"upload to READY: {SMALL_FILES} files of 2 KB", small_seconds, "s", target=4),
        Figure("upload to READY: a text of 5 MB", seconds, "s", target=10),
        Figure(f"upload to READY: a PDF of {PDF_PAGES} pages", pdf_seconds, "s", target=3),
    ]


async def _ready_after(person: Person, files: Sequence[Path]) -> tuple[float, int]:
    """Seconds from the first upload until all are ready, and the chunks they have."""
    bot = await person.bot()
    began = time.monotonic()
    for path in files:
        await person.upload(bot, path)
    await person.until_ready(bot, len(files))
    return time.monotonic() - began, await person.chunks_of(bot)


def _bare(path: Path) -> tuple[float, int]:
    """Seconds and chunks of the bare loop."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.bare_ingestion", str(path)], check=True, capture_output=True, text=True
    )
    chunks, seconds = run.stdout.split()
    return float(seconds), int(chunks)
