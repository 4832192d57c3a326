"""Clients as their users install them, each in a script of its own: ``node --test NAME.test.mjs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.conftest import HERE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.conftest import World

SCRIPTS = sorted(HERE.glob("*.test.mjs"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name.partition(".")[0] for script in SCRIPTS])
def test_a_client_is_served(world: World, script: Path) -> None:
    told = world.run("node", "--test", "--test-reporter=tap", script.name)
    assert "# fail 0" in told
    assert "# pass 0" not in told
