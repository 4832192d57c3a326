from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.env import Environment, Start, provide, read
from config.errors import CannotStart

GOOD = {
    "SECRET_KEY": "q7Zt2vXw9Lm4Rk8Yp1Bn6Hs3Df5Gj0Ac-q7Zt2vXw9Lm4Rk8Yp1Bn6Hs3Df5",
    "DATABASE_URL": "postgres://someone:pass@db/chat",
    "REDIS_URL": "redis://cache:6379/0",
}

if TYPE_CHECKING:
    from collections.abc import Callable

    Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Sets the environment to these variables and no other that we read."""

    def be(**variables: str) -> None:
        for name in {*Environment.model_fields, *Start.model_fields}:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return be


def test_defaults_are_safe(machine: Machine) -> None:
    machine(**GOOD)
    env = read(Environment)
    assert not env.debug
    assert not env.local_profile
    assert "*" not in env.allowed_hosts
    assert env.trusted_proxies == 0


def test_lists_are_separated_by_commas(machine: Machine) -> None:
    machine(**GOOD, ALLOWED_HOSTS="a.example, b.example", CORS_ALLOWED_ORIGINS="https://c.example")
    env = read(Environment)
    assert env.allowed_hosts == ["a.example", "b.example"]
    assert env.cors_allowed_origins == ["https://c.example"]


def test_an_empty_variable_is_not_set(machine: Machine) -> None:
    machine(**GOOD, OPENAI_API_KEY="", PORT="")
    assert read(Environment).openai_api_key is None
    assert read(Start).port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RERANK_MODEL", "judge"),
        ("SECRET_KEY", "short-Zt2vXw9Lm4Rk8"),
        ("SECRET_KEY", "django-insecure-q7Zt2vXw9Lm4Rk8Yp1Bn6Hs3Df5Gj0Acq7Zt2vXw9Lm4Rk8"),
        ("SECRET_KEY", "please-change-me-please-change-me-please-change-me-please"),
        ("SECRET_KEY", "a" * 80),
        ("DATABASE_URL", "mysql://someone:pass@db/chat"),
        ("DATABASE_URL", "postgres://someone:pass@db/"),
        ("DATABASE_URL", "anywhere"),
        ("REDIS_URL", "cache:6379"),
        ("STORAGE_URL", "/var/files"),
        ("STORAGE_URL", "s3://key:word@host"),
        ("ALLOWED_HOSTS", "*"),
        ("CORS_ALLOWED_ORIGINS", "chat.example.net"),
        ("CORS_ALLOWED_ORIGINS", "https://*"),
        ("DEBUG", "perhaps"),
        ("TRUSTED_PROXIES", "-1"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line_without_its_value(
    machine: Machine, variable: str, value: str
) -> None:
    machine(**GOOD | {variable: value})
    with pytest.raises(CannotStart) as refusal:
        read(Environment)
    assert str(refusal.value).startswith(variable)
    assert "\n" not in str(refusal.value)
    assert len(value) < 5 or value not in str(refusal.value)


def test_all_that_is_missing_is_named_at_once(machine: Machine) -> None:
    machine()
    with pytest.raises(CannotStart) as refusal:
        read(Environment)
    assert all(f"{name} is not set" in str(refusal.value) for name in GOOD)


def test_debug_may_answer_to_every_name(machine: Machine) -> None:
    machine(**GOOD, ALLOWED_HOSTS="*", DEBUG="true")
    assert read(Environment).allowed_hosts == ["*"]


def test_services_are_embedded_both_or_not_at_all(machine: Machine) -> None:
    machine(DATABASE_URL=GOOD["DATABASE_URL"])
    with pytest.raises(CannotStart, match="REDIS_URL go together"):
        read(Start)


def test_what_is_provided_overrules_only_where_it_must(machine: Machine) -> None:
    machine(HOST="192.0.2.1", STORAGE_URL="file:/mine", PORT="")
    provide({"HOST": "127.0.0.1"}, unless_set={"STORAGE_URL": "file:/other", "PORT": "9000"})
    assert read(Start).host == "127.0.0.1"
    assert read(Start).port == 9000
    machine(**GOOD, STORAGE_URL="file:/mine")
    provide({}, unless_set={"STORAGE_URL": "file:/other"})
    assert read(Environment).storage_url == "file:/mine"
