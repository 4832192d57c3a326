"""The one place where tests measure time: whether an address has an account shows in no answer, nor in its time.

Both kinds of address are asked in turn, each pair in an order drawn by lot, and the differences are ranked by their
size (Wilcoxon's signed ranks, 1945).  Whatever a noisy machine does, it does to either kind alike, so that the lot
alone decides the signs: a false alarm has the chance that is computed, and is not more likely under load.
"""

from __future__ import annotations

import json
import math
import random
import time
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db.models.functions import Now

from chatsphere.accounts.admission import Registration
from chatsphere.accounts.models import User
from schema.context import Context
from schema.schema import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_django import Settings

    from tests.schema.clients import Server

PAIRS = 200
MARGIN = 0.001
"""Seconds that may lie between the two: a row that is found is also read, which takes some microseconds."""

ALARM = 1e-7
"""The chance of a false alarm in one direction for one mutation: below one in a million for them all."""

PATIENCE = 20
"""How many times the pairs a planted difference is looked for in, on a noisy machine."""


class LightHasher(Argon2PasswordHasher):
    """Argon2 at a cost that leaves the test short, and still shows whether it was run."""

    time_cost, memory_cost, parallelism = 1, 8_192, 1


@pytest.fixture
def _mail(settings: Settings, transactional_db: None, plans: None) -> None:
    """A server with mail and members of every kind: confirmed, unconfirmed, suspended, and those yet to be."""
    settings.PASSWORD_HASHERS = [f"{LightHasher.__module__}.{LightHasher.__qualname__}"]
    settings.MAIL_IS_SET_UP = True
    settings.TRUSTED_PROXIES = 1
    hashed = make_password("a password that nobody tries")
    for number in range(PAIRS):
        if number % 4 == 3:
            Registration.objects.create(email=member(number), password=hashed)
        else:
            verified_at = None if number % 4 == 1 else Now()
            User.objects.store(member(number), hashed, email_verified_at=verified_at, is_active=number % 4 != 2)


def member(number: int) -> str:
    """An address that has an account, or has asked for one."""
    return f"member{number}@example.org"


def nobody(number: int) -> str:
    """One that has none."""
    return f"nobody{number}@example.org"


DOCUMENTS = {
    "tokenAuth": 'mutation { tokenAuth(input: {email: "EMAIL", password: "wrong"}) { token errors { code message } } }',
    "register": 'mutation { register(input: {email: "EMAIL", password: "nine quiet lighthouses"}) '
    "{ user { email } isConfirmationMailed errors { code message } } }",
    "requestPasswordReset": 'mutation { requestPasswordReset(input: {email: "EMAIL"}) '
    "{ isAccepted errors { code message } } }",
    "requestEmailVerification": 'mutation { requestEmailVerification(input: {email: "EMAIL"}) '
    "{ isAccepted errors { code message } } }",
}


def somewhere() -> str:
    """A network address of its own for each attempt, so that no throttle comes between."""
    return ".".join(str(random.randint(1, 250)) for _ in range(4))


def seconds(document: str, email: str) -> float:
    """How long it takes to be answered, here and now: whatever comes between server and client only hides it."""
    began = time.perf_counter()
    result = schema.execute_sync(document.replace("EMAIL", email), context_value=Context(address=somewhere()))
    took = time.perf_counter() - began
    assert not result.errors
    return took


def differences(document: str, more: str = "") -> list[float]:
    """How many seconds longer each member took than nobody."""
    found = []
    for number in range(PAIRS):
        took = {kind: seconds(document, more + kind(number)) for kind in random.sample((member, nobody), 2)}
        found.append(took[member] - took[nobody])
    return found


def chance(of: Sequence[float], beyond: float) -> float:
    """The chance to see differences so large, or larger ones, where none is more than ``beyond`` but by accident.

    By the normal approximation, which from some 20 pairs on is as good as the exact count.
    """
    shifted = sorted((each - beyond for each in of), key=abs)
    positive = sum(rank for rank, each in enumerate(shifted, start=1) if each > 0)
    n = len(shifted)
    if n == 0:
        return 1.0
    z = (positive - n * (n + 1) / 4) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.erfc(z / math.sqrt(2)) / 2


@pytest.mark.usefixtures("_mail")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_neither_words_nor_codes_tell_whether_an_address_has_an_account(server: Server, name: str) -> None:
    said = set()
    for email in (member(0), member(1), member(2), member(3), nobody(0)):
        answer = server.send({"query": DOCUMENTS[name].replace("EMAIL", email)}, X_Forwarded_For=somewhere())
        said.add(f"{answer.status} {json.dumps(answer.body, sort_keys=True)}")
    assert len(said) == 1, said


@pytest.mark.usefixtures("_mail")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_nor_does_time(name: str) -> None:
    found = differences(DOCUMENTS[name])
    longer, shorter = chance(found, MARGIN), chance([-each for each in found], MARGIN)
    assert min(longer, shorter) > ALARM, f"{sorted(found)[PAIRS // 2] * 1000:.3f} ms lie between the two"


@pytest.mark.usefixtures("_mail")
def test_a_few_milliseconds_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the test above can fail: here a wrong password costs a member 4 ms more."""
    real = authenticate

    def slower(username: str, password: str) -> object:
        if "member" in username:
            time.sleep(0.004)
        return real(username=username, password=password)

    monkeypatch.setattr("chatsphere.accounts.sessions.authenticate", slower)
    found: list[float] = []
    while chance(found, MARGIN) >= ALARM:
        assert len(found) < PATIENCE * PAIRS, f"4 ms were never found: {chance(found, MARGIN)}"
        found += differences(DOCUMENTS["tokenAuth"], more=f"turn{len(found)}.")


def test_the_chance_is_that_of_the_tables() -> None:
    """Of 25 pairs, ranks of the rarer sign that add up to 76 have a chance of 1 % (Wilcoxon and Wilcox, 1964)."""
    signed = [-rank if rank in {25, 24, 23, 4} else rank for rank in range(1, 26)]
    assert chance(signed, 0) == pytest.approx(0.01, rel=0.05)
    assert chance([-each for each in signed], 0) == pytest.approx(0.99, rel=0.05)
