"""Where sentences begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentencex import get_sentence_boundaries

_CODES = {
    "arabic": "ar",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hungarian": "hu",
    "italian": "it",
    "norwegian": "no",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
}
"""ISO 639-1 codes of PostgreSQL's text search configurations; any other text is cut by the rules of English."""

_LINE = re.compile(r"[^\n]+")

_STUMBLING_BLOCKS = re.compile(r"[\s\ud800-\udfff]")
"""sentencex 1.0.32 slices bytes beside white space and panics when it is not ASCII; it refuses lone surrogates."""

_WORD = re.compile(r"[^\W\d_]{2}")


def sentence_spans(text: str, language: str = "english") -> list[tuple[int, int]]:
    """Find the (start, end) of every sentence, in code points and in order, without the white space around it.

    A newline always ends a sentence.  Between them the spans hold all that is not white space.  ``language`` is a
    PostgreSQL text search configuration; its abbreviations end no sentence.  Time grows with the length of the text.
    """
    code = _CODES.get(language, "en")
    return [
        span
        for line in _LINE.finditer(text)
        if not line[0].isspace()
        for span in _spans_of_line(text, line.start(), line.end(), code)
    ]


def _spans_of_line(text: str, start: int, end: int, code: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one line; a piece without a word in it (``1.``, ``M.``) goes with the one after it."""
    begin, last, previous = start, start, None
    for boundary in _boundaries(text[start:end], code):
        stop = start + boundary
        has_word = _WORD.search(text, last, stop)
        last = stop
        if not has_word:
            continue
        if previous is not None:
            yield _trimmed(text, *previous)
        previous, begin = (begin, stop), stop
    yield _trimmed(text, previous[0] if previous else start, end)


def _boundaries(line: str, code: str) -> list[int]:
    is_plain = line.isascii() and line.isprintable()
    plain = line if is_plain else _STUMBLING_BLOCKS.sub(" ", line)
    return [boundary["end_index"] for boundary in get_sentence_boundaries(code, plain)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
