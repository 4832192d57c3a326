"""JSON and JSON Lines into rows of ``name: value``, a record a row."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

import ijson

from chatsphere.documents import media
from chatsphere.documents.decoding import HEAD, encoding_of
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import clean, one_line
from chatsphere.documents.extraction.tables import told
from chatsphere.errors import DocumentFailure, FailureCode

_DEEPEST = 200
"""Values inside each other."""

_LONGEST_ROW = 1_000
"""Characters, about as many as fit into a chunk; longer records are told in several rows."""

_LONGEST_CELL = 300
"""Characters; longer texts are paragraphs by themselves."""

_LONGEST_TEXT = 4_000_000
"""Characters of one text."""


def blocks(file: BinaryIO, media_type: str) -> Iterator[Block]:
    """Yield a row for every record, whose names are dotted paths in it.  The file is never in memory whole.

    Records are the elements of lists of objects or of lists, and every value of JSON Lines.  What is around them is
    told object by object.  A row begins with the path of what it is from: ``shop.orders: id: 1; customer.name: Ann``.

    Raises DocumentFailure (CORRUPT) where the file is no JSON or nests too deeply, and TOO_LARGE for endless texts.
    """
    reader = _Reader(is_lines=media_type == media.JSONL)
    try:
        for event, value in ijson.basic_parse(_in_utf8(file), multiple_values=True):
            yield from reader.take(event, value)
        yield from reader.flush()
    except (ijson.JSONError, UnicodeError, ValueError, ArithmeticError) as broken:
        raise DocumentFailure(
            FailureCode.CORRUPT, "The JSON cannot be read to its end. Check it with a validator and upload it anew."
        ) from broken


def _in_utf8(file: BinaryIO) -> BinaryIO | codecs.StreamRecoder:
    """Return the same text in the one encoding that the parser knows."""
    encoding = encoding_of(file.read(HEAD)) or "utf-8"
    file.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
    if encoding in ("utf-8", "utf-8-sig"):
        return file
    return codecs.EncodedFile(file, "utf-8", encoding, errors="replace")


class _Reader:
    """Gathers the pairs of one record, or of one object around the records, until it is whole."""

    def __init__(self, *, is_lines: bool) -> None:
        self._is_lines = is_lines
        self._path: list[str | None] = []
        """Of the values that are open: the name read last in an object, None for a list."""
        self._record: int | None = None
        """How many values are open around the record that is being read."""
        self._names: list[str] = []
        self._cells: list[str] = []

    def take(self, event: str, value: object) -> Iterator[Block]:
        """Take in what the parser found next; yield the rows that end with it."""
        if event == "map_key":
            self._path[-1] = one_line(str(value))
        elif event in ("start_map", "start_array"):
            yield from self._begin(is_list=event == "start_array")
        elif event in ("end_map", "end_array"):
            yield from self._end(is_list=event == "end_array")
        elif event == "boolean":
            yield from self._tell(str(value).lower())
        elif value is not None:
            yield from self._tell(str(value))

    def flush(self) -> Iterator[Block]:
        """Yield the row that the pairs make, if there are any, and begin another."""
        if self._cells:
            yield Block(self._from() + told(self._cells, self._names), Kind.ROW)
            self._names.clear()
            self._cells.clear()

    def _begin(self, *, is_list: bool) -> Iterator[Block]:
        if len(self._path) >= _DEEPEST:
            raise ValueError("nested too deeply")
        is_element = self._path[-1] is None if self._path else self._is_lines
        if self._record is None and (is_element or not is_list):
            yield from self.flush()
            self._record = len(self._path) if is_element else None
        self._path.append(None if is_list else "")

    def _end(self, *, is_list: bool) -> Iterator[Block]:
        is_record = self._record == len(self._path) - 1
        if is_record or (self._record is None and not is_list):
            yield from self.flush()
            self._record = None
        self._path.pop()

    def _tell(self, value: str) -> Iterator[Block]:
        name = _dotted(self._path[self._root() :])
        if len(value) > _LONGEST_TEXT:
            raise DocumentFailure(FailureCode.TOO_LARGE, "A text in the JSON is too long to be read. Split it.")
        if len(value) > _LONGEST_CELL:
            yield from self.flush()
            if text := clean(value).strip():
                yield Block(f"{self._from()}{name}: {text}" if name else self._from() + text)
            return
        if not (text := one_line(value)):
            return
        is_next_of_list = bool(self._path) and self._path[-1] is None and self._names[-1:] == [name]
        if is_next_of_list:
            self._cells[-1] += f", {text}"
        else:
            self._names.append(name)
            self._cells.append(text)
        if sum(map(len, self._cells)) > _LONGEST_ROW:
            yield from self.flush()

    def _root(self) -> int:
        """Return how much of the path is around the record, or around the innermost object outside of records."""
        if self._record is not None:
            return self._record
        return next((at for at in reversed(range(len(self._path))) if self._path[at] is not None), 0)

    def _from(self) -> str:
        path = _dotted(self._path[: self._root()])
        return f"{path}: " if path else ""


def _dotted(path: list[str | None]) -> str:
    return ".".join(filter(None, path))
