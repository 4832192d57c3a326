"""A server with a model, an owner and a bot that has read a document, and the tools of the ecosystem beside it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.client import Api
from tests.journeys.walk import SEND, START
from tests.provider import ScriptedProvider
from tests.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS = 300
"""For one command, on a busy machine."""

EMAIL, PASSWORD = "owner@example.org", "an owner of many clients"
LIGHTHOUSE = "The lighthouse of Skerry Point was built in 1874 by Ada Thornquist. It was painted red in 1902."


def run(*command: str, folder: Path, **environment: str) -> str:
    """Run a command in a folder and return what it printed; fails with that where the command does."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, text=True, capture_output=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class World:
    """A running server, and the owner of a bot on it."""

    stack: Stack
    bot: str

    async def signed_in(self) -> str:
        """A new access token of the owner's, good for ten minutes."""
        async with Api.at(self.stack.endpoint) as api:
            await api.sign_in(EMAIL, PASSWORD)
            return api.token

    async def asked(self) -> str:
        """A new conversation, in which the bot was asked something."""
        async with Api.at(self.stack.endpoint) as api:
            await api.sign_in(EMAIL, PASSWORD)
            conversation: str = (await api.change(START, "startConversation", botId=self.bot))["conversation"]["id"]
            await api.change(SEND, "sendMessage", conversationId=conversation, text="Who built the lighthouse?")
            return conversation

    def run(self, *command: str, folder: Path = HERE, **environment: str) -> str:
        """Run a program beside the server, and return what it printed; fails with that where the program does."""
        where = {
            "ENDPOINT": self.stack.endpoint,
            "SOCKET": self.stack.socket_endpoint,
            "TOKEN": asyncio.run(self.signed_in()),
            "BOT": self.bot,
        }
        return run(*command, folder=folder, **where, **environment)


@pytest.fixture(scope="session")
def _provider() -> Iterator[ScriptedProvider]:
    with ScriptedProvider() as provider:
        yield provider


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, _provider: ScriptedProvider) -> Iterator[Stack]:
    """A server with a model behind it; its explorer is signed in as the owner."""
    home = tmp_path_factory.mktemp("conformance")
    settings = {"OPENAI_BASE_URL": _provider.base_url, "EXPLORER_ACCOUNT": EMAIL, "PLAN_CHANGES_BY_USERS": "true"}
    with Stack(home, redis_database=2, **settings).up() as stack:
        asyncio.run(_register(stack.endpoint))
        yield stack


@pytest.fixture(scope="session")
def world(stack: Stack) -> World:
    """The server, and a bot that has read its one document."""
    return World(stack, asyncio.run(_furnish(stack.endpoint)))


@pytest.fixture
def provider(_provider: ScriptedProvider) -> ScriptedProvider:
    """The model of ``stack``, with nothing scripted."""
    _provider.reset()
    return _provider


async def _register(endpoint: str) -> None:
    """Make the owner's account, on a plan that has room for what all clients together make."""
    async with Api.at(endpoint) as api:
        await api.register(EMAIL, PASSWORD)
        await api.sign_in(EMAIL, PASSWORD)
        change = "mutation ($input: ChangePlanInput!) { changePlan(input: $input) { errors { message } } }"
        await api.change(change, "changePlan", plan="business")


async def _furnish(endpoint: str) -> str:
    """Make the bot, and wait until the bot has read its document; the bot's id."""
    async with Api.at(endpoint) as api:
        await api.sign_in(EMAIL, PASSWORD)
        create = "mutation ($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { message } } }"
        bot: str = (await api.change(create, "createBot", name="Guide"))["bot"]["id"]
        add = "mutation ($input: AddDocumentInput!) { addDocument(input: $input) { errors { message } } }"
        source = {"text": {"title": "Lighthouse", "text": LIGHTHOUSE}}
        await api.change(add, "addDocument", botId=bot, source=source)
        async with asyncio.timeout(SECONDS):
            while True:
                stages = "query ($b: ID!) { bot(id: $b) { documents(first: 1) { nodes { stage } } } }"
                found = await api.ask(stages, b=bot)
                if found["bot"]["documents"]["nodes"] == [{"stage": "READY"}]:
                    return bot
                await asyncio.sleep(0.2)
