"""A client that knows nothing but the public API: HTTP, and graphql-transport-ws on the same URL."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from pathlib import Path

SUBPROTOCOL = "graphql-transport-ws"


class Refused(Exception):
    """A payload's ``errors``, or top-level errors: ``errors`` as they came."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(error["message"] for error in errors))
        self.errors = errors


class Api:
    """One person's access to one server."""

    def __init__(self, endpoint: str, session: aiohttp.ClientSession) -> None:
        self.endpoint = endpoint
        self.token = ""
        self._session = session

    @classmethod
    @asynccontextmanager
    async def at(cls, endpoint: str) -> AsyncIterator[Self]:
        """A client of the server at ``endpoint``, signed in as nobody."""
        async with aiohttp.ClientSession() as session:
            yield cls(endpoint, session)

    async def register(self, email: str, password: str) -> None:
        """Make an account."""
        document = """
            mutation Register($input: RegisterInput!) {
              register(input: $input) { user { id } errors { code message } }
            }"""
        await self.change(document, "register", email=email, password=password)

    async def sign_in(self, email: str, password: str) -> None:
        """Get an access token and use it from here on."""
        document = """
            mutation SignIn($input: TokenAuthInput!) {
              tokenAuth(input: $input) { token errors { code message } }
            }"""
        signed_in = await self.change(document, "tokenAuth", email=email, password=password)
        self.token = signed_in["token"]

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation; raises Refused for top-level errors."""
        async with self._session.post(
            self.endpoint, json={"query": document, "variables": variables}, headers=self._headers()
        ) as response:
            return _data(await response.json(content_type=None))

    async def change(self, document: str, field: str, **fields: Any) -> dict[str, Any]:
        """The payload of a mutation that takes one ``$input``; raises Refused for its errors."""
        return _payload(await self.ask(document, input=fields), field)

    async def upload(self, document: str, field: str, path: Path, at: str, **fields: Any) -> dict[str, Any]:
        """Like ``change``, with a file at the variable ``at``, by the GraphQL multipart request specification."""
        form = aiohttp.FormData()
        form.add_field("operations", json.dumps({"query": document, "variables": {"input": fields}}))
        form.add_field("map", json.dumps({"0": [f"variables.{at}"]}))
        content = BytesIO(await asyncio.to_thread(path.read_bytes))
        form.add_field("0", content, filename=path.name, content_type="application/octet-stream")
        async with self._session.post(self.endpoint, data=form, headers=self._headers()) as response:
            return _payload(_data(await response.json(content_type=None)), field)

    async def follow(self, document: str, field: str, **variables: Any) -> AsyncGenerator[dict[str, Any]]:
        """The events of a subscription, over a socket of its own."""
        async with self._session.ws_connect(self.endpoint, protocols=[SUBPROTOCOL]) as socket:
            await socket.send_json({"type": "connection_init", "payload": self._headers()})
            acknowledged = await socket.receive_json()
            assert acknowledged["type"] == "connection_ack", acknowledged
            await socket.send_json(
                {"id": "1", "type": "subscribe", "payload": {"query": document, "variables": variables}}
            )
            async for message in socket:
                frame = message.json()
                match frame["type"]:
                    case "ping":
                        await socket.send_json({"type": "pong"})
                    case "next":
                        yield _data(frame["payload"])[field]
                    case "error":
                        raise Refused(frame["payload"])
                    case "complete":
                        return

    def _headers(self) -> dict[str, str]:
        preflight = {"Apollo-Require-Preflight": "true"}
        return preflight | ({"Authorization": f"Bearer {self.token}"} if self.token else {})


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise Refused(answer["errors"])
    data: dict[str, Any] = answer["data"]
    return data


def _payload(data: dict[str, Any], field: str) -> dict[str, Any]:
    payload: dict[str, Any] = data[field]
    if payload["errors"]:
        raise Refused(payload["errors"])
    return payload


async def first(events: AsyncGenerator[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """The next event, or TimeoutError."""
    async with asyncio.timeout(seconds):
        return await anext(events)
