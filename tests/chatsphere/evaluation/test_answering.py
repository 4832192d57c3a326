from __future__ import annotations

import pytest

from chatsphere.evaluation.answering import Refusing, best_threshold, hold, sparing_threshold, within
from chatsphere.evaluation.comparing import Difference


def test_passages_go_in_whole_or_not_at_all() -> None:
    passages = [(("a", 0, 10), 60), (("a", 10, 20), 50), (("b", 0, 5), 40)]
    assert within(passages, 100) == [("a", 0, 10), ("b", 0, 5)]


def test_an_answer_may_run_over_passages_that_follow_each_other() -> None:
    assert hold([("a", 12, 20), ("a", 0, 10)], "a", [(8, 14)])
    assert not hold([("a", 13, 20), ("a", 0, 10)], "a", [(8, 14)])
    assert not hold([("b", 0, 20)], "a", [(8, 14)])
    assert hold([("a", 0, 10)], "a", [(8, 14), (3, 4)])


def test_refusing_is_judged_by_what_should_be_refused() -> None:
    seen = [(0.1, False), (0.2, True), (0.3, False), (0.9, True)]
    refusing = Refusing.by(0.25, seen)
    assert (refusing.precision, refusing.recall, refusing.f1) == (0.5, 0.5, 0.5)
    assert Refusing.by(0.0, seen) == Refusing(0.0, 0.0)
    assert best_threshold(seen) == 0.35


def test_a_sparing_threshold_refuses_hardly_an_answerable_question() -> None:
    answerable = [(0.42, True), (0.57, True), *((0.8, True) for _ in range(398))]
    assert sparing_threshold([*answerable, (0.1, False)]) == 0.8
    assert sparing_threshold([*answerable, (0.3, True)]) == 0.55
    assert sparing_threshold([(0.04, True)]) == 0.0


def test_a_difference_is_told_from_chance() -> None:
    clear = Difference.of([0.9, 0.8] * 50, [0.5, 0.6] * 50)
    assert clear.mean == pytest.approx(0.3)
    assert 0.25 < clear.low < 0.3 < clear.high < 0.35
    by_chance = Difference.of([0.9, 0.1] * 50, [0.1, 0.9] * 50)
    assert by_chance.low < 0 < by_chance.high
