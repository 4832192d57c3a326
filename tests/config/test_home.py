from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from config.errors import CannotStart
from config.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_made_once_and_kept_to_their_owner(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.in_use():
        first = home.secrets()
        assert home.secrets() == first
    assert len(first.secret_key) >= 50
    assert mode(home.path) == 0o700
    assert mode(home.path / "secrets.json") == 0o600
    with Home(tmp_path / "other").in_use():
        assert Home(tmp_path / "other").secrets() != first


def test_secrets_that_cannot_be_read_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(CannotStart, match=r"secrets\.json"):
        Home(tmp_path).secrets()
    assert (tmp_path / "secrets.json").read_text() == "{"


def test_a_home_is_used_by_one_start_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.in_use(), pytest.raises(CannotStart, match="already"), home.in_use():
        pass
    with home.in_use():
        pass


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStart, match="cannot be written"), Home(tmp_path / "file" / "home").in_use():
        pass


def test_the_demo_is_announced_only_while_it_is_up(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.demo_file.write_text("left over")
    with home.in_use():
        assert not home.demo_file.exists()
        home.announce_demo({"botId": "x"})
        assert json.loads(home.demo_file.read_text()) == {"botId": "x"}
        assert mode(home.demo_file) == 0o600
    assert not home.demo_file.exists()
