from __future__ import annotations

import json

import pytest

from schema.streams import EventStream


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"events": {"cursor": "YQ=="}}, 'id: YQ==\nevent: next\ndata: {"data": {"events": {"cursor": "YQ=="}}}\n\n'),
        ({"events": {"name": "a"}}, 'event: next\ndata: {"data": {"events": {"name": "a"}}}\n\n'),
        ({"events": {"cursor": "a\nb"}}, 'event: next\ndata: {"data": {"events": {"cursor": "a\\nb"}}}\n\n'),
        ({"events": 1}, 'event: next\ndata: {"data": {"events": 1}}\n\n'),
        (None, 'event: next\ndata: {"data": null}\n\n'),
    ],
)
def test_an_event_has_its_cursor_for_its_id(data: dict[str, object] | None, text: str) -> None:
    assert EventStream().encode_next({"data": data}, json.dumps) == text


def test_no_line_ends_in_anything_but_lf() -> None:
    assert EventStream().encode_complete() == "event: complete\ndata: \n\n"
    assert EventStream().heartbeat_message(json.dumps) == ": ping\n\n"
