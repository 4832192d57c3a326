"""Tables of HTML into rows that can be read, and cited, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line

_WIDEST = 200
"""Columns of a row and rows of a cell, at most: a page may claim a billion."""

_NO_CELLS = "table, h1, h2, h3, h4, h5, h6, pre, blockquote"
"""What is found in the cells of tables that only arrange a page."""


def is_data(table: LexborNode, unwanted: set[int]) -> bool:
    """Whether the table holds data, and is not there to place parts of the page beside each other."""
    if table.attributes.get("role") == "presentation":
        return False
    if any(node.mem_id != table.mem_id and node.mem_id not in unwanted for node in table.css(_NO_CELLS)):
        return False
    return any(len(_cells(row, unwanted)) > 1 for row in table.css("tr"))


def rows(table: LexborNode, unwanted: set[int]) -> Iterator[Block]:
    """Yield a block for every row with text, the caption first.  Names of columns go before the values."""
    for caption in table.css("caption"):
        if text := _text(caption, unwanted):
            yield Block(text)
    names: list[str] = []
    is_empty = True
    for nodes, cells in _grid(table, unwanted):
        if not names and len(nodes) > 1 and all(node.tag == "th" for node in nodes):
            names = cells
        elif text := told(cells, names) if len(nodes) > 1 else cells[0]:
            is_empty = False
            yield Block(text, Kind.ROW)
    if is_empty and (text := told(names, [])):
        yield Block(text, Kind.ROW)


def told(cells: list[str], names: list[str]) -> str:
    """Tell a row in words: ``Name: value; Name: value`` under names; without, ``key: value`` or ``a | b | c``."""
    if names:
        names = names + [""] * (len(cells) - len(names))
        pairs = zip(names, cells, strict=False)
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
    if len(cells) == 2:
        return f"{cells[0].removesuffix(':')}: {cells[1]}" if all(cells) else "".join(cells)
    return " | ".join(filter(None, cells))


def _grid(table: LexborNode, unwanted: set[int]) -> Iterator[tuple[list[LexborNode], list[str]]]:
    """Yield every row as its cells and their texts by column, a cell that spans standing wherever it reaches."""
    below: dict[int, tuple[int, str]] = {}
    for row in table.css("tr"):
        nodes = _cells(row, unwanted)
        texts: list[str] = []
        for node in nodes:
            _reach_down(texts, below)
            text, height = _text(node, unwanted), _span(node, "rowspan")
            for _ in range(min(_span(node, "colspan"), _WIDEST - len(texts))):
                if height > 1:
                    below[len(texts)] = (height - 1, text)
                texts.append(text)
        _reach_down(texts, below)
        if nodes and any(texts):
            yield nodes, texts


def _reach_down(texts: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Put the cells of rows above that reach into this one where the next cells would be."""
    while len(texts) in below:
        left, text = below.pop(len(texts))
        if left > 1:
            below[len(texts)] = (left - 1, text)
        texts.append(text)


def _cells(row: LexborNode, unwanted: set[int]) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in ("td", "th") and node.mem_id not in unwanted][:_WIDEST]


def _span(node: LexborNode, name: str) -> int:
    value = node.attributes.get(name) or "1"
    return max(1, min(int(value), _WIDEST)) if value.isdecimal() and len(value) < 10 else 1


def _text(cell: LexborNode, unwanted: set[int]) -> str:
    """Return the text of a cell; its lines, paragraphs and entries of lists are parted by commas."""
    parts = [""]
    steps = [cell]
    while steps:
        node = steps.pop()
        if node.mem_id in unwanted:
            continue
        if node.tag == "-text":
            parts[-1] += node.text_content or ""
        elif node.tag in ("br", "p", "div", "li"):
            parts.append("")
        steps += reversed(list(node.iter(include_text=True)))
    return ", ".join(filter(None, map(one_line, parts)))
