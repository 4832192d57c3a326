from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from chatsphere.accounts.letters import Letter, LetterKind
from chatsphere.accounts.tidying import accounts
from chatsphere.bells import bells_waiting, redis_client
from chatsphere.bots.services import create_bot, update_bot
from chatsphere.claims import MAX_ATTEMPTS, Claimable
from chatsphere.conversations.asking import send_message
from chatsphere.conversations.services import start_conversation
from chatsphere.documents.models import Document, Version
from chatsphere.documents.services import add_text
from chatsphere.evaluation.services import create_case, run_evaluation
from chatsphere.files import discard
from chatsphere.sweeping import ACTORS, sweep
from chatsphere.websites.models import Website
from tests.chatsphere.shelf import a_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = "2020-01-01T00:00Z"


@pytest.fixture
def bot(alice: User) -> Bot:
    return create_bot(alice, name="Ducks")


@pytest.fixture(autouse=True)
def _accounts_are_tidy() -> None:
    accounts.tidy()  # what it does now and then is no part of these counts


def a_document(bot: Bot) -> Claimable:
    return add_text(bot, "Ducks", "Ducks swim.")


def a_reply(bot: Bot) -> Claimable:
    return send_message(start_conversation(bot.owner, bot), "Who swims?").reply


def a_site(bot: Bot) -> Claimable:
    return Website.objects.create(bot=bot, address="https://ducks.example/", discovery="LINKS")


def a_run(bot: Bot) -> Claimable:
    create_case(bot, "Who swims?", documents=[a_version(bot).document])
    return run_evaluation(bot)


def a_letter(bot: Bot) -> Claimable:
    return Letter.objects.create(kind=LetterKind.PASSWORD_CHANGED, address="alice@example.org", user=bot.owner)


MAKERS = [a_document, a_reply, a_site, a_run, a_letter]


def bells() -> dict[str, int | None]:
    """How many wait in each queue."""
    return {queue: bells_waiting(actor) for queue, (actor, *_) in ACTORS.items()}


def bells_of_a_sweep() -> int:
    """How many a sweep rings, in all queues."""
    redis_client().delete(*(f"dramatiq:{queue}" for queue in ACTORS))
    assert set(bells().values()) == {0}
    assert sweep()
    return sum(number or 0 for number in bells().values())


def set_columns(row: Claimable, **columns: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


def test_all_that_work_is_done_on_is_looked_at(bot: Bot) -> None:
    assert {type(make(bot)) for make in MAKERS} == set(Claimable.__subclasses__())


@pytest.mark.parametrize("make", MAKERS)
def test_what_waits_or_was_left_is_rung_for_and_nothing_else(bot: Bot, make: Callable[[Bot], Claimable]) -> None:
    assert bells_of_a_sweep() == 0
    row = make(bot)
    assert bells_of_a_sweep() == 1
    set_columns(row, not_before="2100-01-01T00:00Z")
    assert bells_of_a_sweep() == 0
    working = {"state": type(row).STARTED, "attempts": 1, "not_before": None}
    set_columns(row, **working, lease_until="2100-01-01T00:00Z")
    assert bells_of_a_sweep() == 0
    set_columns(row, **working, lease_until=LONG_AGO)
    assert bells_of_a_sweep() == 1


@pytest.mark.parametrize("make", [a_document, a_reply, a_site, a_run])
def test_what_has_ended_every_worker_fails(bot: Bot, make: Callable[[Bot], Claimable]) -> None:
    row = make(bot)
    set_columns(row, state=type(row).STARTED, attempts=MAX_ATTEMPTS, lease_until=LONG_AGO)
    assert bells_of_a_sweep() == 0
    row.refresh_from_db()
    assert (row.state, row.failure_code) == (type(row).FAILED, "WORKER_DIED")


def test_what_was_made_by_other_settings_is_made_anew(bot: Bot, bob: User) -> None:
    ours, theirs = a_version(bot).document, a_version(create_bot(bob, name="Other")).document
    update_bot(bot, language="german")
    assert bells_of_a_sweep() == 1
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == ("QUEUED", "READY")


def test_what_another_model_embedded_is_made_anew_whichever_is_set_now(bot: Bot, settings: Settings) -> None:
    document = a_version(bot).document
    assert bells_of_a_sweep() == 0
    settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = "http://127.0.0.1:9/v1", "meaning"
    settings.EMBEDDING_DIMENSIONS = 32
    assert bells_of_a_sweep() == 1
    document.refresh_from_db()
    assert document.state == "QUEUED"
    Version.objects.update(embedding_model="openai:meaning:32")
    Document.objects.update(state="READY")
    assert bells_of_a_sweep() == 0


def test_a_site_whose_time_has_come_is_read_again(bot: Bot) -> None:
    site = a_site(bot)
    set_columns(site, state="READY", refresh_hours=24)
    Website.objects.update(crawled_at=F("created_at"))
    assert bells_of_a_sweep() == 0
    Website.objects.update(crawled_at=F("created_at") - timedelta(hours=25))
    assert bells_of_a_sweep() == 1


def test_a_discarded_file_goes(bot: Bot) -> None:
    document = add_text(bot, "Ducks", "Ducks swim.")
    set_columns(document, state="FAILED")  # or there would be something to do anyway
    assert sweep()
    assert default_storage.exists(document.file)
    discard([document.file])
    assert sweep()
    assert not default_storage.exists(document.file)


def test_with_nothing_to_do_one_statement_says_so(bot: Bot) -> None:
    a_version(bot)
    assert sweep()
    with CaptureQueriesContext(connection) as asked:
        assert sweep()
    lock, look = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert "pg_try_advisory" in lock
    assert look.count("EXISTS (SELECT 1") >= len(MAKERS)
