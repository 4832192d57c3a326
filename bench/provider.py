"""A provider that costs little and says when each token left it: ``python -m bench.provider --port PORT``.

A token is a space and the time, on this machine's monotonic clock in microseconds, at which it was due or
sent, whichever was later.  So whoever receives it knows how long it was on its way.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import time
from array import array
from dataclasses import asdict, dataclass, replace
from typing import Any

import uvloop
from aiohttp import web

TITLE_TOKENS = 4
"""Words of an answer that is no reply but the name of a conversation."""

_CHUNK = b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":['
_HEAD = _CHUNK + b'{"index":0,"delta":{"content":"'
_TAIL = b'"},"finish_reason":null}]}\n\n'
_END = _CHUNK + b'{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
_USAGE = _CHUNK + b'],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\n'
_DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True)
class Manner:
    """How chats are answered.  ``tokens_per_second`` 0: all at once."""

    first_token_seconds: float = 0.0
    tokens_per_second: float = 0.0
    tokens: int = 20
    dimensions: int = 384


class Provider:
    """The server's handlers."""

    def __init__(self) -> None:
        self.manner = Manner()

    async def take_manner(self, request: web.Request) -> web.Response:
        """Answer by another manner from here on."""
        self.manner = replace(Manner(), **await request.json())
        return web.json_response({})

    async def tell_manner(self, request: web.Request) -> web.Response:
        """The present manner."""
        return web.json_response(asdict(self.manner))

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Stream an answer; one that is given no passages is asked for a name, which is short."""
        manner = self.manner
        if b"<passage" not in await request.read():
            manner = replace(manner, tokens=TITLE_TOKENS)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await _stream(response, manner)
        return response

    async def embed(self, request: web.Request) -> web.Response:
        """A vector for each text, the same one: comparing is not what is measured."""
        body = await request.json()
        given: Any = body["input"]
        texts = [given] if isinstance(given, str) else given
        vector = base64.b64encode(array("f", [1.0] * self.manner.dimensions).tobytes()).decode()
        data = [{"object": "embedding", "index": index, "embedding": vector} for index in range(len(texts))]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "model": body["model"], "data": data, "usage": usage}
        return web.json_response(answer)


async def _stream(response: web.StreamResponse, manner: Manner) -> None:
    due = time.monotonic() + manner.first_token_seconds
    for _ in range(manner.tokens):
        if (ahead := due - time.monotonic()) > 0:
            await asyncio.sleep(ahead)
        stamp = int(max(due, time.monotonic()) * 1e6)
        await response.write(b"%b %d%b" % (_HEAD, stamp, _TAIL))
        due += 1 / manner.tokens_per_second if manner.tokens_per_second else 0.0
    await response.write(_END + _USAGE + _DONE)


async def serve(port: int) -> None:
    """Serve on loopback until ended."""
    provider = Provider()
    app = web.Application(client_max_size=2**28)
    app.router.add_get("/manner", provider.tell_manner)
    app.router.add_post("/manner", provider.take_manner)
    app.router.add_post("/v1/chat/completions", provider.chat)
    app.router.add_post("/v1/embeddings", provider.embed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="A quick OpenAI-compatible provider on loopback.")
    arguments.add_argument("--port", type=int, required=True)
    uvloop.run(serve(arguments.parse_args().port))
