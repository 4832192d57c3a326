"""An OpenAI-compatible provider that does what it is told: over real sockets, in a thread or as a process.

    with ScriptedProvider() as provider:
        provider.script(Answer(status=429, retry_after="0.1"), Answer(text="Ducks swim [1]."))
        ...  # talk to provider.base_url
        assert provider.calls[-1].was_left

As a process, ``python -m tests.provider --port 8099``, it takes the same script over HTTP: POST /script with
``{"endpoint": "chat", "answers": [{"status": 500}], "always": {"tokens": 50}}``, and GET /calls tells what was asked.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import math
import re
import signal
import threading
import time
from array import array
from collections import deque
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from aiohttp import web

if TYPE_CHECKING:
    from types import TracebackType

Endpoint = Literal["chat", "embeddings", "rerank"]

SDK_KEEPS = 5.0
"""Seconds after which OpenAI's SDK, and the library below it, drop a connection that is not in use, as they come."""


@dataclass(frozen=True)
class Answer:
    """How one call is answered."""

    text: str | None = None
    """What chat says; None: a sentence that echoes the question and cites [1]."""
    tokens: int | None = None
    """Say so many words instead."""
    delay: float = 0.0
    """Seconds before anything is sent, status line included."""
    first_token_delay: float = 0.0
    """Seconds between the status line and the first token."""
    tokens_per_second: float | None = None
    """None: all at once."""
    finish_reason: str | None = "stop"
    """None: the stream ends in good order, but unfinished."""
    usage: bool = True
    cut_after: int | None = None
    """Break the connection off after so many tokens; 0: before the first."""
    stall_after: int | None = None
    """Send nothing more after so many tokens, and wait for the client to leave."""
    status: int = 200
    retry_after: str | None = None
    error: dict[str, Any] | None = None
    """The ``error`` object of an answer that is not 200, or of the stream's last event."""
    body: str | None = None
    """Send exactly this, as ``content_type``."""
    content_type: str = "application/json"
    refuses: tuple[str, ...] = ()
    """Arguments that are answered by 400 when the request has them."""
    vectors: Literal["right", "too short", "too few", "not a number", "all zero", "no vector"] = "right"
    as_numbers: bool = False
    """Answer with lists of numbers although base64 was asked for, as some servers do."""
    dimensions: int | None = None
    scores: tuple[float, ...] | None = None
    """What re-ranking gives; None: to each text the share of the question's words that it has."""
    trickles: bool = False
    """Never come to an end: send a space every 20 ms."""


@dataclass
class Call:
    """One request, and what became of it."""

    endpoint: Endpoint
    body: dict[str, Any]
    authorization: str
    headers: dict[str, str] = field(repr=False)
    connection: int
    """The port that it came from: the same for what came on one connection."""
    began_at: float = field(default_factory=time.monotonic)
    ended_at: float | None = None
    sent: int = 0
    """Tokens or vectors sent."""
    billed: int = 0
    """Tokens of prompt and answer that the client was told of."""
    was_left: bool = False
    """Whether the client went away before the answer was whole."""


class ScriptedProvider:
    """The provider, as a context manager that runs it in a thread of its own."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.calls: list[Call] = []
        self._next: dict[Endpoint, deque[Answer]] = {name: deque() for name in get_args(Endpoint)}
        self._always: dict[Endpoint, Answer] = dict.fromkeys(self._next, Answer())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="scripted provider", daemon=True)
        self._ready = threading.Event()
        self._stopping = asyncio.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *answers: Answer, endpoint: Endpoint = "chat", always: Answer | None = None) -> None:
        """Answer the next calls so, in order, and all others like ``always`` (None: as before)."""
        self._next[endpoint].extend(answers)
        if always is not None:
            self._always[endpoint] = always

    def calls_to(self, endpoint: Endpoint) -> list[Call]:
        return [call for call in self.calls if call.endpoint == endpoint]

    def reset(self) -> None:
        """Forget script and calls."""
        self.calls.clear()
        for answers in self._next.values():
            answers.clear()
        self._always = dict.fromkeys(self._next, Answer())

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("The scripted provider did not start.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self.run())

    async def run(self) -> None:
        """Serve until stopped."""
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/embeddings", self._embeddings)
        app.router.add_post("/v1/rerank", self._rerank)
        app.router.add_post("/script", self._take_script)
        app.router.add_get("/calls", self._tell_calls)
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=512)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    async def _take_script(self, request: web.Request) -> web.Response:
        order = await request.json()
        if order.get("reset"):
            self.reset()
        always = Answer(**order["always"]) if "always" in order else None
        answers = [Answer(**answer) for answer in order.get("answers", [])]
        self.script(*answers, endpoint=order.get("endpoint", "chat"), always=always)
        return web.json_response({})

    async def _tell_calls(self, request: web.Request) -> web.Response:
        return web.json_response([asdict(call) for call in self.calls])

    async def _begin(self, request: web.Request, endpoint: Endpoint) -> tuple[Call, Answer, web.Response | None]:
        """Record the call; the response is what answers it if it is not to succeed."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert request.transport is not None
        _, port = request.transport.get_extra_info("peername")
        call = Call(endpoint, await request.json(), request.headers.get("Authorization", ""), headers, port)
        self.calls.append(call)
        script = self._next[endpoint]
        answer = script.popleft() if script else self._always[endpoint]
        try:
            await asyncio.sleep(answer.delay)
        except asyncio.CancelledError:
            call.was_left = True
            raise
        refused = next((name for name in answer.refuses if name in call.body), None)
        if refused:
            error = {"message": f"Unsupported: {refused}", "type": "invalid_request_error", "param": refused}
            return call, answer, web.json_response({"error": error}, status=400)
        if answer.status != 200:
            error = answer.error or {"message": "secret words of the provider", "type": "scripted"}
            extra = {"Retry-After": answer.retry_after} if answer.retry_after else None
            return call, answer, web.json_response({"error": error}, status=answer.status, headers=extra)
        if answer.body is not None:
            return call, answer, web.Response(text=answer.body, content_type=answer.content_type)
        return call, answer, None

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        call, answer, other = await self._begin(request, "chat")
        if other is not None:
            return other
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            await self._stream(call, answer, request, response)
        except (asyncio.CancelledError, ConnectionError):
            call.was_left = True
            raise
        finally:
            call.ended_at = time.monotonic()
        return response

    async def _stream(self, call: Call, answer: Answer, request: web.Request, response: web.StreamResponse) -> None:
        start = time.monotonic() + answer.first_token_delay
        await asyncio.sleep(answer.first_token_delay)
        pieces = _pieces(answer, call.body)
        for number in range(len(pieces) + 1):
            if number == answer.cut_after and request.transport is not None:
                request.transport.abort()
                return
            if number == answer.stall_after:
                await asyncio.Event().wait()
            if number == len(pieces):
                break
            if answer.tokens_per_second:
                await asyncio.sleep(max(0.0, start + number / answer.tokens_per_second - time.monotonic()))
            await response.write(_event(call, choices=[_choice({"content": pieces[number]})]))
            call.sent += 1
        if answer.error is not None:
            await response.write(b"data: " + json.dumps({"error": answer.error}).encode() + b"\n\n")
            return
        if answer.finish_reason:
            await response.write(_event(call, choices=[_choice({}, answer.finish_reason)]))
        if answer.usage and call.body.get("stream_options", {}).get("include_usage"):
            prompt = sum(len(message["content"].split()) for message in call.body["messages"])
            usage = {"prompt_tokens": prompt, "completion_tokens": call.sent, "total_tokens": prompt + call.sent}
            await response.write(_event(call, choices=[], usage=usage))
            call.billed = prompt + call.sent
        if answer.finish_reason:
            await response.write(b"data: [DONE]\n\n")

    async def _embeddings(self, request: web.Request) -> web.StreamResponse:
        call, answer, other = await self._begin(request, "embeddings")
        if other is not None:
            return other
        given = call.body["input"]
        texts = [given] if isinstance(given, str) else given
        size = answer.dimensions or call.body.get("dimensions") or 64
        rows = _spoiled([vector_of(text, size) for text in texts], answer.vectors)
        as_base64 = call.body.get("encoding_format") == "base64" and not answer.as_numbers
        data = [
            {"object": "embedding", "index": index, "embedding": _in_base64(row) if as_base64 else row}
            for index, row in enumerate(rows)
        ]
        call.sent = len(data)
        call.ended_at = time.monotonic()
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answered = {"object": "list", "model": call.body["model"], "data": data, "usage": usage}
        return web.json_response(answered)

    async def _rerank(self, request: web.Request) -> web.StreamResponse:
        """Best first, as the real ones give it."""
        call, answer, other = await self._begin(request, "rerank")
        if other is not None:
            return other
        if answer.trickles:
            return await self._trickle(call, request)
        texts = call.body["documents"]
        asked = set(re.findall(r"\w+", call.body["query"].lower()))
        scores = answer.scores or [
            len(asked & set(re.findall(r"\w+", text.lower()))) / max(len(asked), 1) for text in texts
        ]
        call.sent = len(scores)
        call.ended_at = time.monotonic()
        results = [{"index": index, "relevance_score": score} for index, score in enumerate(scores)]
        results.sort(key=lambda result: -result["relevance_score"])
        return web.json_response({"model": call.body["model"], "results": results})

    async def _trickle(self, call: Call, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b" ")
                await asyncio.sleep(0.02)
        except (asyncio.CancelledError, ConnectionError):
            call.was_left = True
            raise


def vector_of(text: str, dimensions: int) -> list[float]:
    """The vector this provider gives: texts that share words are near each other.  Not of unit length."""
    vector = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [""]:
        digest = blake2b(word.encode(), digest_size=8).digest()
        vector[int.from_bytes(digest[:4]) % dimensions] += 2.0 if digest[4] & 1 else -2.0
    return vector if any(vector) else [2.0] + [0.0] * (dimensions - 1)


def _spoiled(rows: list[Any], how: str) -> list[Any]:
    match how:
        case "too short":
            return [row[:-1] for row in rows]
        case "too few":
            return rows[:-1]
        case "not a number":
            return [[math.nan, *row[1:]] for row in rows]
        case "all zero":
            return [[0.0] * len(row) for row in rows]
        case "no vector":
            return [["nonsense"] for row in rows]
    return rows


def _in_base64(row: list[float]) -> str:
    return base64.b64encode(array("f", row).tobytes()).decode()


def _pieces(answer: Answer, body: dict[str, Any]) -> list[str]:
    if answer.tokens is not None:
        return [f" word{number}" for number in range(answer.tokens)]
    asked = " ".join(body["messages"][-1]["content"].split())[-80:]
    text = answer.text if answer.text is not None else f"The documents answer your question, {asked!r} [1]."
    return re.findall(r"\s*\S+|\s+$", text)


def _choice(delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason}


def _event(call: Call, **fields: Any) -> bytes:
    event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": call.body["model"]}
    return b"data: " + json.dumps(event | fields).encode() + b"\n\n"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="A scripted OpenAI-compatible provider on loopback.")
    arguments.add_argument("--port", type=int, default=0)
    with ScriptedProvider(arguments.parse_args().port) as served, contextlib.suppress(KeyboardInterrupt):
        print(served.base_url, flush=True)
        signal.pause()
