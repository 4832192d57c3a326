"""What is made of the answers that are no content, and the name of one that is."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

import aiohttp

from chatsphere.errors import FailureCode, FetchFailure
from chatsphere.fetching.addresses import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = 3_600.0
"""Seconds: a server that asks for more is asked sooner all the same."""

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


def failure_of_status(status: int, headers: Mapping[str, str]) -> FetchFailure:
    """The failure of an answer that is not 200."""
    if status in _GONE:
        return FetchFailure(
            FailureCode.FETCH_GONE,
            f"There is nothing at the address (the server says {status}). Check it, or delete this.",
        )
    if status in _CLOSED:
        return FetchFailure(
            FailureCode.FETCH_FAILED,
            f"The server does not show this to everybody (it says {status}), and nothing is signed in to. "
            "Make the page public, or upload it as a file.",
        )
    if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FetchFailure(
            FailureCode.FETCH_FAILED,
            f"The server cannot answer just now (it says {status}). It is asked again; retry later if it stays so.",
            is_retryable=True,
            retry_after=_retry_after(headers.get("Retry-After", "")),
        )
    return FetchFailure(
        FailureCode.FETCH_FAILED, f"The server gives no page for this address (it says {status}). Check the address."
    )


def failure_of_error(error: Exception) -> FetchFailure:
    """The failure of a request that got no answer, or not all of one."""
    match error:
        case aiohttp.InvalidURL():
            return refused("This is no address of a web page. Write it in full, like https://example.org/page.")
        case aiohttp.ClientConnectorDNSError():
            return _failed("The server's name is not found. Check the address.", is_retryable=True)
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError() | aiohttp.ClientSSLError():
            return _failed("The server's certificate is not valid, so what it says cannot be trusted.")
        case aiohttp.ClientConnectorError():
            return _failed("The server cannot be reached. Check the address, or retry later.", is_retryable=True)
    return _failed("The server's answer broke off or was no proper answer. Retry later.", is_retryable=True)


def file_name_of(answer: aiohttp.ClientResponse) -> str:
    """The name that the server would have its answer saved as, or the last part of the path; never used as a path."""
    offered = answer.content_disposition.filename if answer.content_disposition else None
    return unquote(offered or answer.url.name).replace("\\", "/").rpartition("/")[2]


def _failed(message: str, *, is_retryable: bool = False) -> FetchFailure:
    return FetchFailure(FailureCode.FETCH_FAILED, message, is_retryable=is_retryable)


def _retry_after(value: str) -> float | None:
    """Seconds until a server wants to be asked again, from a number or a date."""
    if value.isdecimal():
        return min(float(value), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)
