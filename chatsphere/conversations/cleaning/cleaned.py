"""A model's output without what could act on its reader: images, HTML, hidden text, links to just anywhere."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING

from chatsphere.conversations.cleaning.addresses import CLOSING, HAS_HOST, RUN, TRAILING, WHITE, Addresses
from chatsphere.conversations.cleaning.angles import REMOVED, read_angle
from chatsphere.conversations.cleaning.brackets import close_bracket
from chatsphere.conversations.cleaning.fences import Fence, read_opening, width
from chatsphere.conversations.cleaning.incoming import HELD, Incoming, Undecided
from chatsphere.conversations.cleaning.invisible import Visible, is_invisible
from chatsphere.conversations.cleaning.outgoing import Outgoing, ends_with_www

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from chatsphere.conversations.cleaning.outgoing import Piece

_SPACES = re.compile(r"[ \t]*+")
_TICKS = re.compile("`*+")
_TICKS_OR_END = re.compile("`++|[\n|]")
_WORD = re.compile(r"[^\W_]++")
_PLAIN = re.compile(r"(?:[^\w\s`<\[\]!&\\:.~]|_)++")
_ENTITY = re.compile(r"&(?:#?[A-Za-z0-9]{0,31}+;?)")
_ESCAPED = re.compile(r"[!-/:-@\[-`{-~]")


class Cleaned:
    """Cleans Markdown as it arrives; what may be the beginning of something to be cleaned is held back, HELD at most.

    What comes out has, in any renderer of CommonMark or of GitHub's dialect and however it was cut on its way in:

    - no image: its alternative text stands instead;
    - no link but to what Addresses allow: its text stands instead, and "(link removed)" for a bare address;
    - no definition of a reference, unless of an allowed address;
    - no HTML: tags and comments are dropped with the content of scripts and styles, and what only looks like a tag
      (``List<String>``) has its bracket written as an entity;
    - no invisible characters (see Visible);
    - no citation mark of a passage that is not ``known``.

    Code, fenced or between backticks in one line, stays as it is.  A paragraph in which a backtick has no partner in
    its line has no code between backticks from there on: renderers would look for the partner in later lines.  A fence
    that is never closed is code to the end.  E-mail addresses stay: a mail program opens, with a recipient and no more.
    """

    def __init__(self, allowed_hosts: Collection[str], own_text: Iterable[str], known: Collection[int]) -> None:
        self._addresses = Addresses(allowed_hosts, own_text)
        self.known = known
        self._visible = Visible()
        self._in = Incoming()
        self._out = Outgoing()
        self._fence: Fence | None = None
        self._has_code = True

    @property
    def held(self) -> int:
        """How many characters are held back."""
        return len(self._in.text) - self._in.at + self._out.held

    def feed(self, piece: str) -> list[Piece]:
        """Take the next piece of the output, and give what is now certain."""
        self._in.add(self._visible.feed(piece))
        return self._advance()

    def finish(self) -> list[Piece]:
        """Nothing more comes: the rest."""
        self._in.add(self._visible.finish())
        self._in.is_whole = True
        pieces = self._advance()
        self._out.settle()
        return pieces + self._out.take()

    def _advance(self) -> list[Piece]:
        with suppress(Undecided):
            while self._in.at < len(self._in.text):
                if self._fence is None:
                    self._step()
                elif not self._fence.take(self._in, self._out):
                    self._fence = None
        return self._out.take()

    def _step(self) -> None:
        """Deal with what stands at the place reached, or raise Undecided and change nothing."""
        character = self._in.text[self._in.at]
        if character.isspace() and not self._out.has_begun:
            self._in.at += 1
        elif character in " \t`~" and self._begins_fence():
            pass
        elif character in _STEPS:
            _STEPS[character](self)
        elif word := _WORD.match(self._in.text, self._in.at):
            self._word(word)
        else:
            plain = _PLAIN.match(self._in.text, self._in.at)
            self._write(self._in.at + (len(plain[0]) if plain else 1))

    def _write(self, end: int, *, is_literal: bool = False) -> None:
        """Let the source up to ``end`` stand as it is."""
        self._out.append(self._in.text[self._in.at : end], is_literal=is_literal)
        self._in.at = end

    def _replace(self, end: int, text: str = "", *, is_gap: bool = False) -> None:
        """Let ``text`` stand for the source up to ``end``."""
        self._out.drop(is_gap=is_gap)
        self._out.append(text)
        self._out.drop(is_gap=is_gap)
        self._in.at = end

    # Lines and code

    def _newline(self) -> None:
        if self._out.line.is_blank:
            self._out.settle()
            self._has_code = True
        self._write(self._in.at + 1)

    def _spaces(self) -> None:
        spaces = self._in.run(_SPACES, self._in.at)
        if self._in.char(spaces.end()) == "[":
            self._out.open(spaces=spaces[0])
            self._in.at = spaces.end() + 1
        else:
            self._write(spaces.end())

    def _begins_fence(self) -> bool:
        """Whether a fenced block begins here, and is begun."""
        source, line = self._in, self._out.line
        if line.has_content:
            return False
        spaces = source.run(_SPACES, source.at)
        mark = source.char(spaces.end())
        opening = read_opening(source, spaces.end()) if mark and mark in "`~" else None
        if opening is None:
            return False
        if line.is_quoted:  # there is no telling where it ends
            self._write(spaces.end())
            self._out.append("".join(f"\\{each}" for each in opening.marks), is_literal=True)
            source.at += len(opening.marks)
            return True
        self._out.settle()
        self._fence = Fence.begin(opening, width(spaces[0], line.column), self._out)
        self._has_code = True
        source.at = opening.end
        return True

    def _ticks(self) -> None:
        marks = self._in.run(_TICKS, self._in.at)
        end = self._code_end(marks) if self._has_code else None
        if end is None:
            self._has_code = False
        self._write(end or marks.end(), is_literal=end is not None)

    def _code_end(self, marks: re.Match[str]) -> int | None:
        """Where the code ends that these backticks begin; None when it does not in this line and cell."""
        source, limit = self._in, marks.end() + HELD
        if len(marks[0]) == HELD:
            return None
        for found in _TICKS_OR_END.finditer(source.text, marks.end(), limit):
            if found[0] in ("\n", "|") or found.end() == limit:
                return None
            if found.end() == len(source.text) and not source.is_whole:
                raise Undecided
            if len(found[0]) == len(marks[0]):
                return found.end()
        if len(source.text) < limit and not source.is_whole:
            raise Undecided
        return None

    # Addresses in text

    def _word(self, word: re.Match[str]) -> None:
        source, name = self._in, word[0].lower()
        begins_address = False
        if not self._out.tail[-1:].isalnum():
            if name == "www":
                begins_address = source.char(word.end()) == "."
            elif name in ("http", "https"):
                begins_address = self._has_slashes(word.end())
            elif any(beginning.startswith(name) for beginning in ("http", "www")):
                source.char(word.end())
        if begins_address:
            self._address()
        else:
            self._write(word.end())

    def _has_slashes(self, colon: int) -> bool:
        return all(self._in.char(colon + index) == expected for index, expected in enumerate("://"))

    def _address(self) -> None:
        source = self._in
        run = source.run(RUN, source.at)
        address, following = run[0].rstrip(TRAILING), source.char(run.end())
        if not HAS_HOST.match(address):
            self._write(source.at + 1)
            return
        ends = following in {"", "<", *WHITE}
        if following == "]" and self._out.brackets:
            ends = source.char(run.end() + 1) in {"", "(", *WHITE}
        if ends and self._addresses.allows_in_text(address):
            self._out.append_address(address)
            source.at += len(address)
        else:
            self._remove_run()

    def _colon(self) -> None:
        """An address whose scheme is none of ours, or was put together from parts."""
        if self._has_slashes(self._in.at) and self._in.char(self._in.at + 3).strip():
            self._remove_run()
        else:
            self._write(self._in.at + 1)

    def _dot(self) -> None:
        if ends_with_www(self._out.tail) and self._in.char(self._in.at + 1).strip():
            self._remove_run()
        else:
            self._write(self._in.at + 1)

    def _remove_run(self) -> None:
        run = self._in.run(RUN, self._in.at)
        self._replace(self._in.at + max(len(run[0].rstrip(TRAILING + CLOSING)), 1), REMOVED)

    # Single characters with a meaning

    def _angle(self) -> None:
        angle = read_angle(self._in, self._addresses, self._out.tail[-1:])
        if angle.is_link:
            self._out.append_link(angle.text)
            self._in.at = angle.end
        elif angle.end == self._in.at + 1:
            self._out.append(angle.text)
            self._in.at = angle.end
        else:
            self._replace(angle.end, angle.text, is_gap=angle.is_gap)

    def _entity(self) -> None:
        found = self._in.run(_ENTITY, self._in.at)
        meant = unescape(found[0]) if found[0].endswith(";") else found[0]
        if meant == found[0]:
            self._write(self._in.at + 1)
        elif is_invisible(meant):
            self._replace(found.end())
        elif meant in (":", "/", ".", "w", "W"):  # some renderers look for addresses in the text as it is read
            self._replace(found.end(), meant)
        else:
            self._write(found.end())

    def _escape(self) -> None:
        escaped = self._in.char(self._in.at + 1)
        if escaped in (":", "/") or (escaped == "." and ends_with_www(self._out.tail)):
            self._replace(self._in.at + 2, escaped)
        elif _ESCAPED.match(escaped):
            self._write(self._in.at + 2, is_literal=True)
        else:
            self._write(self._in.at + 1)

    # Brackets

    def _bang(self) -> None:
        if self._in.char(self._in.at + 1) == "[":
            self._out.open(is_image=True)
            self._in.at += 2
        else:
            self._write(self._in.at + 1)

    def _open(self) -> None:
        self._out.open()
        self._in.at += 1

    def _close(self) -> None:
        close_bracket(self._in, self._out, self._addresses, self.known)


_STEPS = {
    "\n": Cleaned._newline,
    " ": Cleaned._spaces,
    "\t": Cleaned._spaces,
    "`": Cleaned._ticks,
    ":": Cleaned._colon,
    ".": Cleaned._dot,
    "<": Cleaned._angle,
    "&": Cleaned._entity,
    "\\": Cleaned._escape,
    "!": Cleaned._bang,
    "[": Cleaned._open,
    "]": Cleaned._close,
}
"""What is done at each character that may mean something."""
