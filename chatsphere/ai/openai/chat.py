"""Streamed answers of a chat model behind the OpenAI API."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from random import getrandbits
from typing import TYPE_CHECKING, Any, Literal

from openai import AsyncStream, BadRequestError, UnprocessableEntityError

from chatsphere.ai.breaker import Breaker
from chatsphere.ai.openai.clients import AsyncClients
from chatsphere.ai.openai.events import Events
from chatsphere.ai.openai.failures import CHAT, CONTENT_FILTER, filtered, interrupted, nonsense, pause, translated
from chatsphere.ai.protocol import ChatModel, Finished, TextDelta
from chatsphere.errors import ProviderFailure

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from chatsphere.ai.protocol import ChatRequest

log = logging.getLogger(__name__)

FIRST_TOKEN = 60.0
"""Seconds to the first piece of text: large models under load think for tens of seconds."""

BETWEEN_TOKENS = 30.0
"""Seconds of silence within an answer: nothing that pauses longer has been seen to go on."""

WHOLE_ANSWER = 300.0
"""Seconds for all of it, attempts included: 1,000 tokens at 4 a second, with room."""

AFTER_THE_END = 2.0
"""Seconds that the token counts may come after the answer; without them it is whole all the same."""


class OpenAIChat(ChatModel):
    """A chat model of OpenAI's, or of a server that speaks its API.  Any number of answers, in any event loop."""

    is_language_model = True

    def __init__(self, api_key: str, base_url: str, default_model: str, answer_tokens: int) -> None:
        self.default_model = default_model
        self._answer_tokens = answer_tokens
        # OpenAI deprecates the older name and its newer models refuse it; other servers may know no other.
        names = ("max_completion_tokens", "max_tokens")
        self._limit_names = names[::-1] if base_url else names
        self._left_out: dict[str, frozenset[str]] = {}
        self._clients = AsyncClients(api_key, base_url)
        self._breaker = Breaker()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[TextDelta | Finished]:
        """Yield the answer as it comes; until its first token has come a failure may be followed by another attempt."""
        ends = asyncio.get_running_loop().time() + WHOLE_ANSWER
        attempt, has_begun = 0, False
        while True:
            attempt += 1
            try:
                async with aclosing(self._attempt(request, ends)) as pieces:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
            except ProviderFailure as failure:
                wait = None if has_begun else pause(failure, attempt)
                if wait is None:
                    raise
            else:
                return
            await asyncio.sleep(wait)

    async def _attempt(self, request: ChatRequest, ends: float) -> AsyncGenerator[TextDelta | Finished]:
        patience = _Patience(ends)
        reading = _Reading()
        async with AsyncExitStack() as closing:
            with self._breaker.watch():
                stream = await closing.enter_async_context(await self._open(request, patience))
                events = Events(stream.response)
                text = await _hear(events, patience, reading)
            while text is not None:
                if text:
                    yield TextDelta(text)
                if reading.failure:
                    raise reading.failure
                patience.renew(has_text=reading.has_text, is_whole=reading.is_whole)
                try:
                    text = await _hear(events, patience, reading)
                except ProviderFailure:
                    if not reading.is_whole:
                        raise
                    break
            yield reading.finished()

    async def _open(self, request: ChatRequest, patience: _Patience) -> AsyncStream[object]:
        """Ask, leaving out what this model has refused before; what it refuses now is left out from then on.

        Its events are not read by the SDK, which costs more than all else about a token.
        """
        client = await self._clients.here()
        model = request.model or self.default_model
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        left_out = self._left_out.get(model, frozenset())
        with translated(CHAT):
            while True:
                options = self._options(request, left_out)
                try:
                    async with asyncio.timeout_at(patience.until):
                        stream = await client.post(
                            "/chat/completions",
                            body={"model": model, "messages": messages, "stream": True, **options},
                            cast_to=object,
                            options={"idempotency_key": _key()},
                            stream=True,
                            stream_cls=AsyncStream[object],
                        )
                    break
                except (BadRequestError, UnprocessableEntityError) as error:
                    # A server that does not name what it refuses most likely stumbles over the least common one.
                    stumbled_over = error.param if error.param in options else "stream_options"
                    if stumbled_over not in options or error.code == CONTENT_FILTER:
                        raise
                    left_out |= {stumbled_over}
        if "event-stream" not in stream.response.headers.get("content-type", ""):
            await stream.close()
            raise nonsense(CHAT)
        self._left_out[model] = left_out
        return stream

    def _options(self, request: ChatRequest, left_out: frozenset[str]) -> dict[str, object]:
        """Arguments that some servers or models refuse."""
        limit = next((name for name in self._limit_names if name not in left_out), None)
        options: dict[str, object] = {"temperature": request.temperature, "stream_options": {"include_usage": True}}
        if limit:
            options[limit] = self._answer_tokens
        return {name: value for name, value in options.items() if name not in left_out}


class _Patience:
    """Until when, on the event loop's clock, the next chunk is waited for."""

    def __init__(self, ends: float) -> None:
        self._clock = asyncio.get_running_loop().time
        self._ends = ends
        self._first_token_by = self._clock() + FIRST_TOKEN
        self.until = min(ends, self._first_token_by)

    def renew(self, *, has_text: bool, is_whole: bool) -> None:
        """Begin to wait for another chunk.  A first chunk may be empty and come long before the first token."""
        if is_whole:
            self.until = self._clock() + AFTER_THE_END
        elif has_text:
            self.until = min(self._ends, self._clock() + BETWEEN_TOKENS)
        else:
            self.until = min(self._ends, self._first_token_by)


@dataclass
class _Reading:
    """What has been read of an answer."""

    has_text: bool = False
    reason: str | None = None
    usage: dict[str, Any] = field(default_factory=dict)
    failure: ProviderFailure | None = None
    """Why nothing more is read."""

    @property
    def is_whole(self) -> bool:
        return self.reason is not None

    def take(self, chunks: Sequence[Any]) -> str:
        """Read what has come and return its text; a failure after some text is kept until that is told."""
        text = ""
        for chunk in chunks:
            try:
                text += self._text_of(chunk)
            except ProviderFailure as failure:
                if not text:
                    raise
                self.failure = failure
                break
        return text

    def _text_of(self, chunk: Any) -> str:
        is_error = isinstance(chunk, dict) and bool(chunk.get("error"))
        if (is_error or isinstance(chunk, ValueError)) and self.is_whole:
            return ""
        if is_error:
            log.warning("The chat provider answered with an error in place of the rest")
            raise interrupted(CHAT)
        try:
            self.usage = chunk.get("usage") or self.usage
            if not chunk.get("choices"):
                return ""
            choice = chunk["choices"][0]
            self.reason = choice.get("finish_reason") or self.reason
            text = (choice.get("delta") or {}).get("content") or ""
        except (AttributeError, TypeError, LookupError) as error:  # Nobody has checked what the provider sends.
            raise nonsense(CHAT) from error
        if not isinstance(text, str):
            raise nonsense(CHAT)
        self.has_text = self.has_text or bool(text)
        return text

    def finished(self) -> Finished:
        """Close the answer, or raise the failure of one that is not whole or has no words, with what it has cost."""
        reason: Literal["length", "stop"] = "length" if self.reason == "length" else "stop"
        finished = Finished(reason, self._counted("prompt_tokens"), self._counted("completion_tokens"))
        if flaw := self._flaw():
            flaw.tokens = finished.tokens
            raise flaw
        return finished

    def _flaw(self) -> ProviderFailure | None:
        if not self.is_whole:
            return interrupted(CHAT)
        if self.reason == CONTENT_FILTER:
            return filtered(CHAT)
        return None if self.has_text else nonsense(CHAT, "an answer without a word in it")

    def _counted(self, name: str) -> int | None:
        count = self.usage.get(name) if isinstance(self.usage, dict) else None
        return count if type(count) is int and count >= 0 else None


async def _hear(events: Events, patience: _Patience, reading: _Reading) -> str | None:
    """Wait for the next chunks and read their text; None at the end of the stream."""
    with translated(CHAT, is_streaming=True):
        async with asyncio.timeout_at(patience.until):
            chunks = await events.next()
    return None if chunks is None else reading.take(chunks)


def _key() -> str:
    """An idempotency key, which OpenAI is not sent.

    Without one the SDK would make its own of the system's random bytes, for which the event loop waits.
    """
    return f"{getrandbits(128):032x}"
