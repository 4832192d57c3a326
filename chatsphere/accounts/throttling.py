"""Attempts at what an attacker would try often: counted one by one, in PostgreSQL, whichever door they come by.

Each throttle is a leaky bucket (the generic cell rate algorithm, ITU-T I.371): one row and one statement an attempt.
The database is where passwords and tokens are checked too, so attempts cannot be made where they cannot be counted.
"""

from __future__ import annotations

import hashlib
import math
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models.functions import Now

from chatsphere.errors import TooManyAttempts

if TYPE_CHECKING:
    from collections.abc import Iterator

NETWORK_BITS = 64
"""What one customer has of IPv6 addresses at the least (RFC 6177): such a network counts as one address."""


class Throttle(models.Model):
    """How full one bucket is.  Only a digest of what it is for is kept, no address."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    empty_at = models.DateTimeField(help_text="When all attempts made so far are forgotten.")

    class Meta:
        indexes = [models.Index(fields=["empty_at"], name="throttle_when_empty")]

    def __str__(self) -> str:
        return self.digest.hex()


@dataclass(frozen=True)
class Rate:
    """So many attempts at once, and one more each time ``each`` has passed."""

    name: str
    burst: int
    each: timedelta

    def digest_of(self, subject: str) -> bytes:
        """The key of the bucket of one account or address."""
        return hashlib.sha256(f"{self.name}\0{subject}".encode(errors="surrogatepass")).digest()


SIGN_INS_TO_ACCOUNT = Rate("sign-ins to account", 10, timedelta(seconds=90))
SIGN_INS_FROM_ADDRESS = Rate("sign-ins from address", 100, timedelta(seconds=9))
PASSWORDS_OF_ACCOUNT = Rate("passwords of account", 10, timedelta(seconds=90))
"""Given again by who is signed in, before something grave."""
CODES_OF_ACCOUNT = Rate("codes of account", 5, timedelta(minutes=10))
"""Three of a million codes are good at a time: whoever has the password and guesses on meets one in six years."""
REGISTRATIONS_FROM_ADDRESS = Rate("registrations from address", 60, timedelta(minutes=1))
LETTERS_TO_ADDRESS = Rate("letters to address", 5, timedelta(minutes=12))
LETTERS_FROM_ADDRESS = Rate("letters from address", 60, timedelta(minutes=1))
EXPORTS_OF_ACCOUNT = Rate("exports of account", 5, timedelta(minutes=12))
TOKENS_FROM_ADDRESS = Rate("tokens from address", 100, timedelta(seconds=9))
"""One-time tokens and refresh tokens that are none."""

# Refused attempts change nothing, so that waiting always helps.
_COUNT = """
INSERT INTO chatsphere_throttle AS throttle (digest, empty_at) VALUES (%(digest)s, clock_timestamp() + %(each)s)
ON CONFLICT (digest) DO UPDATE SET empty_at = greatest(throttle.empty_at, clock_timestamp()) + %(each)s
WHERE greatest(throttle.empty_at, clock_timestamp()) + %(each)s <= clock_timestamp() + %(burst)s * %(each)s
RETURNING TRUE
"""
_WAIT = """
SELECT extract(epoch FROM empty_at - clock_timestamp() - (%(burst)s - 1) * %(each)s)
FROM chatsphere_throttle WHERE digest = %(digest)s
"""


def count(rate: Rate, subject: str | None) -> None:
    """Count one attempt; raises TooManyAttempts where there were too many already.  Nobody's (None) count nothing.

    Of attempts that come together exactly as many pass as there is room for.
    """
    if subject is None:
        return
    values: dict[str, Any] = {"digest": rate.digest_of(counted_as(subject)), "each": rate.each, "burst": rate.burst}
    # Durable: rolled back with a transaction of the caller's, the attempt would not have been counted.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        if cursor.fetchone():
            return
        cursor.execute(_WAIT, values)
        seconds = (cursor.fetchone() or [1])[0]
    raise TooManyAttempts(max(1, math.ceil(seconds)))


def forgive(rate: Rate, subject: str | None) -> None:
    """Take one attempt back that turned out to be rightful."""
    if subject is not None:
        bucket = Throttle.objects.filter(digest=rate.digest_of(counted_as(subject)))
        bucket.update(empty_at=models.F("empty_at") - rate.each)


@contextmanager
def counting(*attempts: tuple[Rate, str | None]) -> Iterator[None]:
    """Count an attempt for each of these; taken back when the block is left without a refusal."""
    for rate, subject in attempts:
        count(rate, subject)
    yield
    for rate, subject in attempts:
        forgive(rate, subject)


def forget_idle() -> int:
    """Remove buckets that are empty; returns how many."""
    return Throttle.objects.filter(empty_at__lt=Now()).delete()[0]


def counted_as(subject: str) -> str:
    """What attempts of a subject are counted under: of an IPv6 address its network, anything else as it is."""
    try:
        address = ip_address(subject)
    except ValueError:
        return subject
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((int(address), NETWORK_BITS), strict=False))
    return subject
