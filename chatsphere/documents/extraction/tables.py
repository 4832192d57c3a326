"""Tables of HTML into rows that can be read, and cited, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.extraction.cleaning import one_line

_WIDEST = 200
"""Columns of a row and rows of a cell, at most: a page may claim a billion."""

_NUMBER = re.compile(r"[\s.,:/%€$£+\-]*\d[\d\s.,:/%€$£+\-]*")
_Row = tuple[list[LexborNode], list[str]]

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
    grid = list(_grid(table, unwanted))
    names = _names(grid)
    below = grid[1:] if names else grid
    if names and len(below) > 1 and (both := joined_names(names, below[0][1])):
        names, below = both, below[1:]
    for nodes, cells in below:
        spans_all = len(nodes) == 1 and len(set(cells)) == 1
        yield Block(cells[0] if spans_all else told(cells, names), Kind.ROW)
    if names and len(grid) == 1:
        yield Block(told(names, []), Kind.ROW)


def _names(grid: list[_Row]) -> list[str]:
    """Return the first row if it names the columns: by its cells, or because only below it a column holds numbers."""
    if not grid or len(grid[0][0]) < 2:
        return []
    nodes, names = grid[0]
    if all(node.tag == "th" for node in nodes):
        return names
    has_heads = any(node.tag == "th" for row, _ in grid for node in row)
    if has_heads or not all(names[1:]) or any(map(is_number, names)):
        return []
    rows = (cells for nodes, cells in grid[1:] if len(cells) == len(names) and len(nodes) > 1)
    columns = list(zip(*rows, strict=True))
    return names if any(all(map(is_number, column)) for column in columns) else []


def joined_names(above: list[str], below: list[str]) -> list[str] | None:
    """Join two rows of names, of which the upper one spans columns: ``Sales Q1``, ``Sales Q2``.

    None when the lower row names nothing: it has a number in it, a gap under a name that spans, or text of its own
    under one that does not.
    """
    beside = zip(["", *above], [*above[1:], ""], strict=False)
    spans = [bool(name) and name in others for name, others in zip(above, beside, strict=False)]
    columns = list(zip(above, below, spans, strict=False))
    if not any(spans) or len(above) != len(below) or any(map(is_number, below)):
        return None
    if any(not lower if is_wide else lower not in ("", upper) for upper, lower, is_wide in columns):
        return None
    return [f"{upper} {lower}" if is_wide else upper or lower for upper, lower, is_wide in columns]


def told(cells: list[str], names: list[str]) -> str:
    """Tell a row in words: ``Name: value; Name: value`` under names; without, ``key: value`` or ``a | b | c``."""
    if names:
        names = names + [""] * (len(cells) - len(names))
        pairs = zip(names, cells, strict=False)
        return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
    if len(cells) == 2:
        return f"{cells[0].removesuffix(':')}: {cells[1]}" if all(cells) else "".join(cells)
    return " | ".join(filter(None, cells))


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, a date, a price or the like, and no name."""
    return bool(_NUMBER.fullmatch(cell))


def _grid(table: LexborNode, unwanted: set[int]) -> Iterator[_Row]:
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
