from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from chatsphere import bells
from chatsphere.bots.services import create_bot
from chatsphere.documents.models import Document
from chatsphere.documents.services import add_text
from config.worker import Unrung

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unrung() -> Iterator[Unrung]:
    unrung = Unrung("documents", threads=2)
    yield unrung
    unrung.stop()


@pytest.fixture
def silence() -> Iterator[None]:
    """As if Redis had just taken too long."""
    bells._reach.silent_until = time.monotonic() + 60
    yield
    bells._reach.silent_until = 0.0


def finished(number: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if Document.objects.filter(state="READY").count() == number:
            return True
        time.sleep(0.05)
    return False


def test_what_is_due_is_done_without_bells_while_redis_is_away(alice: User, silence: None, unrung: Unrung) -> None:
    bot = create_bot(alice, name="Ducks")
    for number in range(3):
        add_text(bot, f"Duck {number}", f"Duck number {number} swims.")
    unrung.look()
    assert finished(2, within=15)  # as many as there are threads
    unrung.look()
    assert finished(3, within=15)


def test_with_redis_there_the_bells_do(alice: User, unrung: Unrung) -> None:
    add_text(create_bot(alice, name="Ducks"), "Duck", "A duck swims.")
    unrung.look()
    assert not finished(1, within=0.5)
