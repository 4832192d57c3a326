from __future__ import annotations

from math import log2
from statistics import StatisticsError

import pytest

from chatsphere.evaluation.measures import Quality, discounted_gain, recall, reciprocal_rank


def test_discounted_gain_of_the_best_order_is_one() -> None:
    assert discounted_gain(["a", "b", "x"], {"a": 2, "b": 1}) == 1


def test_discounted_gain_counts_grades_by_rank() -> None:
    expected = (1 / log2(3) + 2 / log2(4)) / (2 + 1 / log2(3))
    assert discounted_gain(["x", "b", "a"], {"a": 2, "b": 1}) == pytest.approx(expected)


def test_discounted_gain_stops_at_its_depth() -> None:
    assert discounted_gain(["x", "a"], {"a": 1}, depth=1) == 0
    assert discounted_gain(["a"], {"a": 1, "b": 1}, depth=1) == 1


def test_recall_is_a_share_of_the_relevant() -> None:
    assert recall(["x", "a", "b"], {"a": 1, "b": 1, "c": 1, "d": 1}) == 0.5
    assert recall(["x", "a"], {"a": 1}, depth=1) == 0


def test_reciprocal_rank_looks_at_the_first_relevant() -> None:
    assert reciprocal_rank(["x", "y", "b", "a"], {"a": 2, "b": 1}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a": 1}) == 0


def test_quality_is_the_mean_over_questions() -> None:
    quality = Quality.of([(["a"], {"a": 1}), (["x", "b"], {"b": 1}), ([], {"c": 1})])
    assert quality.questions == 3
    assert quality.discounted_gain == pytest.approx((1 + 1 / log2(3)) / 3)
    assert quality.recall == pytest.approx(2 / 3)
    assert quality.reciprocal_rank == pytest.approx(0.5)


def test_nothing_has_no_quality() -> None:
    with pytest.raises(StatisticsError):
        Quality.of([])
