"""Documents to measure with: made words, as often as words are in a language, the same in every run."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import TYPE_CHECKING

from fpdf import FPDF

if TYPE_CHECKING:
    from pathlib import Path

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ki", "lo", "mu", "ne", "po", "ra", "si", "to", "vu", "wa", "ze")
VOCABULARY = 8_000
SENTENCE_WORDS = 14
PARAGRAPH_SENTENCES = 7
QUESTION_WORDS = 10


class Corpus:
    """A language of its own whose n-th word is n times rarer than the first (Zipf's law)."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        lengths = self._random.choices((2, 3, 4), k=VOCABULARY)
        self._words = ["".join(self._random.choices(SYLLABLES, k=length)) for length in lengths]
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self._paragraphs: list[str] = []

    def words(self, count: int) -> list[str]:
        """So many words in a row."""
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def question(self) -> str:
        """Ten words in a row of a text that was written: at random words that fit no passage a bot may refuse."""
        said = self._random.choice(self._paragraphs).split()
        first = self._random.randrange(len(said) - QUESTION_WORDS)
        return " ".join(said[first : first + QUESTION_WORDS]).rstrip(".").lower() + "?"

    def paragraph(self) -> str:
        """About a hundred words in sentences: one chunk."""
        sentences = (" ".join(self.words(SENTENCE_WORDS)).capitalize() + "." for _ in range(PARAGRAPH_SENTENCES))
        return " ".join(sentences)

    def text(self, path: Path, *, paragraphs: int = 0, characters: int = 0) -> Path:
        """Write a text file of so many paragraphs, or of as many characters."""
        parts: list[str] = []
        size = 0
        while len(parts) < paragraphs or size < characters:
            parts.append(self.paragraph())
            size += len(parts[-1]) + 2
        self._paragraphs += parts
        text = "\n\n".join(parts)
        path.write_text(text[:characters] if characters else text)
        return path


def pdf(corpus: Corpus, path: Path, pages: int) -> Path:
    """Write a PDF of text, about 350 words a page."""
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for _ in range(pages):
        made.add_page()
        for _ in range(4):
            made.multi_cell(0, 6, corpus.paragraph(), new_x="LMARGIN", new_y="NEXT")
            made.ln(4)
    made.output(str(path))
    return path
