"""Rows that work is done on: claimed by lease and epoch, so that work is never lost and never done twice.

The row is its own outbox.  It is committed waiting; a bell (a queue message that may be lost, late or
doubled) asks a worker to look; the claim is one UPDATE that raises the epoch; every later write is guarded by that
epoch, so a worker that was believed dead writes nothing.  Only the database's clock counts.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Generic, Self, TypeVar, cast
from uuid import UUID

from django.db import close_old_connections, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.utils import InterfaceError, OperationalError

from chatsphere.compiled import Change, Read
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
"""How long a claim holds without renewal.

A dead worker's row is claimed again after at most this, one sweep (2 s) and the time that both take: within 13 s where
a worker is there, for a new one needs about 4 s of CPU meanwhile.  Not shorter: with 200 replies begun at once on two
cores that had six times as much to do, leases were renewed up to 7 s late.
"""

MAX_ATTEMPTS = 3
"""Claims that may die or fail for passing reasons before the row is failed for good."""


class ClaimLost(Exception):
    """The row was claimed by another worker, was cancelled or is gone: stop, and write nothing more."""


_Row = TypeVar("_Row", bound="Claimable", covariant=True)


class ClaimableQuerySet(OwnedQuerySet[_Row]):
    """The verbs on rows that work is done on."""

    def live(self) -> Self:
        """Rows that are waiting or being worked on."""
        return self.filter(state__in=(self.model.WAITING, *self.model.WORKING))

    def due(self) -> Self:
        """Rows that a worker should look at now: waiting and past ``not_before``, or held by a lease that ran out."""
        waiting = Q(state=self.model.WAITING) & (Q(not_before=None) | Q(not_before__lte=Now()))
        abandoned = Q(state__in=self.model.WORKING, lease_until__lt=Now(), attempts__lt=MAX_ATTEMPTS)
        return self.filter(waiting | abandoned)

    def hopeless(self) -> Self:
        """Rows whose every permitted claim has died: to be failed where people can see it."""
        return self.filter(state__in=self.model.WORKING, lease_until__lt=Now(), attempts__gte=MAX_ATTEMPTS)

    def in_turn(self) -> Self:
        """In the order in which due rows are claimed: oldest first."""
        return self.order_by("created_at")

    def claimable(self) -> Self:
        """The due row whose turn it is, locked; rows that another worker is just claiming are skipped."""
        free = self.due().in_turn().select_for_update(skip_locked=True, of=("self",))
        return free.only("pk", "epoch")[:1]


class Claimable(models.Model):
    """A row that a worker turns from waiting into something final."""

    WAITING: ClassVar[str]
    STARTED: ClassVar[str]
    """The state a claim puts the row in."""
    WORKING: ClassVar[frozenset[str]]
    """Every state in which a lease is held."""
    FAILED: ClassVar[str]
    PATIENCE: ClassVar[timedelta | None] = None
    """How long work may go without getting on.  A model that says so has a ``deadline_at``, which the work puts off."""

    state = models.CharField(max_length=16)
    epoch = models.PositiveIntegerField(default=0, help_text="How often the row was claimed; guards every write.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Claims since the owner last asked for the work.")
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True, help_text="Not to be claimed before this time.")
    started_at = models.DateTimeField(null=True, blank=True, help_text="When the present claim was made.")
    finished_at = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=32, blank=True, default="")
    failure_message = models.TextField(blank=True, default="")
    failure_is_retryable = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        """Whether the row is waiting or being worked on."""
        return self.state == self.WAITING or self.state in self.WORKING

    @classmethod
    def claim(cls, key: UUID | None = None) -> Claim[Self] | None:
        """Take the row with this key if it is due, or of all due rows the one whose turn it is; None where none is.

        The claim raises ``epoch`` and ``attempts`` and sets the lease.
        """
        statements = statements_on(cls)
        if key is not None:
            epoch = statements.take_due.told("epoch", key=key)
            return Claim(cls, key, epoch) if epoch else None
        with transaction.atomic(savepoint=False):
            row = statements.next.row()
            if row is None:
                return None
            statements.take.run(key=row.pk)
        return Claim(cls, row.pk, row.epoch + 1)


def claimables() -> Iterator[ClaimableQuerySet[Claimable]]:
    """The rows of each model that work is done on."""
    for model in Claimable.__subclasses__():
        yield _rows_of(model)


def _rows_of(model: type[_Row]) -> ClaimableQuerySet[_Row]:
    return cast("ClaimableQuerySet[_Row]", model._default_manager.all())


@dataclass(frozen=True)
class Statements(Generic[_Row]):
    """What is asked of the rows of a model again and again.

    ``mine`` is the row of a key, locked, as long as the claim of an epoch holds.
    """

    next: Read[_Row]
    take: Change
    take_due: Change
    take_first: Change
    mine: Read[_Row]


@cache
def statements_on(model: type[_Row]) -> Statements[_Row]:
    """The statements on the rows of this model."""
    rows = _rows_of(model)

    def changes() -> dict[str, object]:
        changes: dict[str, object] = {
            "state": model.STARTED,
            "epoch": F("epoch") + 1,
            "attempts": F("attempts") + 1,
            "lease_until": Now() + LEASE,
            "not_before": None,
            "started_at": Now(),
        }
        if model.PATIENCE:
            changes["deadline_at"] = Now() + model.PATIENCE
        return changes

    def mine(key: UUID, epoch: int) -> models.QuerySet[_Row]:
        return held(model, key, epoch).select_for_update()

    return Statements(
        next=Read(lambda: rows.claimable()),
        take=Change(lambda key: (model._base_manager.filter(pk=key), changes()), key=UUID),
        take_due=Change(lambda key: (rows.filter(pk=key).due(), changes()), key=UUID),
        take_first=Change(lambda key: (rows.filter(pk=key, epoch=0).due(), changes()), key=UUID),
        mine=Read(mine, key=UUID, epoch=int),
    )


def held(model: type[_Row], key: UUID, epoch: int) -> models.QuerySet[_Row]:
    """The row with this key, as long as the claim of this epoch holds."""
    return model._base_manager.filter(pk=key, epoch=epoch, state__in=model.WORKING)


@dataclass(frozen=True)
class Claim(Generic[_Row]):
    """The right to work on one row, good as long as the row's epoch is ``epoch``."""

    model: type[_Row]
    pk: UUID
    epoch: int

    def _mine(self) -> models.QuerySet[_Row]:
        return held(self.model, self.pk, self.epoch)

    def renew(self) -> bool:
        """Hold on for another lease; False when the claim is lost, or the work has not got on until its deadline."""
        mine = self._mine()
        if self.model.PATIENCE is not None:
            mine = mine.filter(deadline_at__gt=Now())
        return bool(mine.update(lease_until=Now() + LEASE))

    def read(self) -> _Row:
        """The row as it stands; raises ClaimLost when it is no longer ours."""
        row = self._mine().first()
        if row is None:
            raise ClaimLost
        return row

    def change(self, **columns: object) -> None:
        """Set columns of the row, which is then ours until the transaction ends; raises ClaimLost when it is not."""
        if not self._mine().update(**columns):
            raise ClaimLost

    def carry_out(self, change: Change, **values: UUID | int | str | list[int] | None) -> None:
        """Like ``change``, by a statement on ``held`` rows that has places for their ``key``, ``epoch`` and values."""
        if not change.run(key=self.pk, epoch=self.epoch, **values):
            raise ClaimLost

    @contextmanager
    def holding(self) -> Iterator[None]:
        """A transaction in which the row is locked and known to be ours; raises ClaimLost otherwise."""
        with self.writing():
            yield

    @contextmanager
    def writing(self) -> Iterator[_Row]:
        """Like ``holding``, with the row at hand."""
        with transaction.atomic():
            row = statements_on(self.model).mine.row(key=self.pk, epoch=self.epoch)
            if row is None:
                raise ClaimLost
            yield row

    @contextmanager
    def kept_alive(self) -> Iterator[threading.Event]:
        """Renew from a thread of its own every third of the lease; the event is set when the claim is lost."""
        lost, done = threading.Event(), threading.Event()

        def beat() -> None:
            while not done.wait(LEASE.total_seconds() / 3):
                close_old_connections()
                try:
                    if not self.renew():
                        lost.set()
                        return
                except (OperationalError, InterfaceError):
                    log.warning("could not renew the claim on %s %s", self.model.__name__, self.pk)
                finally:
                    close_old_connections()

        thread = threading.Thread(target=beat, name=f"lease-{self.pk}", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            done.set()
            thread.join()
