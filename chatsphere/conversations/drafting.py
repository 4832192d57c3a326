"""A reply's text while a model writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.conversations.cleaning import Cleaned
from chatsphere.conversations.marks import MarkedText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chatsphere.conversations.cleaning import Piece
    from chatsphere.conversations.marks import Mark


class Draft:
    """What a model writes, cleaned, with its citation marks.

    ``known`` are the numbers of the passages it was given; they are set before it writes.  The draft only ever grows,
    and places in it are those of the stored text: nothing is changed in it later.
    """

    def __init__(
        self, *, allowed_hosts: Collection[str] = (), own_text: Iterable[str] = (), language: str = "english"
    ) -> None:
        self._cleaned = Cleaned(allowed_hosts, own_text, known=())
        self._marked = MarkedText(known=(), language=language)

    @property
    def known(self) -> Collection[int]:
        """The passages that may be cited."""
        return self._marked.known

    @known.setter
    def known(self, numbers: Collection[int]) -> None:
        self._cleaned.known = self._marked.known = numbers

    @property
    def text(self) -> str:
        """All that is certain of it so far."""
        return self._marked.text

    @property
    def marks(self) -> Sequence[Mark]:
        """The citation marks in it, in order."""
        return self._marked.marks

    def feed(self, piece: str) -> None:
        """Take the next piece of the model's output."""
        self._take(self._cleaned.feed(piece))

    def quote(self, text: str) -> None:
        """Take the owner's own words as they are, and the mark of the only passage, which they are."""
        self.known = {1}
        self._marked.keep(text)
        self._marked.feed(" [1]")

    def finish(self) -> None:
        """Nothing more comes: what was held back is text after all.  A second time changes nothing."""
        self._take(self._cleaned.finish())
        self._marked.finish()

    def stand_in(self, text: str) -> None:
        """Have ``text`` where the model has written nothing."""
        if not self._marked.text:
            self._marked.text = text

    def _take(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if piece.is_literal:
                self._marked.keep(piece.text)
            else:
                self._marked.feed(piece.text)
