"""Two rankings made one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def fuse(words: Mapping[int, float], vectors: Mapping[int, float], vector_weight: float) -> dict[int, float]:
    """Scores of both rankings, each stretched to 0..1, added with ``vector_weight`` and its complement; best first.

    What has no score by words shares none with the question and has 0 there; what has no vector is last by vectors.
    Equal scores go by key.
    """
    if words:
        words = dict.fromkeys(vectors, 0.0) | dict(words)
    words, vectors = _stretched(words), _stretched(vectors)
    fused = {
        key: (1 - vector_weight) * words.get(key, 0.0) + vector_weight * vectors.get(key, 0.0)
        for key in words.keys() | vectors.keys()
    }
    return dict(sorted(fused.items(), key=lambda item: (-item[1], item[0])))


def _stretched(scores: Mapping[int, float]) -> dict[int, float]:
    """The scores moved to 0..1; all 1 where they do not differ."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}
