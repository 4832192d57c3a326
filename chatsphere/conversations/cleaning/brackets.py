"""What a closing square bracket closes: a link, an image, a definition, a citation mark, or nothing in particular."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chatsphere.conversations.cleaning.addresses import TRAILING, WHITE
from chatsphere.conversations.cleaning.incoming import HELD
from chatsphere.conversations.marks import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatsphere.conversations.cleaning.addresses import Addresses
    from chatsphere.conversations.cleaning.incoming import Incoming
    from chatsphere.conversations.cleaning.outgoing import Outgoing

_TITLE = r"""(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))"""
_BARE = r"(?:[^ \t\n()<\\]|\\[^ \t\n]|\((?:[^ \t\n()<\\]|\\[^ \t\n])*+\))*+"
_LINK = re.compile(
    rf"\([ \t\n]*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>{_BARE}))(?:[ \t\n]++{_TITLE})?[ \t\n]*+\)", re.DOTALL
)
_REFERENCE = re.compile(r"\[(?:[^\[\]\\]|\\.)*+\]", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*+(?:\n[ \t]*+)?[^\n]*+")
_DEFINITION = re.compile(
    rf"[ \t\n]*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>[^ \t\n<][^ \t\n]*+))(?:[ \t]++{_TITLE})?[ \t]*+"
)
_NO_DEFINITION = re.compile(r"[ \t\n]*+(?:\Z|[A-Za-z0-9,']++[ \t]++[A-Za-z]++(?:[ ,.;]|\Z))")
"""What a definition never goes on with: nothing, or two words."""

_MARK = re.compile(NUMBERS)
_LONGEST_NUMBERS = 10 * len("999") + 9 * len(" , ")
"""Characters between the brackets of a mark, at most."""


def close_bracket(source: Incoming, out: Outgoing, addresses: Addresses, known: Collection[int]) -> None:
    """Deal with the bracket at ``source.at`` and what belongs to it; raises Undecided and changes nothing before."""
    following = source.char(source.at + 1)
    if not out.brackets:
        out.append("]", is_literal=True)
        source.at += 1
        if following == "(":
            out.drop()
        return
    bracket = out.brackets[-1]
    if following == "(":
        _close_link(source, out, addresses, known)
    elif following == "[" and bracket.is_image:
        reference = source.construct(_REFERENCE, source.at + 1)
        _close_text(source, out, known, reference.end() if reference else source.at + 1)
    elif following == ":" and not (bracket.is_image or bracket.line.has_content):
        _close_definition(source, out, addresses, known)
    else:
        _close_text(source, out, known, source.at + 1)


def _close_text(source: Incoming, out: Outgoing, known: Collection[int], end: int) -> None:
    """Close what is no link: an image is its alternative text, a mark of an unknown passage nothing."""
    bracket, following = out.brackets[-1], source.char(end)
    numbers = _numbers(out)
    out.brackets.pop()
    source.at = end
    if bracket.is_image:
        out.unwrap(bracket)
    elif numbers and not any(number in known for number in numbers):
        out.discard(bracket, is_gap=bool(bracket.spaces) and following.isalnum())
    else:
        out.append("]")


def _close_link(source: Incoming, out: Outgoing, addresses: Addresses, known: Collection[int]) -> None:
    bracket = out.brackets[-1]
    link = source.construct(_LINK, source.at + 1)
    if link is None:
        _close_text(source, out, known, source.at + 1)
        out.drop()
    elif bracket.is_image or _numbers(out):
        _close_text(source, out, known, link.end())
        out.drop()
    elif addresses.allows(_destination(link)) and not bracket.has_link:
        target = _destination(link)
        if link["angled"] is not None or not _ends_address(source, link.end()):
            target = f"<{target}>"
        out.brackets.pop()
        source.at = link.end()
        out.append_link(f"]({target})")
    else:
        out.brackets.pop()
        source.at = link.end()
        out.unwrap(bracket)


def _ends_address(source: Incoming, end: int) -> bool:
    """Whether no more than punctuation stands between ``end`` and white space.

    A link whose text turns out to be cut by a cell or a block is text, in which its address goes on to the next space.
    """
    following = source.char(end)
    if following and following in TRAILING:
        following = source.char(end + 1)
    return following in WHITE or not following


def _close_definition(source: Incoming, out: Outgoing, addresses: Addresses, known: Collection[int]) -> None:
    """Close a bracket at the beginning of a line with a colon after it: what a reference is defined by, or a sentence.

    A definition stays without its title, and only of an allowed address.  What is none, but could become one, has its
    colon escaped.
    """
    bracket = out.brackets[-1]
    rest = source.run(_REST_OF_LINE, source.at + 2)
    is_cut = len(rest[0]) == HELD
    definition = None if is_cut or not out.content(bracket).strip(" \t\n") else _DEFINITION.fullmatch(rest[0])
    if definition is None:
        is_safe = not is_cut and _NO_DEFINITION.match(rest[0])
        _close_text(source, out, known, source.at + 1)
        if not is_safe and out.tail.endswith("]"):
            out.append("\\:", is_literal=True)
            source.at += 1
    elif _numbers(out):
        _close_text(source, out, known, rest.end())
    else:
        out.brackets.pop()
        source.at = rest.end()
        if addresses.allows(_destination(definition)):
            out.append_address(f"]: {_destination(definition)}")
        else:
            out.discard(bracket)


def _destination(found: re.Match[str]) -> str:
    return found["bare"] if found["angled"] is None else found["angled"]


def _numbers(out: Outgoing) -> list[int]:
    """The numbers of the citation mark that the innermost bracket is; none where it is no mark."""
    bracket = out.brackets[-1]
    if out.is_longer(bracket, _LONGEST_NUMBERS):
        return []
    content = out.content(bracket)
    return [int(number) for number in content.split(",")] if _MARK.fullmatch(content) else []
