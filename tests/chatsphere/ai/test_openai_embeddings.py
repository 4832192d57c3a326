from __future__ import annotations

import gc
import math
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.ai.openai import OpenAIEmbeddings, embeddings, failures
from chatsphere.errors import FailureCode, ProviderFailure
from tests.provider import SDK_KEEPS, Answer, ScriptedProvider, vector_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Make = Callable[..., OpenAIEmbeddings]


@pytest.fixture
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as running:
        yield running


@pytest.fixture
def make(provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(failures, "FIRST_PAUSE", 0.05)
    with ExitStack() as closing:

        def made(model: str = "small-embeddings", dimensions: int | None = None) -> OpenAIEmbeddings:
            embeddings = OpenAIEmbeddings("sk-secret", provider.base_url, model, dimensions)
            closing.callback(embeddings.close)
            return embeddings

        yield made


def script(provider: ScriptedProvider, *answers: Answer, **more: Any) -> None:
    provider.script(*answers, endpoint="embeddings", **more)


def normalised(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [number / length for number in vector]


@pytest.mark.parametrize("as_numbers", [False, True])
def test_unit_vectors_in_order(provider: ScriptedProvider, make: Make, as_numbers: bool) -> None:
    script(provider, Answer(as_numbers=as_numbers))
    texts = ["ducks swim", "geese", ""]
    assert make().embed_passages(texts) == [pytest.approx(normalised(vector_of(text, 64)), abs=1e-6) for text in texts]
    (call,) = provider.calls
    assert call.body["input"] == ["ducks swim", "geese", " "]
    assert call.body["encoding_format"] == "base64"
    assert "dimensions" not in call.body


def test_a_question_is_near_the_passage_that_answers_it(provider: ScriptedProvider, make: Make) -> None:
    model = make()
    near, far = model.embed_passages(["Ducks eat berries", "The treaty was signed in Vienna"])
    asked = model.embed_query("what do ducks eat")
    assert math.dist(asked, near) < 1 < math.dist(asked, far)


def test_a_connection_is_kept_longer_than_the_sdk_would(provider: ScriptedProvider, make: Make) -> None:
    model = make()
    for pause in (0.0, SDK_KEEPS + 0.5):
        time.sleep(pause)
        model.embed_query("what do ducks eat")
    first, second = provider.calls
    assert first.connection == second.connection


def test_connections_end_with_the_model_that_nobody_closes(provider: ScriptedProvider) -> None:
    model = OpenAIEmbeddings("sk-secret", provider.base_url, "small-embeddings", None)
    model.embed_query("what do ducks eat")
    http = model._client._client
    assert not http.is_closed
    del model
    gc.collect()
    assert http.is_closed


def test_many_texts_go_in_few_calls(provider: ScriptedProvider, make: Make) -> None:
    texts = [f"text {number}" for number in range(300)]
    vectors = make().embed_passages(texts)
    assert [len(call.body["input"]) for call in provider.calls] == [128, 128, 44]
    assert vectors[299] == pytest.approx(normalised(vector_of("text 299", 64)), abs=1e-6)


def test_long_texts_are_cut_and_fill_a_call_sooner(
    provider: ScriptedProvider, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "TEXT_TOKENS", 10)
    monkeypatch.setattr(embeddings, "BATCH_TOKENS", 25)
    make().embed_passages([" duck" * 40] * 5)
    assert [call.body["input"] for call in provider.calls] == [[" duck" * 10] * 2, [" duck" * 10] * 2, [" duck" * 10]]


def test_dimensions_are_asked_for_when_configured(provider: ScriptedProvider, make: Make) -> None:
    model = make("text-embedding-3-small", 32)
    assert len(model.embed_query("duck")) == 32
    assert provider.calls[0].body["dimensions"] == 32
    assert (model.name, model.dimensions) == ("openai:text-embedding-3-small:32", 32)


def test_known_models_have_known_dimensions(provider: ScriptedProvider, make: Make) -> None:
    model = make("text-embedding-3-large")
    assert (model.name, model.dimensions) == ("openai:text-embedding-3-large:3072", 3072)
    with pytest.raises(ProviderFailure, match="3072"):
        model.embed_query("duck")  # The provider answers with 64.


def test_the_first_answer_sets_the_dimensions_of_any_other_model(provider: ScriptedProvider, make: Make) -> None:
    script(provider, Answer(), Answer(dimensions=48))
    model = make()
    assert (model.name, model.dimensions) == ("openai:small-embeddings", None)
    model.embed_query("duck")
    assert (model.name, model.dimensions) == ("openai:small-embeddings", 64)
    with pytest.raises(ProviderFailure) as caught:
        model.embed_query("duck")
    assert (caught.value.code, caught.value.is_retryable) == (FailureCode.PROVIDER_NONSENSE, False)


@pytest.mark.parametrize(
    "spoiled",
    [
        Answer(vectors="too few"),
        Answer(vectors="not a number"),
        Answer(vectors="all zero"),
        Answer(vectors="no vector", as_numbers=True),
        Answer(body="{}"),
        Answer(body='{"data": []}'),
        Answer(body='{"data": [{"index": 0, "embedding": "AAA"}, {"index": 1, "embedding": "AAA"}]}'),
        Answer(body="not json"),
        Answer(body="<html>", content_type="text/html"),
    ],
)
def test_nonsense_is_asked_again_and_then_refused(provider: ScriptedProvider, make: Make, spoiled: Answer) -> None:
    script(provider, spoiled)
    model = make()
    assert len(model.embed_passages(["duck", "goose"])) == 2
    script(provider, always=spoiled)
    with pytest.raises(ProviderFailure) as caught:
        model.embed_passages(["duck", "goose"])
    assert caught.value.code == FailureCode.PROVIDER_NONSENSE
    assert len(provider.calls) == 5


def test_another_length_than_configured_is_refused_at_once(provider: ScriptedProvider, make: Make) -> None:
    script(provider, always=Answer(vectors="too short"))
    with pytest.raises(ProviderFailure, match="EMBEDDING_DIMENSIONS"):
        make(dimensions=32).embed_query("duck")
    assert len(provider.calls) == 1


@pytest.mark.parametrize("first", [Answer(status=429, retry_after="0.2"), Answer(status=503, retry_after="0.2")])
def test_tries_again(provider: ScriptedProvider, make: Make, first: Answer) -> None:
    script(provider, first)
    assert len(make().embed_query("duck")) == 64
    assert provider.calls[1].began_at - provider.calls[0].began_at > 0.19


def test_a_wrong_key_names_the_setting_to_check(provider: ScriptedProvider, make: Make) -> None:
    script(provider, Answer(status=401))
    with pytest.raises(ProviderFailure, match="EMBEDDING_API_KEY") as caught:
        make().embed_query("duck")
    assert (caught.value.code, caught.value.is_retryable) == (FailureCode.PROVIDER_REFUSED, False)
    assert "secret words" not in str(caught.value)
