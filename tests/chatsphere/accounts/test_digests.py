from __future__ import annotations

import base64

import pytest

from chatsphere.accounts.digests import digest_of, new_secret


def test_a_secret_holds_256_random_bits() -> None:
    made = [new_secret() for _ in range(50)]
    assert len(set(made)) == 50
    assert {len(base64.urlsafe_b64decode(secret + "=")) for secret in made} == {32}


@pytest.mark.parametrize("given", ["", "csk_", "ducks \ud800", "\0", "港"])
def test_whatever_is_given_for_a_secret_has_a_digest(given: str) -> None:
    assert len(digest_of(given)) == 32
    assert digest_of(given) != digest_of(given + "x")
