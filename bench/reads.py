"""Requests a second of three reads over HTTP, beside Django REST Framework and one SQL statement with the same JSON."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async

from bench.figures import Figure
from bench.person import EMAIL, Person
from bench.reading import library
from tests.stack import free_port

if TYPE_CHECKING:
    from bench.stack import Stack

CLIENTS = 4
SECONDS = 2.0
ROUNDS = 3
"""Each server is asked in turn, so often; the medians count."""
WARM_UP = 10
PATIENCE = 60
"""Seconds given to the rivals' server to come up on a busy machine."""

CONVERSATIONS = """
    query Conversations {
      conversations(first: 50) {
        nodes {
          id title isPinned isArchived createdAt lastActivityAt
          bot { id name }
          lastMessage { id role status text createdAt }
        }
      }
    }"""
BOTS = """
    query Bots {
      bots(first: 100) {
        nodes {
          id name createdAt
          documents(first: 10) { nodes { id title mediaType size stage chunkCount createdAt } }
        }
      }
    }"""
HISTORY = """
    query History($id: ID!) {
      conversation(id: $id) {
        title
        messages(first: 100) {
          nodes {
            id ordinal role status text isUnanswered createdAt finishedAt
            citations { number answerStart answerEnd documentTitle page quote }
          }
        }
      }
    }"""


@dataclass(frozen=True)
class Read:
    """One answer, and the three ways to ask for it."""

    name: str
    document: str
    path: str
    variables: dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request that a server is asked again and again."""

    method: str
    url: str
    body: bytes | None
    headers: dict[str, str]


async def measure(stack: Stack) -> list[Figure]:
    """Ask each of the three servers for each of the three reads, in turn."""
    port = free_port()
    stack.start("rivals", "-m", "bench.reading.rivals", "--port", str(port))
    figures = []
    async with Person.at(stack.endpoint) as person:
        await _until_listening(port)
        for read in await sync_to_async(_reads)():
            ways = _ways(read, person, f"http://127.0.0.1:{port}")
            await _require_alike(person, ways)
            figures += _figures(read, await _rates(person, ways))
    stack.stop("rivals")
    return figures


async def _until_listening(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def _reads() -> list[Read]:
    from chatsphere.accounts.models import User
    from schema.nodes import global_id

    long = library.fill(User.objects.get(email=EMAIL))
    return [
        Read("50 conversations with their last message", CONVERSATIONS, "conversations", {}),
        Read("100 bots with 10 documents each", BOTS, "bots", {}),
        Read("a history of 100 messages", HISTORY, f"history/{long}", {"id": global_id("Conversation", long)}),
    ]


def _ways(read: Read, person: Person, rivals: str) -> dict[str, Request]:
    signed_in = {"Authorization": f"Bearer {person.api.token}"}
    body = json.dumps({"query": read.document, "variables": read.variables}).encode()
    ours = Request("POST", person.api.endpoint, body, {**signed_in, "Content-Type": "application/json"})
    others = {way: Request("GET", f"{rivals}/{way}/{read.path}", None, signed_in) for way in ("rest", "sql")}
    return {"graphql": ours, **others}


async def _require_alike(person: Person, ways: dict[str, Request]) -> None:
    """Fail unless all say the same, spellings of the same moment aside."""
    answers = {way: json.loads(await _ask(person, request)) for way, request in ways.items()}
    data = {way: _comparable(answer["data"]) for way, answer in answers.items()}
    for way in ("rest", "sql"):
        assert data[way] == data["graphql"], way


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    if isinstance(value, dict):
        return {
            name: datetime.fromisoformat(each) if name.endswith("At") else _comparable(each)
            for name, each in value.items()
        }
    return value


async def _rates(person: Person, ways: dict[str, Request]) -> dict[str, float]:
    """Requests a second, the median of the rounds."""
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for request in ways.values():
        for _ in range(WARM_UP):
            await _ask(person, request)
    for _ in range(ROUNDS):
        for way, request in ways.items():
            rates[way].append(await _rate(person, request))
    return {way: median(each) for way, each in rates.items()}


async def _rate(person: Person, request: Request) -> float:
    began = time.monotonic()

    async def ask_on() -> int:
        answered = 0
        while time.monotonic() - began < SECONDS:
            await _ask(person, request)
            answered += 1
        return answered

    answered = sum(await asyncio.gather(*(ask_on() for _ in range(CLIENTS))))
    return answered / (time.monotonic() - began)


async def _ask(person: Person, request: Request) -> bytes:
    async with person.session.request(
        request.method, request.url, data=request.body, headers=request.headers
    ) as response:
        answer = await response.read()
        assert response.status == 200, answer[:500]
        assert not answer.startswith(b'{"errors"'), answer[:500]
        return answer


def _figures(read: Read, rates: dict[str, float]) -> list[Figure]:
    ours = rates["graphql"]
    return [
        Figure(f"{read.name}, beside REST", ours, "/s", rates["rest"], target=0.6, better="more", of="ratio"),
        Figure(f"{read.name}, beside one SQL statement", ours, "/s", rates["sql"], better="more"),
    ]
