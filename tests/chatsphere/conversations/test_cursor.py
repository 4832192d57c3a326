from __future__ import annotations

import base64
from uuid import UUID, uuid4

import pytest

from chatsphere.conversations.cursor import Cursor
from chatsphere.errors import InvalidField

REPLY = UUID("0b7a1c1e-1111-4222-8333-444455556666")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(0),
        Cursor(7),
        Cursor(2**62),
        Cursor(3, REPLY, 2, 1_000_000),
        Cursor(3, REPLY),
        Cursor(0, UUID(int=0), 1, 0),
    ],
)
def test_is_read_back_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor


def test_fits_into_a_url_and_a_header() -> None:
    for number in range(50):
        assert set(str(Cursor(number * 97, uuid4(), number, number))) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="
        )


def test_moves_on_without_changing_itself() -> None:
    start = Cursor(3)
    moved = start.in_reply(REPLY, 2, 10).at_event(4)
    assert moved == Cursor(4, REPLY, 2, 10)
    assert start == Cursor(3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "not base64!",
        "\0",
        "\ud800",
        "é",
        "=" * 8,
        encoded(""),
        encoded("7"),
        encoded("7..0"),
        encoded("7..0.0.0"),
        encoded("x..0.0"),
        encoded("7.no-id.0.0"),
        encoded("7..x.0"),
        encoded("7..0.x"),
        encoded("-1..0.0"),
        encoded("7..-1.0"),
        encoded("7..0.-1"),
        encoded(f"{2**62 + 1}..0.0"),
        encoded("1e3..0.0"),
        encoded("9" * 5_000 + "..0.0"),
        base64.urlsafe_b64encode(b"\xff\xfe..0.0").decode(),
        encoded("7..0.0") + "!",
        encoded("7..0.0")[:-1],
        "A" * 100_000,
    ],
)
def test_what_is_no_cursor_is_refused_and_says_so(text: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        Cursor.parse(text)
    assert refusal.value.field == ("after",)
