from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.extraction.formats import extract

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from tests.chatsphere.documents.reading import Read


@pytest.fixture
def bot(alice: User) -> Bot:
    return create_bot(alice, name="Ducks")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str | bytes, media_type: str, *, max_pages: int = 100) -> list[Block]:
        path = tmp_path / "file"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(extract(path, media_type, max_pages=max_pages))

    return read
