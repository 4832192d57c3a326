from __future__ import annotations

import pytest

from chatsphere.retrieval.fusion import fuse


def test_scores_of_different_scales_are_stretched_and_added() -> None:
    fused = fuse({1: 30.0, 2: 20.0, 3: 10.0}, {2: 0.9, 4: 0.5}, 0.5)
    assert fused == pytest.approx({2: 0.5 * 2 / 3 + 0.5, 1: 0.5, 3: 0.5 * 1 / 3, 4: 0.0})
    assert list(fused) == [2, 1, 3, 4]


def test_weight_shifts_the_order() -> None:
    words, vectors = {1: 2.0, 2: 1.0}, {2: 0.8, 1: 0.7}
    assert list(fuse(words, vectors, 0.4)) == [1, 2]
    assert list(fuse(words, vectors, 0.6)) == [2, 1]


def test_without_the_other_ranking_the_order_stays() -> None:
    assert list(fuse({7: 3.0, 5: 2.0, 6: 1.0}, {}, 0.0)) == [7, 5, 6]
    assert list(fuse({}, {7: 0.3, 5: 0.2, 6: -0.1}, 0.5)) == [7, 5, 6]


def test_equal_scores_are_all_best_and_go_by_key() -> None:
    assert fuse({9: 1.5, 3: 1.5}, {}, 0.0) == {3: 1.0, 9: 1.0}
    assert list(fuse({9: 1.5, 3: 1.5}, {}, 0.0)) == [3, 9]


def test_nothing_found_is_nothing() -> None:
    assert fuse({}, {}, 0.5) == {}
