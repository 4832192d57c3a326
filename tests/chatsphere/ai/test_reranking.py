from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from chatsphere.ai import reranking
from chatsphere.ai.breaker import TOLERATED
from chatsphere.ai.reranking import RemoteReranker
from chatsphere.errors import FailureCode, ProviderFailure
from tests.provider import SDK_KEEPS, Answer, ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Make = Callable[..., RemoteReranker]

TEXTS = ["Foxes are red.", "Ducks live on ponds.", "Ducks."]


@pytest.fixture
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as running:
        yield running


@pytest.fixture
def make(provider: ScriptedProvider) -> Iterator[Make]:
    with ExitStack() as closing:

        def made(key: str = "secret-key", address: str = "") -> RemoteReranker:
            model = RemoteReranker(key, address or provider.base_url, "judge")
            closing.callback(model.close)
            return model

        yield made


def test_a_connection_is_kept_longer_than_the_library_would(provider: ScriptedProvider, make: Make) -> None:
    model = make()
    for pause in (0.0, SDK_KEEPS + 0.5):
        time.sleep(pause)
        model.score("what do ducks eat", TEXTS)
    first, second = provider.calls
    assert first.connection == second.connection


def failure_of(model: RemoteReranker) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as raised:
        model.score("Where do ducks live?", TEXTS)
    return raised.value


def test_each_text_has_its_score_in_the_order_of_the_texts(provider: ScriptedProvider, make: Make) -> None:
    scores = make().score("Where do ducks live?", TEXTS)
    assert scores == [0.0, 0.5, 0.25]
    (call,) = provider.calls_to("rerank")
    assert call.body == {"model": "judge", "query": "Where do ducks live?", "documents": TEXTS, "top_n": 3}
    assert call.authorization == "Bearer secret-key"


def test_a_server_without_keys_is_sent_none(provider: ScriptedProvider, make: Make) -> None:
    make(key="", address=f"{provider.base_url}/").score("ducks", TEXTS)
    assert provider.calls_to("rerank")[0].authorization == ""


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=401), FailureCode.PROVIDER_REFUSED),
        (Answer(status=422), FailureCode.PROVIDER_REFUSED),
        (Answer(status=429), FailureCode.PROVIDER_RATE_LIMITED),
        (Answer(status=503), FailureCode.PROVIDER_UNAVAILABLE),
        (Answer(scores=(0.5, 0.25)), FailureCode.PROVIDER_NONSENSE),
        (Answer(scores=(0.5, 0.25, 0.1, 0.2)), FailureCode.PROVIDER_NONSENSE),
        (Answer(scores=(0.5, 0.25, float("nan"))), FailureCode.PROVIDER_NONSENSE),
        (Answer(body="<html>"), FailureCode.PROVIDER_NONSENSE),
        (Answer(body="[]"), FailureCode.PROVIDER_NONSENSE),
        (Answer(body='{"results": [{"index": "first"}]}'), FailureCode.PROVIDER_NONSENSE),
        (Answer(body=" " * 1_000_001), FailureCode.PROVIDER_NONSENSE),
    ],
)
def test_what_is_no_answer_is_a_failure_at_once(
    provider: ScriptedProvider, make: Make, answer: Answer, code: FailureCode
) -> None:
    provider.script(answer, endpoint="rerank")
    failure = failure_of(make())
    assert failure.code is code
    assert "secret" not in failure.message
    assert len(provider.calls) == 1


@pytest.mark.parametrize("answer", [Answer(delay=60), Answer(trickles=True)])
def test_one_that_takes_too_long_is_left(
    provider: ScriptedProvider, make: Make, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reranking, "SECONDS", 0.5)
    provider.script(answer, endpoint="rerank")
    assert failure_of(make()).code is FailureCode.TIMED_OUT


def test_one_that_is_not_there_is_soon_not_asked_any_more(make: Make) -> None:
    model = make(address="http://127.0.0.1:9")
    for _ in range(TOLERATED):
        assert failure_of(model).code is FailureCode.PROVIDER_UNAVAILABLE
    assert failure_of(model).retry_after is not None
