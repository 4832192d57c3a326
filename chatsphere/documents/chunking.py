"""From blocks to the extracted text and the passages that are searched and cited.  Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from chatsphere.ai import tokens
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.sentences import sentence_spans

LONG_PARAGRAPH = 40
"""Words from which a paragraph begins a chunk; shorter ones of a section are packed together."""

LONG_ROW = 20
"""Words from which a row of a table, then a record of its own, does the same."""

LONGEST_CHUNK = 4_000
"""Characters, whatever is between the spaces."""

STRETCH = 50_000
"""Characters after which the text of a format without pages is cut, between two blocks."""

_SCRAP = 10
"""Words; less than so many (a caption, "for example:") stay with the long paragraph below."""

_LONGEST_HEADING = 300
"""Characters; what is longer is a paragraph in large type."""

_BREAK = "\n\n"
"""Between two blocks."""

_LISTED = frozenset({Kind.ITEM, Kind.ROW})
_WORD = re.compile(r"\S{1,200}")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words; two of them count as a word."""


@dataclass(frozen=True, slots=True)
class ChunkDraft:
    """A passage: ``text`` is exactly what stands from ``start`` to ``end`` (code points) in the extracted text."""

    ordinal: int
    text: str
    heading: str
    """The headings above it, outermost first: ``A > B``."""
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the extracted text, from ``start`` (code points) on, with the passages in it."""

    ordinal: int
    page: int | None
    start: int
    text: str
    chunks: tuple[ChunkDraft, ...]


def compose(
    blocks: Iterable[Block], *, max_tokens: int, language: str = "english", count: Callable[[str], int] = tokens.count
) -> Iterator[Stretch]:
    """Yield the extracted text page by page, or in stretches of about ``STRETCH`` characters, while blocks come in.

    The texts of the stretches, joined by nothing, are the extracted text.  Every word of a block is in exactly one
    chunk; a heading is in the ``heading`` of the chunks below it, and a chunk itself where it has no text below.  A
    chunk never crosses a section or a stretch, holds whole sentences, and is cut inside one only where that is longer
    than ``max_tokens``, as ``count`` counts.
    """
    size = _Size(max_tokens, count)
    path: list[tuple[int, str]] = []
    start = chunk_count = 0
    for ordinal, group in enumerate(_stretches(blocks)):
        page = group[0].page
        text, units = _laid_out(group, path, language, size)
        drafts = tuple(
            ChunkDraft(number, text[first:end], heading, page, start + first, start + end)
            for number, (first, end, heading) in enumerate(_packed(text, units, size), chunk_count)
        )
        yield Stretch(ordinal, page, start, text, drafts)
        start += len(text)
        chunk_count += len(drafts)


def _stretches(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Part the blocks by their pages or, where there are none, by their length."""
    for page, on_page in groupby((block for block in blocks if block.text.strip()), key=lambda block: block.page):
        gathered: list[Block] = []
        length = 0
        for block in on_page:
            if page is None and gathered and length + len(block.text) > STRETCH:
                yield gathered
                gathered, length = [], 0
            gathered.append(block)
            length += len(block.text)
        yield gathered


@dataclass(frozen=True, slots=True)
class _Size:
    """How large a chunk may be."""

    max_tokens: int
    count: Callable[[str], int]

    def of(self, text: str, before: str = " ") -> int:
        """Tokens of a unit, with what parts it from the unit before."""
        return self.count(before + text)

    def holds(self, summed: int, text: str, start: int, end: int) -> bool:
        """Whether this part of a text is small enough, of whose units the tokens were ``summed``.

        Tokens may reach over the bounds of units: what comes near the bound is counted in one.
        """
        if summed > self.max_tokens or end - start > LONGEST_CHUNK:
            return False
        return summed < 0.9 * self.max_tokens or self.count(text[start:end]) <= self.max_tokens


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not cut any further: a sentence, a row, a heading or a piece of a very long one of these."""

    start: int
    end: int
    words: int
    tokens: int
    section: int | str
    """Units of different sections are in different chunks."""
    heading: str
    begins: bool = False
    """It is the first of a long paragraph."""


def _laid_out(blocks: list[Block], path: list[tuple[int, str]], language: str, size: _Size) -> tuple[str, list[_Unit]]:
    """Join the blocks to a text and find the units in it; ``path`` is brought up to date with the headings."""
    units, pieces, length, section = list[_Unit](), list[str](), 0, 0
    bare: _Unit | None = None  # the last heading, as long as nothing stands below it
    for number, block in enumerate(blocks):
        if block.kind is Kind.HEADING and len(block.text) <= _LONGEST_HEADING:
            is_deeper = not path or block.level > path[-1][0]
            if bare is not None and not is_deeper:
                units.append(bare)
            _descend(path, block)
            above = " > ".join(title for _, title in path[:-1])
            text = block.text
            bare = _Unit(length, length + len(text), _words(text), size.of(text, _BREAK), above, above)
            section += 1
        else:
            heading = " > ".join(title for _, title in path)
            units += _units_of(block, length, section, heading, language, size)
            bare = None
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        is_listed = following is not None and block.kind in _LISTED and following.kind is block.kind
        pieces += (block.text, "\n" if is_listed else _BREAK)
        length += len(pieces[-2]) + len(pieces[-1])
    if bare is not None:
        units.append(bare)
    return "".join(pieces), units


def _descend(path: list[tuple[int, str]], block: Block) -> None:
    """Put a heading in its place below those of lower levels."""
    while path and path[-1][0] >= block.level:
        path.pop()
    path.append((block.level, block.text.replace("\n", " ")))


def _units_of(block: Block, offset: int, section: int, heading: str, language: str, size: _Size) -> Iterator[_Unit]:
    text = block.text
    spans = [(0, len(text))] if block.kind is Kind.ROW else sentence_spans(text, language)
    is_long = _words(text) >= (LONG_ROW if block.kind is Kind.ROW else LONG_PARAGRAPH)
    for number, (first, end) in enumerate(spans):
        for start, stop, tokens_in in _cut(text, first, end, size):
            begins = is_long and number == 0 and start == first
            words = _words(text[start:stop])
            yield _Unit(offset + start, offset + stop, words, tokens_in, section, heading, begins)


def _cut(text: str, first: int, end: int, size: _Size) -> Iterator[tuple[int, int, int]]:
    """Yield a span whole if it fits into a chunk, or else in pieces that do, cut between words where there are any.

    Each comes with its tokens.
    """
    before = " " if first else _BREAK
    if end - first <= LONGEST_CHUNK and (whole := size.of(text[first:end], before)) <= size.max_tokens:
        yield first, end, whole
        return
    start, stop, used = first, first, 0
    for word in _WORD.finditer(text, first, end):
        added = size.of(word[0])
        if used and not size.holds(used + added, text, start, word.end()):
            yield start, stop, used
            used = 0
        if not used:
            start = word.start()
        stop = word.end()
        used += added
    yield start, stop, used


def _packed(text: str, units: Iterable[_Unit], size: _Size) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, heading) of chunks: as many units as belong together and fit."""
    first, end, words, used = None, 0, 0, 0
    for unit in units:
        if first is not None and (
            (unit.begins and words >= _SCRAP)
            or unit.section != first.section
            or not size.holds(used + unit.tokens, text, first.start, unit.end)
        ):
            yield first.start, end, first.heading
            first, words, used = None, 0, 0
        first = first or unit
        end = unit.end
        words += unit.words
        used += unit.tokens
    if first is not None:
        yield first.start, end, first.heading


def _words(text: str) -> int:
    """Count words: what is between spaces, and half a word for each letter of an unspaced script."""
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2
