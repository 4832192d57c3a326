"""The limit of streaming: a relay from the provider to sockets that does nothing else.

``python -m bench.relay`` listens for sockets.  On each message it asks the provider and sends on what comes, heard and
gathered as ChatSphere does it with few replies, in the frames that it sends, but without a database, a queue, a second
process, access, order or a way to resume.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

import aiohttp
import uvloop
from aiohttp import web

from bench.bare import PROMPT

CURSOR = "MTIzLjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmLjEuMTIzNA=="


class Relay:
    """One provider, any number of sockets."""

    def __init__(self, provider_url: str, gather_seconds: float) -> None:
        self._url = f"{provider_url}/v1/chat/completions"
        self._gather_seconds = gather_seconds
        self._session: aiohttp.ClientSession | None = None

    async def serve(self, port: int) -> None:
        """Serve on loopback until ended."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        app = web.Application()
        app.router.add_get("/", self._socket)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        await asyncio.Event().wait()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        async for _ in socket:
            await self._relay(socket)
        return socket

    async def _relay(self, socket: web.WebSocketResponse) -> None:
        text = _Text(socket)
        sending = asyncio.create_task(text.send_on(self._gather_seconds))
        assert self._session is not None
        try:
            async with self._session.post(self._url, json=PROMPT) as response:
                rest = b""
                async for data in response.content.iter_any():
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        if not line.startswith(b"data: {"):
                            continue
                        chunk = json.loads(line[6:])
                        if chunk["choices"] and (piece := chunk["choices"][0]["delta"].get("content")):
                            text.grow(piece)
                    await text.until_sent()
        finally:
            sending.cancel()
        await text.send()
        await socket.send_str(_frame({"__typename": "ReplyCompleted", "cursor": CURSOR, "reply": {"text": text.whole}}))


class _Text:
    """A text that grows, and how much of it was sent."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._sent = 0
        self._news = asyncio.Event()
        self._is_time = asyncio.Event()
        self._is_time.set()
        self.whole = ""

    def grow(self, piece: str) -> None:
        self.whole += piece
        self._news.set()
        self._is_time.clear()

    async def until_sent(self) -> None:
        await self._is_time.wait()

    async def send_on(self, gather_seconds: float) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self.send()
                await asyncio.sleep(gather_seconds)
                self._is_time.set()
        finally:
            self._is_time.set()

    async def send(self) -> None:
        new, offset = self.whole[self._sent :], self._sent
        self._sent = len(self.whole)
        if new:
            delta = {"__typename": "ReplyDelta", "cursor": CURSOR, "epoch": 1, "offset": offset, "text": new}
            await self._socket.send_str(_frame(delta))


def _frame(event: dict[str, Any]) -> str:
    return json.dumps({"id": "1", "type": "next", "payload": {"data": {"conversationEvents": event}}})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A relay from a provider to sockets, on loopback.")
    parser.add_argument("--provider", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--gather-seconds", type=float, required=True)
    arguments = parser.parse_args()
    uvloop.run(Relay(arguments.provider, arguments.gather_seconds).serve(arguments.port))
