from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from chatsphere.accounts.models import Session, User
from chatsphere.accounts.tokens import (
    LONGEST,
    REQUIRED_CLAIMS,
    issue_access_token,
    read_access_token,
)
from chatsphere.errors import TokenExpired, TokenInvalid

if TYPE_CHECKING:
    from pytest_django import Settings


def claims(**changed: Any) -> dict[str, Any]:
    now = int(datetime.now(UTC).timestamp())
    whole = {
        "email": "dora@example.org",
        "sub": str(uuid.uuid4()),
        "sid": str(uuid.uuid4()),
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + 60,
        "iss": "chatsphere",
        "aud": "chatsphere",
    }
    return {name: value for name, value in (whole | changed).items() if value is not None}


@pytest.fixture
def key(settings: Settings) -> str:
    return str(settings.SECRET_KEY)


def signed(payload: dict[str, Any], key: str, algorithm: str = "HS256", **headers: Any) -> str:
    return jwt.encode(payload, key, algorithm, headers=headers or None)


def test_says_who_and_until_when(settings: Settings) -> None:
    session = Session(user=User(email="dora@example.org"))
    before = datetime.now(UTC).replace(microsecond=0)
    token, issued = issue_access_token(session)
    found = read_access_token(token)
    assert found == issued
    assert (found.user_id, found.session_id, found.email) == (session.user_id, session.id, "dora@example.org")
    assert found.issued_at >= before
    assert found.expires_at - found.issued_at == settings.GRAPHQL_JWT["JWT_EXPIRATION_DELTA"] <= timedelta(minutes=10)


def test_no_two_tokens_are_alike() -> None:
    session = Session(user=User(email="dora@example.org"))
    assert issue_access_token(session)[0] != issue_access_token(session)[0]


def test_what_these_tests_sign_would_be_read(key: str) -> None:
    payload = claims()
    assert str(read_access_token(signed(payload, key)).user_id) == payload["sub"]


@pytest.mark.parametrize("name", sorted(REQUIRED_CLAIMS))
def test_a_missing_claim_makes_it_invalid(name: str, key: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(signed(claims(**{name: None}), key))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another"},
        {"aud": ["another"]},
        {"iss": "another"},
        {"iss": "chatsphere.example.org"},
        {"sub": "1"},
        {"sid": "1"},
        {"sub": "urn:uuid:"},
        {"sub": 5},
        {"sid": 5},
        {"sid": ["x"]},
        {"exp": "soon"},
        {"iat": "now"},
        {"iat": int(datetime.now(UTC).timestamp()) + 3_600},
    ],
)
def test_a_claim_that_is_not_as_we_write_it_makes_it_invalid(wrong: dict[str, Any], key: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(signed(claims(**wrong), key))


def test_past_its_time_it_is_expired_which_can_be_told_from_invalid(key: str) -> None:
    now = int(datetime.now(UTC).timestamp())
    with pytest.raises(TokenExpired):
        read_access_token(signed(claims(iat=now - 700, exp=now - 60), key))


def test_one_that_was_read_in_time_is_expired_afterwards(key: str) -> None:
    now = int(datetime.now(UTC).timestamp())
    token = signed(claims(iat=now - 600, exp=now - 2), key)
    read_access_token(token)  # clocks may differ by five seconds
    sleep(now + 3 - datetime.now(UTC).timestamp())
    with pytest.raises(TokenExpired):
        read_access_token(token)


def test_one_signed_with_another_key_is_invalid_even_when_expired(key: str) -> None:
    now = int(datetime.now(UTC).timestamp())
    for payload in (claims(), claims(iat=now - 700, exp=now - 60)):
        with pytest.raises(TokenInvalid):
            read_access_token(signed(payload, "x" * len(key)))


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_our_key_is_invalid(algorithm: str, key: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(signed(claims(), key, algorithm))


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", "HS256 "])
def test_without_a_signature_it_is_invalid_whatever_its_header_says(name: str) -> None:
    parts = ({"alg": name, "typ": "JWT"}, claims())
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    for token in (f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.AAAA"):
        with pytest.raises(TokenInvalid):
            read_access_token(token)


def test_a_changed_payload_or_signature_is_invalid(key: str) -> None:
    head, _, signature = signed(claims(), key).split(".")
    _, body, _ = signed(claims(), key).split(".")
    with pytest.raises(TokenInvalid):
        read_access_token(f"{head}.{body}.{signature}")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    with pytest.raises(TokenInvalid):
        read_access_token(f"{head}.{body}.{flipped}")


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "\0", "\ud800", "é.é.é", "{}", "x" * 100_000])
def test_what_was_never_a_token_is_invalid(token: str) -> None:
    with pytest.raises(TokenInvalid):
        read_access_token(token)


def test_one_of_the_longest_address_is_read_and_a_longer_one_is_not_ours(key: str) -> None:
    for email, is_ours in (("\U0001f9a2" * 254, True), ("x" * LONGEST, False)):
        token = signed(claims(email=email), key)
        if is_ours:
            assert read_access_token(token).email == email
        else:
            with pytest.raises(TokenInvalid):
                read_access_token(token)


def test_the_header_names_no_key_that_would_be_fetched(key: str) -> None:
    payload = claims()
    token = signed(payload, key, jku="https://attacker.example/keys", kid="../../etc/passwd")
    assert str(read_access_token(token).user_id) == payload["sub"]
