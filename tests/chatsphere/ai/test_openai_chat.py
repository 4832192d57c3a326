from __future__ import annotations

import asyncio
import time
import traceback
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from chatsphere.ai.openai import OpenAIChat, chat, failures
from chatsphere.ai.protocol import ChatMessage, ChatRequest, Finished, TextDelta
from chatsphere.errors import FailureCode, ProviderFailure
from tests.provider import SDK_KEEPS, Answer, ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUEST = ChatRequest(
    model="",
    temperature=0.2,
    messages=(ChatMessage("system", "Answer from the passages."), ChatMessage("user", "What do ducks eat?")),
    question="What do ducks eat?",
    passages=(),
)


@pytest.fixture
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as running:
        yield running


@pytest.fixture
def model(provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch) -> OpenAIChat:
    monkeypatch.setattr(failures, "FIRST_PAUSE", 0.05)
    return OpenAIChat("sk-secret", provider.base_url, "small-model", answer_tokens=321)


async def answer(model: OpenAIChat, request: ChatRequest = REQUEST) -> tuple[list[str], Finished]:
    pieces = [piece async for piece in model.stream(request)]
    assert isinstance(pieces[-1], Finished)
    return [piece.text for piece in pieces[:-1] if isinstance(piece, TextDelta)], pieces[-1]


async def failure(model: OpenAIChat) -> tuple[str, ProviderFailure]:
    """What was said before it failed, and the failure."""
    said = ""
    try:
        async for piece in model.stream(REQUEST):
            said += piece.text if isinstance(piece, TextDelta) else "<finished>"
    except ProviderFailure as failed:
        return said, failed
    pytest.fail(f"It did not fail: {said}")


async def test_streams_piece_by_piece_and_reports_usage(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(Answer(text="Berries, and fish [1].", tokens_per_second=3))
    pieces, finished = await answer(model)
    assert "".join(pieces) == "Berries, and fish [1]."
    assert len(pieces) > 1
    assert finished == Finished("stop", prompt_tokens=8, completion_tokens=4)


async def test_sends_what_was_asked(provider: ScriptedProvider, model: OpenAIChat) -> None:
    await answer(model)
    (call,) = provider.calls
    assert call.authorization == "Bearer sk-secret"
    assert call.body["model"] == "small-model"
    assert call.body["temperature"] == 0.2
    assert call.body["max_tokens"] == 321
    assert call.body["messages"][1] == {"role": "user", "content": "What do ducks eat?"}


async def test_length_is_a_reason_to_finish(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(Answer(finish_reason="length", usage=False))
    _, finished = await answer(model)
    assert finished == Finished("length")


@pytest.mark.parametrize(
    ("scripted", "code", "is_retryable"),
    [
        (Answer(status=401), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=403), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=404), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=400), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=402), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=413), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=429, error={"code": "insufficient_quota"}), FailureCode.PROVIDER_REFUSED, False),
        (Answer(status=429, retry_after="77"), FailureCode.PROVIDER_RATE_LIMITED, True),
        (Answer(status=400, error={"code": "content_filter"}), FailureCode.PROVIDER_FILTERED, False),
        (Answer(finish_reason="content_filter"), FailureCode.PROVIDER_FILTERED, False),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Answer) else None,
)
async def test_what_another_attempt_would_not_help_is_asked_once(
    provider: ScriptedProvider, model: OpenAIChat, scripted: Answer, code: FailureCode, is_retryable: bool
) -> None:
    provider.script(always=scripted)
    _, failed = await failure(model)
    assert (failed.code, failed.is_retryable) == (code, is_retryable)
    assert "secret words" not in str(failed)
    is_for_an_argument = scripted == Answer(status=400)
    assert len(provider.calls) == (2 if is_for_an_argument else 1)  # once more without stream_options


@pytest.mark.parametrize(
    "scripted",
    [Answer(status=400), Answer(status=401), Answer(status=429), Answer(tokens=1, error={"message": "secret words"})],
)
async def test_the_providers_words_are_told_to_nobody(
    provider: ScriptedProvider, model: OpenAIChat, scripted: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    provider.script(always=scripted)
    with caplog.at_level("DEBUG"):
        _, failed = await failure(model)
    assert "secret words" not in "".join(traceback.format_exception(failed))
    assert "secret words" not in caplog.text
    assert "sk-secret" not in caplog.text
    assert "What do ducks eat?" not in caplog.text
    assert "The chat provider answered" in caplog.text or "A call of the chat provider" in caplog.text


@pytest.mark.parametrize(
    ("scripted", "tokens"),
    [
        (Answer(tokens=3, finish_reason="content_filter"), 11),
        (Answer(tokens=3, finish_reason="content_filter", usage=False), None),
        (Answer(text=""), 8),
        (Answer(tokens=3, finish_reason=None), 11),
        (Answer(tokens=3, cut_after=2), None),
        (Answer(status=401), None),
    ],
)
async def test_a_failure_tells_what_the_provider_says_that_it_has_cost(
    provider: ScriptedProvider, model: OpenAIChat, scripted: Answer, tokens: int | None
) -> None:
    provider.script(always=scripted)
    said, failed = await failure(model)
    assert failed.tokens == tokens
    assert said == " word0 word1 word2"[: 6 * (scripted.cut_after or scripted.tokens or 0)]


async def test_says_how_long_the_provider_wants_to_be_left_alone(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(Answer(status=429, retry_after="77"))
    _, failed = await failure(model)
    assert failed.retry_after == 77


@pytest.mark.parametrize(
    "first",
    [
        Answer(status=429, retry_after="0.3"),
        Answer(status=500),
        Answer(status=503, retry_after="0"),
        Answer(cut_after=0),
        Answer(text="", finish_reason=None),
        Answer(body="<html>Welcome to the proxy</html>", content_type="text/html"),
        Answer(body="data: {not json\n\n", content_type="text/event-stream"),
    ],
    ids=["429", "500", "503", "cut", "empty", "page", "garbage"],
)
async def test_tries_again_before_the_first_token(provider: ScriptedProvider, model: OpenAIChat, first: Answer) -> None:
    provider.script(first)
    pieces, _ = await answer(model)
    assert pieces
    waited = provider.calls[1].began_at - provider.calls[0].began_at
    assert len(provider.calls) == 2
    assert waited >= float(first.retry_after or 0.05)


async def test_gives_up_after_three_attempts(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(always=Answer(status=500, retry_after="0"))
    _, failed = await failure(model)
    assert (failed.code, failed.is_retryable) == (FailureCode.PROVIDER_UNAVAILABLE, True)
    assert len(provider.calls) == 3


@pytest.mark.parametrize(
    ("scripted", "code"),
    [
        (Answer(tokens=9, cut_after=3), FailureCode.PROVIDER_INTERRUPTED),
        (Answer(tokens=3, finish_reason=None), FailureCode.PROVIDER_INTERRUPTED),
        (Answer(tokens=3, error={"message": "secret words"}), FailureCode.PROVIDER_INTERRUPTED),
    ],
    ids=["cut", "unfinished", "error"],
)
async def test_an_answer_that_has_begun_is_not_begun_again(
    provider: ScriptedProvider, model: OpenAIChat, scripted: Answer, code: FailureCode
) -> None:
    provider.script(scripted)
    said, failed = await failure(model)
    assert said == " word0 word1 word2"
    assert (failed.code, failed.is_retryable) == (code, True)
    assert len(provider.calls) == 1


@pytest.mark.parametrize(
    "body",
    [
        'data: {"choices": [{"delta": {"content": "A"}}]}\n\ndata: {"choices": [{"del\n\n',
        'data: {"choices": [{"delta": {"content": "A"}}]}\n\ndata: [1, 2]\n\n',
        'data: {"choices": [{"delta": {"content": "A"}}]}\n\ndata: {"choices": "B"}\n\n',
        'data: {"choices": [{"delta": {"content": "A"}}]}\n\ndata: {"choices": [{"delta": {"content": {"B": 1}}}]}\n\n',
    ],
)
async def test_garbage_within_the_answer(provider: ScriptedProvider, model: OpenAIChat, body: str) -> None:
    provider.script(Answer(body=body, content_type="text/event-stream"))
    said, failed = await failure(model)
    assert said == "A"
    assert failed.code == FailureCode.PROVIDER_NONSENSE


async def test_an_answer_without_a_word_is_none(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(always=Answer(text=""))
    _, failed = await failure(model)
    assert failed.code == FailureCode.PROVIDER_NONSENSE


async def test_nobody_listens_at_the_address(model: OpenAIChat) -> None:
    nowhere = OpenAIChat("", "http://127.0.0.1:9/v1", "small-model", answer_tokens=9)
    _, failed = await failure(nowhere)
    assert (failed.code, failed.is_retryable) == (FailureCode.PROVIDER_UNAVAILABLE, True)


@pytest.mark.parametrize(
    ("limit", "scripted"),
    [
        ("FIRST_TOKEN", Answer(first_token_delay=30)),
        ("FIRST_TOKEN", Answer(delay=30)),
        ("WHOLE_ANSWER", Answer(delay=30)),
        ("WHOLE_ANSWER", Answer(tokens=900, tokens_per_second=50)),
    ],
)
async def test_time_limits(
    provider: ScriptedProvider, model: OpenAIChat, monkeypatch: pytest.MonkeyPatch, limit: str, scripted: Answer
) -> None:
    await answer(model)  # the first call of a process takes longer to be made
    monkeypatch.setattr(chat, limit, 0.6)
    provider.script(scripted)
    began = time.monotonic()
    _, failed = await failure(model)
    assert (failed.code, failed.is_retryable) == (FailureCode.TIMED_OUT, True)
    assert 0.5 < time.monotonic() - began < 15
    _, call = provider.calls
    await until(lambda: call.was_left)


async def test_silence_within_an_answer_ends_it(
    provider: ScriptedProvider, model: OpenAIChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "FIRST_TOKEN", 0.5)
    monkeypatch.setattr(chat, "BETWEEN_TOKENS", 0.4)
    provider.script(Answer(tokens=90, tokens_per_second=20, stall_after=20))
    said, failed = await failure(model)
    assert len(said.split()) == 20  # which took a second: the limit runs from token to token
    assert failed.code == FailureCode.TIMED_OUT
    await until(lambda: provider.calls[0].was_left)


async def test_a_whole_answer_does_not_wait_for_its_usage(
    provider: ScriptedProvider, model: OpenAIChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "AFTER_THE_END", 0.2)
    end = 'data: {"choices": [{"delta": {"content": "A"}, "finish_reason": "stop"}]}\n\n'
    provider.script(Answer(body=end, content_type="text/event-stream"))
    assert await answer(model) == (["A"], Finished("stop"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - it is another thread that makes it hold
            await asyncio.sleep(0.01)


async def test_closing_the_stream_ends_the_call(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(Answer(tokens=1000, tokens_per_second=100))
    async with aclosing(model.stream(REQUEST)) as pieces:
        async for _ in pieces:
            break
    await until(lambda: provider.calls[0].was_left)
    assert provider.calls[0].sent < 100


@pytest.mark.parametrize("scripted", [Answer(delay=30), Answer(first_token_delay=30), Answer(tokens=5, stall_after=2)])
async def test_cancelling_ends_the_call(provider: ScriptedProvider, model: OpenAIChat, scripted: Answer) -> None:
    provider.script(scripted)
    task = asyncio.create_task(answer(model))
    await until(lambda: bool(provider.calls))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: provider.calls[0].was_left)


async def test_what_a_model_refuses_is_left_out_from_then_on(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(always=Answer(refuses=("temperature", "max_tokens", "stream_options")))
    _, finished = await answer(model)
    assert finished == Finished("stop")
    body = provider.calls[-1].body
    assert body["max_completion_tokens"] == 321
    assert not {"temperature", "max_tokens", "stream_options"} & body.keys()
    asked = len(provider.calls)
    await answer(model)
    assert len(provider.calls) == asked + 1


async def test_a_request_refused_for_itself_leaves_nothing_out_later(
    provider: ScriptedProvider, model: OpenAIChat
) -> None:
    provider.script(Answer(status=400), Answer(status=400))
    await failure(model)
    await answer(model)
    assert "stream_options" in provider.calls[-1].body


async def test_a_provider_that_is_down_is_left_alone(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(always=Answer(status=500, retry_after="0"))
    await failure(model)
    _, failed = await failure(model)
    assert len(provider.calls) == 5
    assert failed.code == FailureCode.PROVIDER_UNAVAILABLE
    assert failed.retry_after is not None
    assert 8 < failed.retry_after <= 10


async def test_reads_nothing_from_the_environment(
    provider: ScriptedProvider, model: OpenAIChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-from-the-environment")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-from-the-environment")
    monkeypatch.setenv("OPENAI_API_KEY", "key-from-the-environment")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: header-from-the-environment")
    without_key = OpenAIChat("", provider.base_url, "small-model", answer_tokens=9)
    await answer(without_key)
    assert not [value for value in provider.calls[0].headers.values() if "environment" in value]


def test_each_event_loop_has_its_own_connections(provider: ScriptedProvider, model: OpenAIChat) -> None:
    for _ in range(2):
        pieces, _ = asyncio.run(answer(model))
        assert pieces
    assert not model._clients._open


async def test_a_connection_is_kept_longer_than_the_sdk_would(provider: ScriptedProvider, model: OpenAIChat) -> None:
    for pause in (0.0, SDK_KEEPS + 0.5):
        await asyncio.sleep(pause)
        await answer(model)
    first, second = provider.calls
    assert first.connection == second.connection


async def test_a_connection_that_the_provider_has_closed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "ATTEMPTS", 1)
    with ScriptedProvider() as before:
        model = OpenAIChat("sk-secret", before.base_url, "small-model", answer_tokens=321)
        await answer(model)
    with ScriptedProvider(before.port) as after:
        await asyncio.sleep(0.2)  # its end is read by this loop, which stood still meanwhile
        await answer(model)
        assert len(after.calls) == 1


async def test_fifty_at_once(provider: ScriptedProvider, model: OpenAIChat) -> None:
    provider.script(always=Answer(tokens=20, tokens_per_second=40))
    answers = await asyncio.gather(*(answer(model) for _ in range(50)))
    whole = "".join(f" word{number}" for number in range(20))
    assert all("".join(pieces) == whole for pieces, _ in answers)
