from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot


@pytest.fixture
def bot(alice: User) -> Bot:
    return create_bot(alice, name="Ducks")
