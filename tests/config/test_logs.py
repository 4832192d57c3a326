from __future__ import annotations

import json
import logging
import sys

import pytest
from django.test import Client

from config.logs import JsonLine, PlainLine, logging_settings

CANARY = "what-somebody-wrote"


@pytest.fixture
def failure() -> logging.LogRecord:
    record = logging.LogRecord("chatsphere.x", logging.ERROR, __file__, 1, "row %s\nfailed", (7,), None)
    try:
        int(CANARY)
    except ValueError:
        record.exc_info = sys.exc_info()
    return record


def test_plain_lines_say_where_and_not_what(failure: logging.LogRecord) -> None:
    line = PlainLine().format(failure)
    assert "\n" not in line
    assert CANARY not in line
    assert "ERROR chatsphere.x: row 7\\nfailed" in line
    assert "builtins.ValueError in tests/config/test_logs.py:" in line


def test_json_lines_are_one_object_each(failure: logging.LogRecord) -> None:
    line = JsonLine().format(failure)
    assert "\n" not in line
    assert CANARY not in line
    entry = json.loads(line)
    assert entry["level"] == "ERROR"
    assert entry["message"] == "row 7\nfailed"
    assert entry["exception"].startswith("builtins.ValueError in tests/config/test_logs.py")


def test_debug_alone_shows_the_text_of_exceptions(failure: logging.LogRecord) -> None:
    chosen = logging_settings("plain", "debug", debug=True)["formatters"]["plain"]
    assert CANARY in logging.Formatter(chosen["format"]).format(failure)


@pytest.mark.parametrize("path", [f"/exports/{CANARY}", f"/{CANARY}"])
def test_a_path_that_may_hold_a_token_is_told_by_its_route(path: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(enforce_csrf_checks=True).post(path)
    assert answer.status_code in {403, 404}
    lines = [PlainLine().format(record) for record in caplog.records] + [
        JsonLine().format(record) for record in caplog.records
    ]
    assert CANARY not in "".join(lines)
    if answer.status_code == 403:
        assert "Forbidden (CSRF cookie not set.): exports/<str:token>" in lines[0]
