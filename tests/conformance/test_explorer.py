"""The explorer in a real browser, with nothing of the internet."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conformance.conftest import EMAIL, HERE
from tests.provider import Answer

if TYPE_CHECKING:
    from tests.conformance.conftest import World
    from tests.provider import ScriptedProvider

ANSWER = "Ada Thornquist 🛳 built it in 1874 [1]. It is red. " * 6


@pytest.fixture
def chromium() -> str:
    """A browser: Debian's package chromium, or what CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Install chromium, or name a browser of its kind by CHROMIUM."
    return found


def test_a_query_is_answered_and_a_reply_streams_in(world: World, provider: ScriptedProvider, chromium: str) -> None:
    provider.script(always=Answer(text=ANSWER, tokens_per_second=3))
    where = {"EMAIL": EMAIL, "TEXT": ANSWER.strip(), "CHROMIUM": chromium}
    assert "The reply streams in and is whole." in world.run("node", "explorer.mjs", folder=HERE, **where)
