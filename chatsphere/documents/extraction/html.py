"""HTML into blocks: what a reader of the page would call its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import dedent
from typing import BinaryIO

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from chatsphere.documents.decoding import HEAD, encoding_of
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import clean, one_line
from chatsphere.documents.extraction.tables import is_data, rows

_FURNITURE = ", ".join(
    (
        "head, script, style, noscript, template, iframe, object, svg, canvas, audio, video, map, annotation",
        "button, select, input, textarea, datalist, dialog, nav, aside, footer, header:not(:has(h1))",
        "[hidden], [aria-hidden=true], [role=navigation], [role=search], [role=complementary], [role=contentinfo]",
        "[style*='display:none' i], [style*='display: none' i], [style*='visibility:hidden' i]",
        # MediaWiki: what surrounds an article, edit links, the numbers of footnotes
        ".vector-menu, .vector-dropdown, .catlinks, .printfooter, .noprint",
        ".mw-editsection, .mw-cite-backlink, sup.reference",
    )
)
"""What is on a page and not of it, or not seen."""

_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend"),
        *("li", "main", "menu", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
"""The elements that stand by themselves; the others run on with the text around them."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def blocks(file: BinaryIO) -> Iterator[Block]:
    """Yield the blocks of a page.  The whole page is in memory while it is read."""
    raw = file.read()
    encoding = encoding_of(raw[:HEAD])
    is_declared = b"charset" in raw[:1024].lower()
    if encoding is None or (is_declared and not encoding.startswith("utf")):
        return blocks_of(raw)
    return blocks_of(raw.decode(encoding, errors="replace"))


def blocks_of(source: str | bytes) -> Iterator[Block]:
    """Yield the blocks of a page: of its main part where it names one, under its title for want of a heading.

    Bytes are taken to be in the encoding that the page declares.  Raises MemoryError.
    """
    try:
        page = LexborHTMLParser(source, encoding=isinstance(source, bytes))
    except SelectolaxError as refused:
        raise MemoryError from refused  # the parser takes whatever it has room for
    root = page.body
    if root is None:
        return
    main = page.css("main, [role=main]")
    if len(main) == 1 and one_line(main[0].text()):
        root = main[0]
    title = page.css_first("head title")
    if title is not None and not root.css("h1") and (text := one_line(title.text())):
        yield Block(text, Kind.HEADING, 1)
    yield from _walk(root, {node.mem_id for node in page.css(_FURNITURE)})


@dataclass
class _Open:
    """The block being gathered.  Its kind stays until text was gathered, however deep that lies."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    marker: str = ""
    pieces: list[str] = field(default_factory=list)

    def begin(self, kind: Kind, level: int = 0, marker: str = "") -> None:
        self.kind, self.level, self.marker = kind, level, marker

    def add(self, text: str) -> None:
        if self.kind is not Kind.CODE:
            lead, tail = text[:1].isspace(), text[-1:].isspace()
            text = f"{' ' * lead}{' '.join(text.split())}{' ' * tail}"
        self.pieces.append(text)

    def close(self) -> Iterator[Block]:
        """Yield what was gathered, if anything, and begin a paragraph."""
        text = clean("".join(self.pieces))
        self.pieces.clear()
        if self.kind is Kind.CODE:
            text = dedent(text).strip()
        elif self.kind is Kind.HEADING:
            text = " ".join(text.split())
        else:
            text = "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)
        if text.strip():
            yield Block(self.marker + text, self.kind, self.level)
            self.begin(Kind.PARAGRAPH)


def _walk(root: LexborNode, unwanted: set[int]) -> Iterator[Block]:
    """Go through the tree with a stack of its own: pages nest deeper than Python calls."""
    current, numbers = _Open(), Counter[int]()
    steps: list[tuple[LexborNode, bool]] = [(root, False)]
    while steps:
        node, is_left = steps.pop()
        tag = node.tag or ""
        if is_left:
            yield from current.close()
            current.begin(Kind.PARAGRAPH)
        elif tag == "-text":
            current.add(node.text_content or "")
        elif tag == "br":
            current.pieces.append("\n")
        elif node.mem_id in unwanted or tag.startswith("-"):
            continue
        else:
            if tag in _BLOCKS:
                yield from current.close()
                _enter(current, node, tag, numbers)
                steps.append((node, True))
            if tag == "table" and is_data(node, unwanted):
                yield from rows(node, unwanted)
            else:
                steps += reversed([(child, False) for child in node.iter(include_text=True)])


def _enter(current: _Open, node: LexborNode, tag: str, numbers: Counter[int]) -> None:
    """Set what kind of block begins with this element, if it decides that."""
    if tag in _HEADINGS:
        current.begin(Kind.HEADING, _HEADINGS[tag])
    elif tag == "pre":
        current.begin(Kind.CODE)
    elif tag == "li":
        parent = node.parent
        if parent is not None and parent.tag == "ol":
            numbers[parent.mem_id] += 1
            start = parent.attributes.get("start") or ""
            first = int(start) if start.isdecimal() and len(start) < 10 else 1
            current.begin(Kind.ITEM, marker=f"{first + numbers[parent.mem_id] - 1}. ")
        else:
            current.begin(Kind.ITEM, marker="• ")
