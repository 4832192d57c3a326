from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.accounts.models import User
from tests.schema.clients import viewer_for

if TYPE_CHECKING:
    from chatsphere.accounts.viewers import Viewer


@pytest.fixture
def alice(db: None) -> Viewer:
    return viewer_for(User.objects.create_user("alice@example.org"))


@pytest.fixture
def bob(db: None) -> Viewer:
    return viewer_for(User.objects.create_user("bob@example.org"))
