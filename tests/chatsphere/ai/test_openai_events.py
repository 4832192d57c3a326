from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from chatsphere.ai.openai.events import Events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

SENT = (
    b": hello\r\n\r\n"
    b'event: message\r\nid: 1\r\ndata: {"n": 1}\r\n\r\n'
    b'data:{"n":\ndata: "2 \xc3\xa4"}\n\n'
    b'data: {"n": 3}\r\r'
    b"\n\n\n"
)
SAID = [{"n": 1}, {"n": "2 ä"}, {"n": 3}]


def response(pieces: Iterable[bytes]) -> httpx2.Response:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return httpx2.Response(200, content=body())


async def read(pieces: Iterable[bytes]) -> list[list[Any]]:
    events = Events(response(pieces))
    batches = []
    while (batch := await events.next()) is not None:
        batches.append(batch)
    return batches


async def test_what_arrives_together_is_read_together() -> None:
    assert await read([SENT]) == [SAID]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 64])
async def test_events_are_the_same_wherever_their_bytes_are_parted(size: int) -> None:
    pieces = [SENT[at : at + size] for at in range(0, len(SENT), size)]
    assert [event for batch in await read(pieces) for event in batch] == SAID


async def test_nothing_counts_after_the_end_that_the_provider_tells() -> None:
    assert await read([b'data: {"n": 1}\n\ndata: [DONE]\n\ndata: {"n": 2}\n\n', b'data: {"n": 3}\n\n']) == [[{"n": 1}]]


async def test_an_event_that_was_broken_off_is_none() -> None:
    assert await read([b'data: {"n": 1}\n\ndata: {"n": 2}\n']) == [[{"n": 1}]]


@pytest.mark.parametrize("data", [b"no json", b'{"n": ', b"\xff\xfe"])
async def test_what_cannot_be_read_stands_where_it_came(data: bytes) -> None:
    ((first, broken, last),) = await read([b'data: {"n": 1}\n\ndata: ' + data + b'\n\ndata: {"n": 2}\n\n'])
    assert (first, last) == ({"n": 1}, {"n": 2})
    assert isinstance(broken, ValueError)


async def test_a_long_line_in_small_pieces_takes_time_in_its_length() -> None:
    text = "x" * 2_000_000
    sent = f'data: "{text}"\n\n'.encode()
    assert await read(sent[at : at + 100] for at in range(0, len(sent), 100)) == [[text]]
