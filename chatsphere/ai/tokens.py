"""Text measured in tokens."""

from __future__ import annotations

from functools import cache
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpe_openai._bindings import PyTokenizer

VOCABULARY = "o200k_base"
"""Vocabulary of OpenAI's models since GPT-4o.  For any other model a count is an estimate."""

_BYTES = 4
"""Of a character, at most."""

_SLICE = 50_000
"""Characters encoded at once: never more than the 200,000 tokens that bpe-openai takes."""


def count(text: str) -> int:
    """Count the tokens of ``text``: exactly up to 50,000 characters, and at most one too many for each 50,000 above."""
    if len(text) > _SLICE:
        return sum(map(count, _slices(text)))
    tokens: int = _encoding().count(_valid(text))
    return tokens


def cut(text: str, limit: int) -> str:
    """Return the beginning of ``text`` that has at most ``limit`` tokens, ending where a token and a character end.

    All of ``text`` when it fits.  Time grows with ``limit``, not with the text.
    """
    if len(text) * _BYTES <= limit:
        return text  # a token has at least one byte
    left = limit
    kept = 0
    for piece in _slices(text):
        tokens = _encoding().encode(piece)
        if len(tokens) > left:
            return text[: kept + _length(tokens[: max(left, 0)])]
        left -= len(tokens)
        kept += len(piece)
    return text


@cache
def _encoding() -> PyTokenizer:
    """The tokenizer itself, without the package around it.

    Importing bpe_openai loads the tables of every vocabulary and then copies ours into Python's objects: 144 MB in each
    process and 3.7 s, against 69 MB and 0.3 s.
    """
    package = find_spec("bpe_openai")
    if package is None or not package.submodule_search_locations:
        raise ImportError("bpe_openai is not installed")
    (path,) = Path(package.submodule_search_locations[0]).glob("_bindings.*so")
    loader = ExtensionFileLoader("_bindings", str(path))
    bindings = module_from_spec(ModuleSpec(loader.name, loader, origin=str(path)))
    loader.exec_module(bindings)
    tokenizer: PyTokenizer = bindings.tokenizer_for_encoding(VOCABULARY)
    return tokenizer


def _slices(text: str) -> Iterator[str]:
    for start in range(0, len(text), _SLICE):
        yield _valid(text[start : start + _SLICE])


def _valid(text: str) -> str:
    """A lone surrogate is no valid text: counted as the question mark that stands for it, which keeps the length."""
    return text.encode(errors="replace").decode()


def _length(tokens: list[int]) -> int:
    """Whole characters in ``tokens``; the last one may hold a part of a character only."""
    while tokens:
        try:
            return len(_encoding().decode(tokens))
        except ValueError:
            tokens = tokens[:-1]
    return 0
