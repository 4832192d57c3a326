"""The whole job, through the public API alone, against real processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.client import Api
from tests.journeys.walk import Question, walk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stack import Stack

LIGHTHOUSE = """# The lighthouse of Skerry Point

## History

The lighthouse of Skerry Point was built in 1874 by the engineer Ada Thornquist.
It was painted red after the storm of 1902.

## Light

Its lamp shines twice every eleven seconds and is seen from nineteen nautical miles.
"""
KEEPERS = "Keeper,From,Wage\nJonas Pell,1874,40 crowns\nMarit Vik,1899,55 crowns\n"


@pytest.fixture
def docs(tmp_path: Path) -> list[Path]:
    (tmp_path / "lighthouse.md").write_text(LIGHTHOUSE)
    (tmp_path / "keepers.csv").write_text(KEEPERS)
    (tmp_path / "harbour.pdf").write_bytes(b"MZ\x90\x00" + bytes(200))
    return sorted(tmp_path.iterdir())


async def test_a_person_makes_a_bot_gives_it_documents_and_is_answered_with_sources(
    live_stack: Stack, docs: list[Path], capfd: pytest.CaptureFixture[str]
) -> None:
    email, password = "walker@example.org", "through-the-front-door"
    async with Api.at(live_stack.endpoint) as api:
        await api.register(email, password)
    questions = [
        Question("Who built the lighthouse of Skerry Point?", "lighthouse.md", "Ada Thornquist"),
        Question("How often does the lamp shine?", "lighthouse.md", "eleven seconds"),
        Question("What wage did Marit Vik get?", "keepers.csv", "55 crowns"),
    ]

    is_well = await walk(live_stack.endpoint, email, password, docs, questions)

    told = capfd.readouterr().out
    assert is_well, told
    assert "for 3 of 3 questions" in told
    assert "harbour.pdf: refused, UNSUPPORTED_TYPE" in told
    for stage in ("QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING", "READY"):
        assert f"lighthouse.md: {stage}" in told
