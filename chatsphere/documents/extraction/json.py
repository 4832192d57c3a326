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
"""Bytes of one text, number or stretch of white space."""


def blocks(file: BinaryIO, media_type: str) -> Iterator[Block]:
    """Yield a row for every record, whose names are dotted paths in it.  The file is never in memory whole.

    Records are the elements of lists of objects or of lists, and every value of JSON Lines.  What is around them is
    told one row for all that stands under a name.  A row begins with the path of what it is from:
    ``shop.orders: id: 1; customer.name: Ann``.

    Raises DocumentFailure (CORRUPT) where the file is no JSON or nests too deeply, and TOO_LARGE for endless texts.
    """
    reader = _Reader(is_lines=media_type == media.JSONL)
    source = _Source(file)
    try:
        for event, value in ijson.basic_parse(source, multiple_values=True):
            source.unspoken = 0
            reader.take(event, value)
            if reader.found:
                yield from reader.found
                reader.found.clear()
        reader.flush()
        yield from reader.found
    except (ijson.JSONError, UnicodeError, ValueError, ArithmeticError) as broken:
        raise DocumentFailure(
            FailureCode.CORRUPT, "The JSON cannot be read to its end. Check it with a validator and upload it anew."
        ) from broken


class _Source:
    """A file in UTF-8, whatever it is in, for a parser that looks again and again at a text that has not ended."""

    def __init__(self, file: BinaryIO) -> None:
        encoding = encoding_of(file.read(HEAD)) or "utf-8"
        file.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
        is_utf8 = encoding in ("utf-8", "utf-8-sig")
        self._file = file if is_utf8 else codecs.EncodedFile(file, "utf-8", encoding, errors="replace")
        self.unspoken = 0
        """Bytes read since the parser last found something."""

    def read(self, size: int) -> bytes:
        """Return the next bytes.  Raises DocumentFailure (TOO_LARGE)."""
        piece = self._file.read(size)
        self.unspoken += len(piece)
        if self.unspoken > _LONGEST_TEXT:
            raise DocumentFailure(FailureCode.TOO_LARGE, "A text in the JSON is too long to be read. Split it.")
        return piece


class _Reader:
    """Gathers the pairs of one part of the file, a record or an object around the records, until it is whole."""

    def __init__(self, *, is_lines: bool) -> None:
        self._is_lines = is_lines
        self._path: list[str | None] = []
        """Of the values that are open: the name read last in an object, None for a list."""
        self._parts: list[int] = []
        """How many values are open around each part that is open."""
        self._is_record = False
        self.found: list[Block] = []
        """What is whole."""
        self._names: list[str] = []
        self._cells: list[str] = []
        self._length = 0

    def take(self, event: str, value: object) -> None:
        """Take in what the parser found next."""
        match event:
            case "map_key":
                self._path[-1] = one_line(str(value))
            case "start_map" | "start_array":
                self._begin(is_list=event == "start_array")
            case "end_map" | "end_array":
                self._end()
            case "boolean":
                self._tell(str(value).lower())
            case "string" | "number":
                self._tell(str(value))

    def flush(self) -> None:
        """End the row that the pairs make, if there are any."""
        if self._cells:
            self.found.append(Block(self._lead() + told(self._cells, self._names), Kind.ROW))
            self._names.clear()
            self._cells.clear()
            self._length = 0

    def _begin(self, *, is_list: bool) -> None:
        if len(self._path) >= _DEEPEST:
            raise ValueError("nested too deeply")
        is_element = self._path[-1] is None if self._path else self._is_lines
        is_near_root = not self._path or (len(self._path) == 1 and not is_list)
        if not self._is_record and (is_element or is_near_root):
            self.flush()
            self._parts.append(len(self._path))
            self._is_record = is_element
        self._path.append(None if is_list else "")

    def _end(self) -> None:
        if self._parts[-1:] == [len(self._path) - 1]:
            self.flush()
            self._parts.pop()
            self._is_record = False
        self._path.pop()

    def _tell(self, value: str) -> None:
        name = _dotted(self._path[self._root() :])
        if len(value) > _LONGEST_CELL:
            self.flush()
            if text := clean(value).strip():
                self.found.append(Block(f"{self._lead()}{name}: {text}" if name else self._lead() + text))
        elif text := one_line(value):
            is_next_of_list = bool(self._path) and self._path[-1] is None and self._names[-1:] == [name]
            if is_next_of_list:
                self._cells[-1] += f", {text}"
            else:
                self._names.append(name)
                self._cells.append(text)
            self._length += len(name) + len(text)
            if self._length > _LONGEST_ROW:
                self.flush()

    def _root(self) -> int:
        return self._parts[-1] if self._parts else 0

    def _lead(self) -> str:
        path = _dotted(self._path[: self._root()])
        return f"{path}: " if path else ""


def _dotted(path: list[str | None]) -> str:
    return ".".join(filter(None, path))
