from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from chatsphere import errors
from chatsphere.errors import ErrorCode, Failure, FailureCode, NotFound, Refusal, TokenExpired, TokenInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator


def descendants(kind: type) -> Iterator[type]:
    child: type
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def tree(kind: type) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {kind.__name__: set()}
    for each in descendants(kind):
        names[each.__name__] = set()
        names[each.__bases__[0].__name__].add(each.__name__)
    return names


def drawn() -> dict[str, set[str]]:
    """The trees at the top of the module: the names under each name."""
    lines = [
        (found.start("name"), found["name"])
        for line in (errors.__doc__ or "").splitlines()
        if (found := re.match(r"(    )?[│├└─ ]*(?P<name>[A-Z]\w+)(?=  | *$)", line)) and line.startswith("    ")
    ]
    below: dict[str, set[str]] = {}
    above: list[tuple[int, str]] = []
    for place, name in lines:
        below[name] = set()
        while above and above[-1][0] >= place:
            above.pop()
        if above:
            below[above[-1][1]].add(name)
        above.append((place, name))
    return below


@pytest.mark.parametrize("root", [Refusal, Failure])
def test_the_tree_is_drawn_as_it_is(root: type) -> None:
    picture = drawn()
    real = tree(root)
    assert {name: picture.get(name) for name in real} == real


def test_nothing_is_drawn_that_is_not_there() -> None:
    assert set(drawn()) == set(tree(Refusal)) | set(tree(Failure))


def test_every_code_is_that_of_one_refusal() -> None:
    codes = [kind.__dict__["code"] for kind in descendants(Refusal)]
    assert sorted(codes) == sorted(ErrorCode)


@pytest.mark.parametrize("code", [*ErrorCode, *FailureCode])
def test_codes_are_spelled_as_they_are_named(code: ErrorCode | FailureCode) -> None:
    assert code.value == code.name


def test_who_must_sign_in_again_is_told_apart_from_who_must_refresh() -> None:
    assert TokenExpired().code is ErrorCode.TOKEN_EXPIRED
    assert TokenInvalid().code is ErrorCode.TOKEN_INVALID
    assert isinstance(TokenExpired(), errors.Unauthenticated)


def test_absent_and_foreign_are_one_sentence() -> None:
    assert NotFound("bot").message == "There is no such bot, or it is not yours."


def test_a_failure_says_what_it_is_and_whether_to_try_again() -> None:
    failure = errors.ProviderFailure(FailureCode.PROVIDER_UNAVAILABLE, "Try later.", is_retryable=True, retry_after=3)
    assert str(failure) == "PROVIDER_UNAVAILABLE: Try later."
    assert (failure.code, failure.message, failure.is_retryable, failure.retry_after) == (
        FailureCode.PROVIDER_UNAVAILABLE, "Try later.", True, 3,
    )  # fmt: skip
    assert not errors.DocumentFailure(FailureCode.ENCRYPTED, "Remove the password.").is_retryable
