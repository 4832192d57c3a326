"""What begins with an angle bracket: addresses, tags, comments, or a sign that something is less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chatsphere.conversations.cleaning.incoming import HELD

if TYPE_CHECKING:
    from chatsphere.conversations.cleaning.addresses import Addresses
    from chatsphere.conversations.cleaning.incoming import Incoming

LESS_THAN = "&lt;"
"""A bracket that begins nothing, whatever comes after it and whoever renders it."""

REMOVED = "(link removed)"

# The elements of HTML, obsolete ones too (html.spec.whatwg.org), and the roots of SVG and MathML with what loads.
_ELEMENTS = {
    "a", "abbr", "acronym", "address", "animate", "applet", "area", "article", "aside", "audio", "b", "base",
    "basefont", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption",
    "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir",
    "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "foreignobject", "form",
    "frame", "frameset", "g", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i",
    "iframe", "image", "img", "input", "ins", "isindex", "kbd", "keygen", "label", "legend", "li", "link", "listing",
    "main", "map", "mark", "marquee", "math", "menu", "menuitem", "meta", "meter", "nav", "nobr", "noembed",
    "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "path", "picture",
    "plaintext", "portal", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search",
    "section", "select", "set", "slot", "small", "source", "spacer", "span", "strike", "strong", "style", "sub",
    "summary", "sup", "svg", "table", "tbody", "td", "template", "text", "textarea", "tfoot", "th", "thead", "time",
    "title", "tr", "track", "tt", "u", "ul", "use", "var", "video", "wbr", "xmp",
}  # fmt: skip
_APART = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
"""Elements that stand apart from the text around them."""

_NAME = re.compile(r"/?(?:[A-Za-z][A-Za-z0-9-]*+)?")
_REST_OF_TAG = re.compile(r"""(?:[^"'<>]|"[^"]*"|'[^']*')*+>""")
_TO_BRACKET = re.compile(r"[^<>]*+>")
_SOLID = re.compile(r"[^\s<>]*+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*")
_MAIL = re.compile(r"(?!.*www\.)[a-z0-9_.+-]+@[a-z0-9.-]+", re.IGNORECASE)
_UNSEEN = {
    "script": re.compile(r"(?is).*?</script[^<>]*>"),
    "style": re.compile(r"(?is).*?</style[^<>]*>"),
}
_DECLARATIONS = (
    ("<!--", re.compile(r"(?s)<!--(?:-?>|.*?-->)")),
    ("<![CDATA[", re.compile(r"(?s)<!\[CDATA\[.*?\]\]>")),
    ("<?", re.compile(r"(?s)<\?.*?\?>")),
)
_DECLARATION = re.compile(r"<![A-Za-z][^<>]*+>")
_MAKES_NO_TAG = re.compile(r"[,;)(*|%$#{}]|[^\x00-\x7f]")
"""After a name, in no renderer part of a tag or an address, and never dropped itself."""


class Angle(NamedTuple):
    """The text up to ``end`` and what stands for it; nothing where it is dropped."""

    end: int
    text: str = ""
    is_link: bool = False
    is_gap: bool = False


def read_angle(source: Incoming, addresses: Addresses, before: str) -> Angle:
    """What the bracket at ``source.at`` begins; ``before`` is the character in front of it.  Raises Undecided."""
    following = source.char(source.at + 1)
    if following in ("!", "?"):
        return _declaration(source)
    if following and not (following.isspace() or following == "<"):
        name = source.run(_NAME, source.at + 1)
        after, element = source.char(name.end()), name[0].strip("/").lower()
        if not name[0] or not (after in ("/", ">") or after.isspace()):
            return _address(source, addresses, is_sign=not name[0] or _is_sign(element, after))
        if element in _ELEMENTS and not (after == ">" and _is_generic(name[0], before)):
            return _tag(source, name.end(), element, is_closing=name[0][0] == "/")
        return Angle(source.at + 1, LESS_THAN)
    return Angle(source.at + 1, "<")


def _is_sign(element: str, after: str) -> bool:
    """Whether what stands after a name makes it impossible that this is a tag."""
    if not after:
        return element not in _ELEMENTS
    return bool(element) and _MAKES_NO_TAG.match(after) is not None


def _is_generic(name: str, before: str) -> bool:
    """Whether this reads like the parameter of a type, List<Object>, and not like a tag."""
    return (before.isalnum() or before == "_") and name[0].isupper() and name.lower() not in _UNSEEN


def _tag(source: Incoming, start: int, element: str, *, is_closing: bool) -> Angle:
    rest = source.construct(_REST_OF_TAG, start) or source.construct(_TO_BRACKET, start)
    if rest is None:
        return Angle(source.at + 1, LESS_THAN)
    end = rest.end()
    if element not in _UNSEEN and rest[0].strip("/> \t\n") and "=" not in rest[0]:
        return Angle(source.at + 1, LESS_THAN)  # <table name>: a place for a name, as manuals write it
    if element in _UNSEEN and not is_closing:
        content = source.construct(_UNSEEN[element], end, in_paragraph=False)
        end = content.end() if content else end
    return Angle(end, is_gap=element in _APART)


def _declaration(source: Incoming) -> Angle:
    at = source.at
    for opening, pattern in _DECLARATIONS:
        for index, character in enumerate(opening):
            if source.char(at + index) != character:
                break
        else:
            found = source.construct(pattern, at, in_paragraph=False)
            return Angle(found.end()) if found else Angle(at + 1, LESS_THAN)
    if source.char(at + 2).isalpha():
        found = source.construct(_DECLARATION, at)
        if found:
            return Angle(found.end())
    return Angle(at + 1, LESS_THAN)


def _address(source: Incoming, addresses: Addresses, *, is_sign: bool) -> Angle:
    """An address or, unless it could become one or a tag by what is dropped from it, a sign."""
    solid = source.run(_SOLID, source.at + 1)
    inside, following = solid[0], source.char(solid.end())
    if following == ">" and _URI.fullmatch(inside):
        if addresses.allows(inside):
            return Angle(solid.end() + 1, f"<{inside}>", is_link=True)
        return Angle(solid.end() + 1, REMOVED)
    if following == ">" and _MAIL.fullmatch(inside):
        return Angle(solid.end() + 1, inside)
    is_plain = is_sign and following != "<" and "@" not in inside and len(inside) < HELD
    return Angle(source.at + 1, "<" if is_plain else LESS_THAN)
