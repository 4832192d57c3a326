from __future__ import annotations

import pytest

from chatsphere.ai.breaker import Breaker
from chatsphere.errors import FailureCode, ProviderFailure


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(tolerated=3, rest=10, clock=clock)


def call(breaker: Breaker, ending: BaseException | FailureCode | None = None) -> str:
    """How the call ended: refused by the breaker, or as told."""
    error = ProviderFailure(ending, "told") if isinstance(ending, FailureCode) else ending
    try:
        with breaker.watch():
            if error is not None:
                raise error
    except (ProviderFailure, KeyboardInterrupt) as failure:
        return "as told" if failure is error else "refused"
    return "answered"


def test_opens_after_failures_in_a_row_and_only_then(breaker: Breaker) -> None:
    down = FailureCode.PROVIDER_UNAVAILABLE
    assert [call(breaker, down) for _ in range(2)] == ["as told"] * 2
    assert call(breaker) == "answered"
    assert [call(breaker, down) for _ in range(4)] == ["as told"] * 3 + ["refused"]


@pytest.mark.parametrize("code", [FailureCode.PROVIDER_RATE_LIMITED, FailureCode.PROVIDER_REFUSED])
def test_a_refusal_shows_that_the_provider_is_up(breaker: Breaker, code: FailureCode) -> None:
    assert [call(breaker, code) for _ in range(5)] == ["as told"] * 5


def test_says_how_long_it_stays_open(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        call(breaker, FailureCode.TIMED_OUT)
    clock.now += 4
    with pytest.raises(ProviderFailure) as caught, breaker.watch():
        pass
    assert (caught.value.is_retryable, caught.value.retry_after) == (True, 6)


def test_one_call_tries_and_closes_it(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        call(breaker, FailureCode.PROVIDER_UNAVAILABLE)
    clock.now += 11
    with breaker.watch():
        assert call(breaker) == "refused"
    assert [call(breaker) for _ in range(3)] == ["answered"] * 3


def test_a_try_that_fails_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        call(breaker, FailureCode.PROVIDER_UNAVAILABLE)
    clock.now += 11
    assert call(breaker, FailureCode.PROVIDER_UNAVAILABLE) == "as told"
    assert call(breaker) == "refused"
    clock.now += 11
    assert call(breaker) == "answered"


def test_a_try_that_is_given_up_makes_room_for_another(breaker: Breaker, clock: Clock) -> None:
    for _ in range(3):
        call(breaker, FailureCode.PROVIDER_UNAVAILABLE)
    clock.now += 11
    assert call(breaker, KeyboardInterrupt()) == "as told"
    assert call(breaker) == "answered"
