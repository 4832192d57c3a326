"""Characters that nobody sees, in which text can be hidden or turned round."""

from __future__ import annotations

import re
import unicodedata

from chatsphere.text import storable

_NEWLINE = re.compile("\r\n?|[\u2028\u2029]")
_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85]")
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"

_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    # Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt): zero width, direction, fillers, tags ...
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u2800\ufff9-\ufffb"  # the blank of Braille; interlinear notes
)
_SUSPECT = re.compile(f"[{_INVISIBLE}]")
_ALL_INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
_JOINER = re.compile(f"[{_JOINERS}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")

# Keycaps, signs, Mongolian letters, symbols, ideographs and emoji.
_HAS_VARIANTS = re.compile(
    "[#*0-9\xa9\xae\u1800-\u18af\u203c-\u3299\u3400-\u9fff\uf900-\ufaff\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)


def is_invisible(text: str) -> bool:
    """Whether nothing of a text would be seen."""
    return bool(_ALL_INVISIBLE.fullmatch(text))


class Visible:
    """Takes out of arriving text what is invisible, but for what scripts and emoji need.

    A joiner stays between two letters or emoji, one variation selector after a character that has variants.  Line ends
    of every kind become newlines, other white space controls spaces.  A character is held back where the next decides.
    """

    def __init__(self) -> None:
        self._held = ""
        self._before = ""

    def feed(self, piece: str) -> str:
        """What can be seen of the text so far."""
        text = self._held + storable(piece)
        kept = len(text) - 1 if text.endswith(("\r", *_JOINERS)) else len(text)
        text, self._held = text[:kept], text[kept:]
        return self._sieve(text, self._held)

    def finish(self) -> str:
        """What was held back."""
        text, self._held = self._held, ""
        return self._sieve(text, "")

    def _sieve(self, text: str, following: str) -> str:
        text = _SPACE.sub(" ", _NEWLINE.sub("\n", text))
        before, done, kept = self._before, 0, []
        for found in _SUSPECT.finditer(text):
            index = found.start()
            if index > done:
                kept.append(text[done:index])
                before = text[index - 1]
            done = index + 1
            if self._belongs(text[index], before, (text[done:] or following)[:1]):
                kept.append(text[index])
                before = text[index]
        kept.append(text[done:])
        self._before = text[-1] if len(text) > done else before
        return "".join(kept)

    @staticmethod
    def _belongs(suspect: str, before: str, after: str) -> bool:
        if _JOINER.match(suspect):
            return _joins(before) and _joins(after)
        return bool(_SELECTOR.match(suspect) and _HAS_VARIANTS.match(before))


def _joins(neighbour: str) -> bool:
    """Whether a joiner makes sense beside this: a letter, its mark, an emoji, its skin or its variation selector."""
    if not neighbour or _JOINER.match(neighbour):
        return False
    return unicodedata.category(neighbour)[0] in "LM" or unicodedata.category(neighbour) in {"So", "Sk"}
