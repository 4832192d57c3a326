"""OpenDocument texts into blocks, by way of HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, XMLParser, parse

from chatsphere.documents.extraction import html, packages
from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.extraction.markup import WithoutEntities

_NAMESPACE: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _STYLE, _TABLE, _TEXT = (_NAMESPACE % name for name in ("office", "style", "table", "text"))

_HEAD: Final = "head"
"""What cells of the rows that are repeated on every page are renamed to."""

_UNWANTED: Final = frozenset(
    (
        *(_TEXT + name for name in ("tracked-changes", "sequence-decls", "note-citation", "table-of-content")),
        *(_OFFICE + name for name in ("annotation", "forms", "scripts")),
        *(_NAMESPACE % "svg-compatible" + name for name in ("title", "desc")),
        _TABLE + "covered-table-cell",
    )
)
"""What a reader does not see, and tables of contents, whose every line stands as a heading below."""

_ENCLOSED: Final = {
    _TEXT + "p": ("<p>", "</p>"),
    _TEXT + "list-item": ("<li>", "</li>"),
    _TEXT + "list-header": ("<div>", "</div>"),
    _TEXT + "line-break": ("<br>", ""),
    _TEXT + "tab": (" ", ""),
    _TEXT + "s": (" ", ""),
    _TABLE + "table": ("<table>", "</table>"),
    _TABLE + "table-row": ("<tr>", "</tr>"),
    _NAMESPACE % "drawing" + "text-box": ("<div>", "</div>"),
}


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the blocks of a document; pictures, comments, deleted text and tables of contents are left out.

    All of its text is in memory while it is read.  Raises DocumentFailure: CORRUPT, ENCRYPTED, TOO_LARGE.
    """
    with packages.opened(file) as archive:
        try:
            with archive.open("content.xml") as content:
                parser = XMLParser(target=WithoutEntities())  # noqa: S314 - entities are what makes it unsafe
                root = parse(content, parser).getroot()  # noqa: S314
        except (ParseError, KeyError, ValueError) as broken:
            raise packages.damaged() from broken
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise packages.damaged()
    for cell in body.iterfind(f".//{_TABLE}table-header-rows//{_TABLE}table-cell"):
        cell.tag = _HEAD
    yield from html.blocks_of("".join(_page(body, _Styles.of(root))))


@dataclass
class _Styles:
    """What the styles that a document made by itself say of the meaning of its paragraphs and lists."""

    titles: set[str] = field(default_factory=set)
    numbered: set[tuple[str, int]] = field(default_factory=set)
    """Lists by name, and how deep, that count their entries."""

    @classmethod
    def of(cls, root: Element) -> _Styles:
        styles = cls({"Title"})
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style"):
            if style.get(f"{_STYLE}parent-style-name") == "Title":
                styles.titles.add(style.get(f"{_STYLE}name", ""))
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{_TEXT}list-style"):
            for level in style.iterfind(f"{_TEXT}list-level-style-number"):
                if level.get(f"{_STYLE}num-format"):
                    styles.numbered.add((style.get(f"{_STYLE}name", ""), _number(level, f"{_TEXT}level")))
        return styles


def _page(body: Element, styles: _Styles) -> Iterator[str]:
    """Yield the pieces of a page that says the same (OpenDocument 1.3, part 3, chapters 5 to 9)."""
    lists: list[str] = []
    steps: list[Element | str] = [body]
    while steps:
        step = steps.pop()
        if isinstance(step, str):
            if step in ("</ul>", "</ol>"):
                lists.pop()
            yield step
        elif step.tag not in _UNWANTED:
            if step.tag == f"{_TEXT}list":
                lists.append(step.get(f"{_TEXT}style-name") or (lists[-1] if lists else ""))
                tag = "ol" if (lists[-1], len(lists)) in styles.numbered else "ul"
                start, end = f"<{tag}>", f"</{tag}>"
            else:
                start, end = _enclosed(step, styles)
            yield start + escape(step.text or "")
            steps.append(end)
            for child in reversed(step):
                steps += (escape(child.tail or ""), child)


def _enclosed(element: Element, styles: _Styles) -> tuple[str, str]:
    """Return what stands before and after the text of an element; nothing for those that have no meaning here."""
    tag = element.tag
    if tag == f"{_TEXT}h":
        level = min(_number(element, f"{_TEXT}outline-level"), 6)
        return f"<h{level}>", f"</h{level}>"
    if tag == f"{_TEXT}p" and element.get(f"{_TEXT}style-name") in styles.titles:
        return "<h1>", "</h1>"
    if tag == f"{_TEXT}note":
        return " (", ") "
    if tag in (f"{_TABLE}table-cell", _HEAD):
        columns = _number(element, f"{_TABLE}number-columns-spanned", f"{_TABLE}number-columns-repeated")
        rows = _number(element, f"{_TABLE}number-rows-spanned")
        name = "th" if tag == _HEAD else "td"
        return f'<{name} colspan="{columns}" rowspan="{rows}">', f"</{name}>"
    return _ENCLOSED.get(tag, ("", ""))


def _number(element: Element, *names: str) -> int:
    """Return the first of these attributes that is given, at least 1, which is also what is meant without any."""
    value = next((value for name in names if (value := element.get(name))), "1")
    return max(1, int(value[:9])) if value.isdecimal() else 1
