"""What it costs to refuse: how the time to answer grows with the size of what nobody should send, by either door."""

from __future__ import annotations

import json
import math
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType

from bench.figures import Figure
from bench.person import Person
from tests.journeys.client import SUBPROTOCOL

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.stack import Stack

SIZES = (4_000, 16_000, 64_000, 256_000, 950_000)
"""Bytes sent: the caps on characters and tokens are passed on the way, and the last is within that on bodies."""
TIMES = 7
"""How often each is sent; the quickest counts, as whatever else the machine does only adds."""
WARM_UP = 20
LINEAR = 1.0
CLOSING = (4400, 1009)
"""How a socket is closed for what is no message of its protocol, and for one of too many bytes."""


async def measure(stack: Stack) -> list[Figure]:
    """Send each kind of harm at every size, signed in: over HTTP, and over a socket of its own each time."""
    figures = []
    async with Person.at(stack.endpoint) as person:
        for door, seconds_of in DOORS.items():
            longest = 0.0
            for _ in range(WARM_UP):
                await seconds_of(person, _operation("{ __typename }"), is_harm=False)
            for name, make in HARM.items():
                seconds = {}
                for size in SIZES:
                    seconds[size] = min([await seconds_of(person, make(size)) for _ in range(TIMES)])
                what = f"refusing {name} {door}: growth of time with size"
                figures.append(Figure(what, _growth(seconds), "", target=LINEAR))
                longest = max(longest, *seconds.values())
            figures.append(Figure(f"refusing {door}: the longest of all", longest * 1000, "ms"))
    return figures


def _growth(seconds: dict[int, float]) -> float:
    """The power of the size by which time has grown the most since the smallest: 1 is linear, 0 no growth."""
    (smallest, least), *others = sorted(seconds.items())
    return max(math.log(took / least) / math.log(size / smallest) for size, took in others)


async def _over_http(person: Person, body: bytes, *, is_harm: bool = True) -> float:
    """How long the answer takes, which must be a refusal that was foreseen."""
    headers = {"Authorization": f"Bearer {person.api.token}", "Content-Type": "application/json"}
    began = time.monotonic()
    async with person.session.post(person.api.endpoint, data=body, headers=headers) as response:
        answer = await response.read()
    took = time.monotonic() - began
    assert response.status < 500, answer[:500]
    _require_foreseen(json.loads(answer).get("errors", []), is_harm=is_harm)
    return took


async def _over_a_socket(person: Person, body: bytes, *, is_harm: bool = True) -> float:
    """How long it takes until the operation is refused, or the socket closed for what is no message at all."""
    async with person.session.ws_connect(person.api.endpoint, protocols=[SUBPROTOCOL], max_msg_size=0) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {person.api.token}"}})
        acknowledged = await socket.receive_json()
        assert acknowledged["type"] == "connection_ack", acknowledged
        message = b'{"id": "1", "type": "subscribe", "payload": ' + body + b"}"
        began = time.monotonic()
        with suppress(ConnectionError):  # refused before it was heard to its end
            await socket.send_str(message.decode())
        answer = await socket.receive()
        took = time.monotonic() - began
    if answer.type is WSMsgType.CLOSE:
        assert answer.data in CLOSING, answer
        return took
    if answer.type in (WSMsgType.CLOSED, WSMsgType.ERROR):
        assert socket.close_code in CLOSING, answer
        return took
    frame = json.loads(answer.data)
    errors = frame["payload"] if frame["type"] == "error" else frame["payload"].get("errors", [])
    _require_foreseen(errors, is_harm=is_harm)
    return took


def _require_foreseen(errors: list[dict[str, Any]], *, is_harm: bool) -> None:
    codes = {error["extensions"]["code"] for error in errors}
    assert bool(codes) is is_harm, codes
    assert "INTERNAL_SERVER_ERROR" not in codes


DOORS = {"over HTTP": _over_http, "over a socket": _over_a_socket}


_numbers = count()


def _operation(query: str, **variables: Any) -> bytes:
    """An operation that was not sent before: short ones are remembered, and cost next to nothing the second time."""
    return json.dumps({"query": f"#{next(_numbers)}\n{query}", "variables": variables}).encode()


def _repeated(part: str, around: str = "{{ {} }}") -> Callable[[int], bytes]:
    """As many of a part as fit; ``#`` in it is the place of each."""

    def make(size: int) -> bytes:
        parts = (part.replace("#", f"{place:06}") for place in range(size // len(part.replace("#", "000000"))))
        return _operation(around.format(" ".join(parts)))

    return make


def _nested(opening: str, middle: str, closing: str, around: str = "{}") -> Callable[[int], bytes]:
    """As deep as fits."""

    def make(size: int) -> bytes:
        depth = size // len(opening + closing)
        return _operation(around.format(opening * depth + middle + closing * depth))

    return make


def _chained(size: int) -> bytes:
    links = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(size // 45)]
    return _operation(f"{{ ...F0 }} {' '.join(links)} fragment F{len(links)} on Query {{ __typename }}")


def _nested_json(size: int) -> bytes:
    deep = '{"a":' * (size // 6) + "1" + "}" * (size // 6)
    return b'{"query": "query ($id: ID!) { bot(id: $id) { id } }", "variables": {"id": %s}}' % deep.encode()


def _long_variable(size: int) -> bytes:
    return _operation("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["Qm90OjE="] * (size // 12))


def _nothing(size: int) -> bytes:
    return b"[" * size


HARM: dict[str, Callable[[int], bytes]] = {
    "chained fragments": _chained,
    "aliases": _repeated("a#: __typename"),
    "repeated fields": _repeated("__typename"),
    "unknown fields": _repeated("b#"),
    "directives": _repeated("@skip(if: false)", "{{ __typename {} }}"),
    "unknown directives": _repeated("@x", "{{ __typename {} }}"),
    "operations": _repeated("query Q# { __typename }", "{}"),
    "deep lists": _nested("[", "", "]", "{{ nodes(ids: {}) {{ id }} }}"),
    "deep selections": _nested("{ a ", "", "}"),
    "a long comment": _repeated("x", "{{ nope }} #{}"),
    "a long name": lambda size: _operation("{ " + "a" * size + " }"),
    "a huge number": lambda size: _operation("{ bots(first: " + "9" * size + ") { nodes { id } } }"),
    "a long list of ids": _long_variable,
    "nested JSON": _nested_json,
    "what is no JSON": _nothing,
}
