"""Clients as their users install them, each in a script of its own: ``node --test NAME.test.mjs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.conftest import HERE
from tests.provider import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.conftest import World
    from tests.provider import ScriptedProvider

ANSWER = "It was built by Ada Thornquist [1]. That was in 1874, and it is red since 1902 [1]. " * 3
"""Long enough to be cut while it is told."""

SCRIPTS = sorted(HERE.glob("*.test.mjs"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name.partition(".")[0] for script in SCRIPTS])
def test_a_client_is_served(world: World, provider: ScriptedProvider, script: Path) -> None:
    provider.script(always=Answer(text=ANSWER, tokens_per_second=40))
    told = world.run("node", "--test", "--test-reporter=tap", "--test-force-exit", script.name)
    assert "# fail 0" in told
    assert "# pass 0" not in told
