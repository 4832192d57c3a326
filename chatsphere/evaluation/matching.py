"""What was found, by the names of what was expected.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.documents.models import Chunk
    from chatsphere.evaluation.models import Expectation


def names_of(found: Sequence[Chunk], expectations: Sequence[Expectation]) -> list[str]:
    """A ranking of what was found, best first, each thing once, by the names of what is expected.

    Documents are ranked by their best passage as long as only whole documents are expected.
    """
    spans = any(expectation.start is not None for expectation in expectations)
    names = (
        _first_name(chunk, expectations) or (f"chunk {chunk.pk}" if spans else str(chunk.document_id))
        for chunk in found
    )
    return list(dict.fromkeys(names))


def _first_name(chunk: Chunk, expectations: Sequence[Expectation]) -> str | None:
    """The name of what is expected and stands in this passage, even in part; a passage before a whole document."""
    fitting = [each for each in expectations if each.document_id == chunk.document_id and _overlap(each, chunk)]
    fitting.sort(key=lambda each: each.start is None)
    return name_of(fitting[0]) if fitting else None


def _overlap(expectation: Expectation, chunk: Chunk) -> bool:
    if expectation.start is None or expectation.end is None:
        return True
    return expectation.start < chunk.end and chunk.start < expectation.end


def name_of(expectation: Expectation) -> str:
    """A name for what is expected, within one case."""
    whole = str(expectation.document_id)
    return whole if expectation.start is None else f"{whole} {expectation.start}"


def holds(found: Sequence[Chunk], answer: str) -> bool | None:
    """Whether one of the passages has these words, whatever their case and the spaces between; None without words."""
    if not answer:
        return None
    return any(_plain(answer) in _plain(chunk.text) for chunk in found)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
