"""What a line of the log looks like: one line an entry, on stderr, and nothing that people wrote.

Of a path only the route is logged.  An exception is logged by its type and where it came from.  Its text is left out,
because databases, parsers and providers quote in it what they were given; DEBUG shows it.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

HOUSE = Path(__file__).resolve().parent.parent


class PlainLine(logging.Formatter):
    """``2026-01-31T12:00:00Z WARNING chatsphere.bells: ...``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, line breaks escaped."""
        line = f"{_time(record)} {record.levelname} {record.name}: {_message(record)}"
        if record.exc_info and record.exc_info[0]:
            line += f" | {_origin(record.exc_info[0], record.exc_info[2])}"
        return line.replace("\n", "\\n")


class JsonLine(logging.Formatter):
    """The same as one JSON object: time, level, logger, message, process, and where there is one, exception."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        entry = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = _origin(record.exc_info[0], record.exc_info[2])
        return json.dumps(entry, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """What is said; of a request's path only the route, because a path may hold a token."""
    message, request = record.getMessage(), getattr(record, "request", None)
    path = str(getattr(request, "path", "")).encode("unicode_escape").decode("ascii")
    route = getattr(getattr(request, "resolver_match", None), "route", "an unknown path")
    return message.replace(path, route) if len(path) > 1 else message


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _origin(kind: type[BaseException], where: TracebackType | None) -> str:
    """The exception's type, and the calls that led to it, innermost first: ours, and the one it was raised in."""
    frames = traceback.extract_tb(where)
    calls = [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
        for position, frame in enumerate(reversed(frames))
        if position == 0 or _is_ours(frame.filename)
    ]
    return f"{kind.__module__}.{kind.__qualname__} in " + " < ".join(calls)


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(HOUSE) and "site-packages" not in path.parts


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(HOUSE)) if _is_ours(filename) else "/".join(path.parts[-2:])


def logging_settings(line: str, level: str, *, debug: bool) -> dict[str, Any]:
    """Django's LOGGING: ``line`` is ``plain`` or ``json``, ``level`` the least that is logged."""
    formatters: dict[str, Any] = {"plain": {"()": PlainLine}, "json": {"()": JsonLine}}
    if debug:
        formatters["plain"] = {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": line}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Django's own handlers would print to the console in DEBUG and mail administrators otherwise.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # A refused question is no fault of ours: 4xx are told to the client alone.
            "django.request": {"level": "ERROR"},
        },
    }
