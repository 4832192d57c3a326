from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Why?"}], "stream": True}


@pytest.fixture
def provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as running:
        yield running


async def ask(session: aiohttp.ClientSession, base_url: str) -> list[str]:
    async with session.post(f"{base_url}/chat/completions", json=ASKED) as response:
        assert response.status == 200
        return [line.decode()[6:].strip() async for line in response.content if line.startswith(b"data: ")]


async def test_answers_with_a_citation(provider: ScriptedProvider) -> None:
    async with aiohttp.ClientSession() as session:
        events = await ask(session, provider.base_url)
    assert events[-1] == "[DONE]"
    text = "".join(json.loads(event)["choices"][0]["delta"].get("content", "") for event in events[:-1])
    assert text == "The documents answer your question, 'Why?' [1]."


async def test_two_hundred_streams_at_once_keep_their_pace(provider: ScriptedProvider) -> None:
    provider.script(always=Answer(tokens=20, tokens_per_second=20))
    began = time.monotonic()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        answers = await asyncio.gather(*(ask(session, provider.base_url) for _ in range(200)))
    assert {len(events) for events in answers} == {22}
    assert len(provider.calls) == 200
    assert 0.9 < time.monotonic() - began < 90  # one after another they would take 190


async def test_takes_its_script_over_http_when_it_is_a_process() -> None:
    command = [sys.executable, "-m", "tests.provider", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220 - a line is awaited
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        root = base_url.removesuffix("/v1")
        async with aiohttp.ClientSession() as session:
            await session.post(f"{root}/script", json={"answers": [{"text": "One."}], "always": {"tokens": 2}})
            counts = [len(await ask(session, base_url)) for _ in range(2)]
            async with session.get(f"{root}/calls") as response:
                calls = await response.json()
        process.terminate()
    assert counts == [3, 4]
    assert [call["sent"] for call in calls] == [1, 2]
