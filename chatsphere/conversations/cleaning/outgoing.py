"""Text that has been cleaned: nothing dropped from it may join what stood around it into something new."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from chatsphere.conversations.cleaning.addresses import WHITE
from chatsphere.conversations.cleaning.incoming import HELD

_TAIL = 40
"""Characters of the end that are remembered: the longest name of an entity has 31."""

_HALF_ENTITY = re.compile(r"&#?[A-Za-z0-9]{0,31}\Z")
_ENTITY_GOES_ON = re.compile(r"[#;A-Za-z0-9]")
_ESCAPABLE = re.compile(r"[!-/:-@\[-`{-~]")
_CONTAINERS = " \t>-+*0123456789.)[],"
"""What may stand before the content of a line in quotes, lists and citation marks."""

# What may not follow what, where something was dropped in between.
_JOINTS = {
    "`": re.compile("`"),
    "~": re.compile("~"),
    "!": re.compile(r"\["),
    "]": re.compile(r"[(\[:]"),
    ":": re.compile("/"),
    "/": re.compile("/"),
    "<": re.compile("[A-Za-z/!?]"),
    "\\": _ESCAPABLE,
}


class Piece(NamedTuple):
    """A piece of cleaned text; ``is_literal`` where nothing in it is a citation mark: code, addresses, escapes."""

    text: str
    is_literal: bool = False


class Line(NamedTuple):
    """What is known of the line being written.

    ``has_content`` is false as long as it may still be the beginning of a block, ``column`` counted with tab stops.
    """

    column: int = 0
    is_blank: bool = True
    is_quoted: bool = False
    has_content: bool = False

    def after(self, text: str) -> Line:
        """The same with more text."""
        newline = text.rfind("\n")
        if newline < 0 and self.has_content:
            return self
        column, is_blank, is_quoted, has_content = self if newline < 0 else Line()
        for character in text[newline + 1 :]:
            if has_content:
                break
            column += 4 - column % 4 if character == "\t" else 1
            is_blank = is_blank and character in " \t"
            is_quoted = is_quoted or character == ">"
            has_content = not (character in _CONTAINERS or character.isspace())
        return Line(column, is_blank, is_quoted, has_content)


class Bracket(NamedTuple):
    """An opened square bracket: where it is in pieces and characters, the spaces before it, what stood before them."""

    place: int
    waiting: int
    spaces: str
    is_image: bool
    line: Line
    tail: str
    in_address: bool
    has_link: bool = False


class Outgoing:
    """Pieces on their way out; those after an open bracket wait until it is known what the bracket is."""

    def __init__(self) -> None:
        self.line = Line()
        self.tail = ""
        self.brackets: list[Bracket] = []
        self._pieces: list[Piece] = []
        self._waiting = 0
        self._in_address = False
        self._seam = False
        self._gap = False

    @property
    def has_begun(self) -> bool:
        """Whether there is any text yet."""
        return bool(self.tail)

    @property
    def held(self) -> int:
        """How many characters wait."""
        return sum(len(piece.text) for piece in self._pieces)

    def append(self, text: str, *, is_literal: bool = False) -> None:
        """Write, with a space before it where something was dropped and the neighbours would join."""
        if not text:
            return
        self._mend(text)
        self._add(Piece(text, is_literal))

    def append_address(self, address: str) -> None:
        """Write an address that renderers make a link; up to the next white space nothing may be joined to it."""
        self.append(address, is_literal=True)
        self._in_address = True

    def append_link(self, link: str) -> None:
        """Write a link, or the end of one; what is in brackets around it can be no link any more."""
        self.append_address(link)
        self.brackets = [each._replace(has_link=True) for each in self.brackets]

    def drop(self, *, is_gap: bool = False) -> None:
        """Take note that something was left out here; ``is_gap`` where words around it are not to be joined."""
        self._seam = True
        self._gap = self._gap or is_gap

    def open(self, *, spaces: str = "", is_image: bool = False) -> None:
        """Write an opening bracket after ``spaces``; what follows waits."""
        self._mend(spaces or "[")
        before, line, in_address = self.tail, self.line, self._in_address
        if spaces:
            self._add(Piece(spaces))
        if not self.brackets:
            self._waiting = 0
        self.brackets.append(Bracket(len(self._pieces), self._waiting, spaces, is_image, line, before, in_address))
        self._add(Piece("["))

    def content(self, bracket: Bracket) -> str:
        """What stands after a bracket so far."""
        return "".join(piece.text for piece in self._pieces[bracket.place + 1 :])

    def is_longer(self, bracket: Bracket, length: int) -> bool:
        """Whether more than so many characters stand after a bracket."""
        return self._waiting - bracket.waiting > length + len("[")

    def unwrap(self, bracket: Bracket) -> None:
        """Take the opening bracket out, and leave what it holds."""
        content, before = self.content(bracket), bracket.tail + bracket.spaces
        opening = " " if _would_join(before, content) else ""
        self._pieces[bracket.place] = Piece(opening)
        self._waiting += len(opening) - len("[")
        self.tail = (before + opening + content)[-_TAIL:]
        self.line = bracket.line.after(bracket.spaces + opening + content)
        self.drop()

    def discard(self, bracket: Bracket, *, is_gap: bool = False) -> None:
        """Take back a bracket with all it holds and the spaces before it."""
        first = bracket.place - bool(bracket.spaces)
        self._waiting -= sum(len(piece.text) for piece in self._pieces[first:])
        del self._pieces[first:]
        self.tail, self.line, self._in_address = bracket.tail, bracket.line, bracket.in_address
        self.drop(is_gap=is_gap)

    def settle(self) -> None:
        """No bracket that is open will be closed: they are text."""
        self.brackets.clear()

    def take(self) -> list[Piece]:
        """Hand over what nothing can change any more, neighbours of a kind in one."""
        certain = self.brackets[0].place - bool(self.brackets[0].spaces) if self.brackets else len(self._pieces)
        if not certain:
            return []
        pieces = [piece for piece in self._pieces[:certain] if piece.text]
        taken = [
            Piece("".join(piece.text for piece in together), is_literal)
            for is_literal, together in groupby(pieces, key=lambda piece: piece.is_literal)
        ]
        self._pieces = self._pieces[certain:]
        self.brackets = [each._replace(place=each.place - certain) for each in self.brackets]
        return taken

    def _mend(self, text: str) -> None:
        """Put a space before ``text`` if something was dropped in front of it and it would join what stands there."""
        if self._seam:
            is_apart = not self.tail or self.tail[-1] in WHITE or text[0] in WHITE
            if (not is_apart and (self._gap or self._in_address)) or _would_join(self.tail, text):
                self._add(Piece(" "))
            self._seam = self._gap = False

    def _add(self, piece: Piece) -> None:
        self._pieces.append(piece)
        self._waiting += len(piece.text)
        if self._waiting > HELD:
            self.settle()
        self._in_address = self._in_address and WHITE.isdisjoint(piece.text)
        self.tail = (self.tail + piece.text)[-_TAIL:]
        self.line = self.line.after(piece.text)


def ends_with_www(tail: str) -> bool:
    """Whether text ends in a word that a dot would make the beginning of an address."""
    return bool(re.search(r"(?<![A-Za-z0-9])www\Z", tail, re.IGNORECASE))


def _would_join(tail: str, text: str) -> bool:
    joint = _JOINTS.get(tail[-1:])
    if joint and joint.match(text):
        return True
    if text[:1] == "." and ends_with_www(tail):
        return True
    return bool(_ENTITY_GOES_ON.match(text) and _HALF_ENTITY.search(tail))
