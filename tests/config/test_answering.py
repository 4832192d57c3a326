from __future__ import annotations

import asyncio
from typing import Any

import pytest

from config.asgi import application


def get(path: str) -> dict[str, Any]:
    """A request as uvicorn tells it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 80),
    }


class Client:
    """The other end of a request: one that stays, or one that cannot be written to."""

    def __init__(self, *, is_cut_off: bool) -> None:
        self.is_cut_off = is_cut_off
        self.heard: list[Any] = []
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        """The request, and then nothing any more."""
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        """Hear a part of the answer."""
        if self.is_cut_off:
            raise BrokenPipeError
        self.heard.append(message)


@pytest.mark.django_db(transaction=True)
async def test_a_page_gives_its_connection_back_whatever_becomes_of_its_answer() -> None:
    """Every test fails that loses one."""
    for is_cut_off in (True, False):
        client = Client(is_cut_off=is_cut_off)
        try:
            await application(get("/readyz"), client.receive, client.send)
        except BrokenPipeError:
            assert is_cut_off
    assert client.heard[0]["status"] == 200
