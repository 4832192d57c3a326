"""The explorer in a real browser, with nothing of the internet."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest

from tests.conformance.conftest import EMAIL, HERE, PASSWORD, SECONDS
from tests.journeys.client import Api
from tests.journeys.walk import ADD_DOCUMENT, CREATE_BOT, SEND, STAGES, START
from tests.provider import Answer

if TYPE_CHECKING:
    from tests.provider import ScriptedProvider
    from tests.stack import Stack

ANSWER = "The ferry 🛳 leaves at seven [1]. Be there early. " * 6


@pytest.fixture
def chromium() -> str:
    """A browser: Debian's package chromium, or what CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Install chromium, or name a browser of its kind by CHROMIUM."
    return found


async def question_asked(endpoint: str) -> str:
    """Ask a bot of one document in a new conversation; the conversation's id."""
    async with Api.at(endpoint) as api:
        await api.sign_in(EMAIL, PASSWORD)
        bot = (await api.change(CREATE_BOT, "createBot", name="Ferries"))["bot"]["id"]
        source = {"text": {"title": "ferry", "text": "The ferry leaves at seven."}}
        stages = api.follow(STAGES, "documentEvents", bot=bot)
        async with asyncio.timeout(SECONDS), aclosing(stages):
            await api.change(ADD_DOCUMENT, "addDocument", botId=bot, source=source)
            async for event in stages:
                if event["stage"] == "READY":
                    break
        conversation: str = (await api.change(START, "startConversation", botId=bot))["conversation"]["id"]
        await api.change(SEND, "sendMessage", conversationId=conversation, text="When does the ferry leave?")
        return conversation


def test_a_query_is_answered_and_a_reply_streams_in(stack: Stack, provider: ScriptedProvider, chromium: str) -> None:
    provider.script(always=Answer(text=ANSWER, tokens_per_second=3))
    where = {
        "ENDPOINT": stack.endpoint,
        "EMAIL": EMAIL,
        "CONVERSATION": asyncio.run(question_asked(stack.endpoint)),
        "TEXT": ANSWER.strip(),
        "CHROMIUM": chromium,
    }
    done = subprocess.run(
        ("node", "explorer.mjs"), cwd=HERE, env=os.environ | where, text=True, capture_output=True, check=False,
        timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The reply streams in and is whole." in done.stdout
