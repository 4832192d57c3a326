from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from chatsphere import claims
from chatsphere.bots.models import Bot
from chatsphere.claims import LEASE, MAX_ATTEMPTS, Claim, ClaimLost
from chatsphere.documents.models import Document, Source, Stage
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.accounts.models import User


@pytest.fixture
def bot(alice: User) -> Bot:
    return Bot.objects.create(owner=alice, name="Helper")


@pytest.fixture
def document(bot: Bot) -> Document:
    return waiting(bot)


def waiting(bot: Bot, title: str = "Guide", **state: Any) -> Document:
    return Document.objects.create(
        bot=bot, title=title, source=Source.TEXT, media_type="text/plain", size=1, content_hash=b"", file=title, **state
    )


def claim(key: UUID | None = None) -> Claim[Document]:
    taken = Document.claim(key)
    assert taken is not None
    return taken


def let_lease_run_out() -> None:
    Document.objects.update(lease_until=Now() - timedelta(milliseconds=1))


class TestClaim:
    def test_takes_the_row_for_one_lease(self, document: Document) -> None:
        taken = claim()
        row = Document.objects.get()
        assert (taken.pk, taken.epoch) == (document.pk, 1)
        assert (row.state, row.epoch, row.attempts) == (Stage.EXTRACTING, 1, 1)
        assert row.lease_until is not None
        assert row.started_at is not None
        assert Document.objects.filter(lease_until__gt=Now(), lease_until__lte=Now() + LEASE).exists()
        assert row.is_live

    def test_a_row_that_is_held_is_not_taken(self, document: Document) -> None:
        claim()
        assert Document.claim() is None

    def test_nothing_due_is_nothing_to_claim(self, bot: Bot) -> None:
        for state in (Stage.READY, Stage.FAILED):
            waiting(bot, state=state)
        assert Document.claim() is None

    def test_takes_the_oldest_first(self, bot: Bot) -> None:
        newer, older = waiting(bot, "newer"), waiting(bot, "older")
        Document.objects.filter(pk=older.pk).update(created_at=F("created_at") - timedelta(hours=1))
        assert [claim().pk, claim().pk] == [older.pk, newer.pk]

    def test_can_be_narrowed_to_one_row(self, bot: Bot) -> None:
        waiting(bot, "first")
        wanted = waiting(bot, "second")
        assert claim(wanted.pk).pk == wanted.pk
        assert Document.claim(wanted.pk) is None

    def test_waits_until_the_time_it_was_put_off_to(self, document: Document) -> None:
        Document.objects.update(not_before=Now() + timedelta(seconds=30))
        assert Document.claim() is None
        Document.objects.update(not_before=Now())
        claim()
        assert Document.objects.get().not_before is None

    def test_a_lease_that_ran_out_can_be_taken_over(self, document: Document) -> None:
        first = claim()
        let_lease_run_out()
        second = claim()
        assert (second.pk, second.epoch) == (first.pk, 2)
        assert Document.objects.get().attempts == 2

    def test_takes_over_in_every_state_of_work(self, document: Document) -> None:
        claim()
        Document.objects.update(state=Stage.EMBEDDING)
        let_lease_run_out()
        claim()
        assert Document.objects.get().state == Stage.EXTRACTING

    def test_a_row_whose_every_claim_died_is_hopeless_and_no_longer_due(self, document: Document) -> None:
        for _ in range(MAX_ATTEMPTS):
            assert not Document.objects.hopeless().exists()
            assert Document.objects.due().exists()
            claim()
            assert not Document.objects.due().exists()
            let_lease_run_out()
        assert Document.objects.hopeless().get().pk == document.pk
        assert not Document.objects.due().exists()
        assert Document.claim() is None


class TestHolding:
    def test_renewing_holds_for_another_lease(self, document: Document) -> None:
        taken = claim()
        let_lease_run_out()
        assert Document.objects.due().exists()
        assert taken.renew()
        assert not Document.objects.due().exists()
        assert taken.read() == document

    def test_writing_locks_the_row_and_commits(self, document: Document) -> None:
        with claim().writing() as row:
            row.title = "Written"
            row.save(update_fields=["title"])
        assert Document.objects.get().title == "Written"

    def test_an_error_while_writing_writes_nothing(self, document: Document) -> None:
        taken = claim()

        def fail() -> None:
            with taken.writing() as row:
                row.title = "Written"
                row.save(update_fields=["title"])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert Document.objects.get().title == "Guide"

    @pytest.mark.parametrize("lost_by", ["takeover", "end", "cancellation", "deletion"])
    def test_a_zombie_writes_nothing(self, document: Document, lost_by: str) -> None:
        zombie = claim()
        match lost_by:
            case "takeover":
                let_lease_run_out()
                claim()
            case "end":
                Document.objects.update(state=Stage.READY)
            case "cancellation":
                Document.objects.update(state=Stage.QUEUED, epoch=F("epoch") + 1)
            case "deletion":
                document.delete()
        assert not zombie.renew()
        with pytest.raises(ClaimLost):
            zombie.read()
        with pytest.raises(ClaimLost), zombie.writing():
            pytest.fail("the block was entered")

    def test_one_whose_lease_ran_out_may_go_on_while_nobody_took_over(self, document: Document) -> None:
        taken = claim()
        let_lease_run_out()
        with taken.writing() as row:
            assert row.epoch == taken.epoch


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_eight_claims_one_has_the_row(self, document: Document) -> None:
        outcomes = at_once(8, Document.claim)
        won = [outcome for outcome in outcomes if isinstance(outcome, Claim)]
        assert len(won) == 1
        assert outcomes.count(None) == 7
        row = Document.objects.get()
        assert (row.epoch, row.attempts) == (1, 1)

    def test_of_eight_that_would_take_over_one_does(self, document: Document) -> None:
        claim()
        let_lease_run_out()
        outcomes = at_once(8, Document.claim)
        assert sum(isinstance(outcome, Claim) for outcome in outcomes) == 1
        assert Document.objects.get().epoch == 2

    def test_eight_rows_for_eight_workers_are_all_taken(self, bot: Bot) -> None:
        made = {waiting(bot, f"{number}").pk for number in range(8)}
        taken: set[object] = set()
        for _ in range(8):  # a row that another is just claiming is skipped, so some may come away with nothing
            outcomes = at_once(4, Document.claim)
            taken |= {outcome.pk for outcome in outcomes if isinstance(outcome, Claim)}
        assert taken == made
        assert set(Document.objects.values_list("epoch", "attempts")) == {(1, 1)}

    def test_while_one_writes_nobody_takes_over(self, document: Document) -> None:
        taken = claim()
        let_lease_run_out()
        with taken.writing():
            assert at_once(1, Document.claim) == [None]
        assert isinstance(at_once(1, Document.claim)[0], Claim)

    def test_a_zombie_that_waited_for_the_lock_finds_its_claim_lost(self, document: Document) -> None:
        zombie = claim()
        let_lease_run_out()
        outcomes: list[str] = []

        def write() -> None:
            try:
                with zombie.writing():
                    outcomes.append("wrote")
            except ClaimLost:
                outcomes.append("lost")
            finally:
                connection.close()

        thread = threading.Thread(target=write)
        with transaction.atomic():
            claim()  # holds the row's lock until the end of this block
            thread.start()
            _wait_until_somebody_waits_for_a_lock()
        thread.join(timeout=10)
        assert outcomes == ["lost"]

    def test_is_renewed_from_a_thread_of_its_own(self, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(claims, "LEASE", timedelta(seconds=0.3))
        taken = claim()
        Document.objects.update(lease_until=Now())
        before = _lease()
        with taken.kept_alive() as lost:
            _wait_until(lambda: _lease() > before)
            assert not lost.is_set()
            Document.objects.update(epoch=F("epoch") + 1)
            assert lost.wait(timeout=5)
        held = _lease()
        time.sleep(0.25)
        assert _lease() == held
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease-")]


def _lease() -> Any:
    return Document.objects.values_list("lease_until", flat=True).get()


def _wait_until_somebody_waits_for_a_lock() -> None:
    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            return bool(cursor.fetchone()[0])

    _wait_until(waits)


def _wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
