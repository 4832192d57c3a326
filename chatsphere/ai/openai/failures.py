"""What the SDK raises, said in our own words, and when to try again."""

from __future__ import annotations

import email.utils
import logging
import random
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import aiohttp
import httpx2
import openai

from chatsphere.errors import FailureCode, ProviderFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""Calls made for one answer, at most."""

PATIENCE = 5.0
"""Seconds waited between two attempts, at most; whoever must wait longer fails, and may be claimed again later."""

FIRST_PAUSE = 0.5
"""Seconds before the second attempt, unless the provider names a time; doubled for each one after it."""

CONTENT_FILTER = "content_filter"
"""What a provider's filter is called as the reason of an answer's end (OpenAI) and as a refusal's code (Azure)."""

_LONGEST = 3600.0
"""A provider that asks for more than an hour is taken to ask for an hour."""

_SLOW = (httpx2.ReadTimeout, httpx2.WriteTimeout)


@dataclass(frozen=True)
class Service:
    """What is asked of a provider, and which settings the operator should look at when it is refused."""

    name: str
    key: str
    address: str
    model: str
    size: str


CHAT = Service(
    name="chat",
    key="OPENAI_API_KEY",
    address="OPENAI_BASE_URL",
    model="the bot's model and CHAT_MODEL",
    size="CHAT_CONTEXT_TOKENS",
)
EMBEDDINGS = Service(
    name="embedding",
    key="EMBEDDING_API_KEY or OPENAI_API_KEY",
    address="EMBEDDING_BASE_URL or OPENAI_BASE_URL",
    model="EMBEDDING_MODEL",
    size="EMBEDDING_DIMENSIONS",
)
RERANKING = Service(
    name="re-ranking",
    key="RERANK_API_KEY",
    address="RERANK_BASE_URL",
    model="RERANK_MODEL",
    size="how long the texts may be that it takes",
)


@contextmanager
def translated(service: Service, *, is_streaming: bool = False) -> Iterator[None]:
    """Turn whatever a call of the SDK, or of what it speaks HTTP by, raises into a ProviderFailure.

    A connection that breaks is an interruption once the answer ``is_streaming``, and unavailability before.  The
    provider's own words end here: they may repeat a prompt or a key, and go into no log and no traceback.
    """
    try:
        yield
    except openai.APIStatusError as error:
        log.warning("The %s provider answered %d (%.40s)", service.name, error.status_code, error.code)
        raise of_status(service, error.status_code, error.response.headers, error.code) from None
    except (openai.OpenAIError, TimeoutError, ValueError, aiohttp.ClientError, httpx2.HTTPError) as error:
        log.warning("A call of the %s provider ended in %s", service.name, type(error.__cause__ or error).__name__)
        raise _of_break(service, error, is_streaming=is_streaming) from None


def pause(failure: ProviderFailure, attempt: int) -> float | None:
    """Seconds to wait after ``attempt`` (from 1) failed, or None when another would not help or come too late.

    Never earlier than the provider asks, and with jitter, so that workers do not come back all at once.
    """
    if attempt >= ATTEMPTS or not failure.is_retryable or failure.code == FailureCode.TIMED_OUT:
        return None
    wait = FIRST_PAUSE * 2 ** (attempt - 1)
    if failure.retry_after is not None:
        wait = failure.retry_after
    return wait + random.uniform(0, FIRST_PAUSE / 2) if wait <= PATIENCE else None  # noqa: S311 - no secret


def unavailable(service: Service, retry_after: float | None = None) -> ProviderFailure:
    """Make the failure of a provider that cannot be reached or has trouble of its own."""
    return ProviderFailure(
        FailureCode.PROVIDER_UNAVAILABLE,
        f"The {service.name} provider cannot be reached or has a problem of its own. Try again in a while.",
        is_retryable=True,
        retry_after=retry_after,
    )


def timed_out(service: Service) -> ProviderFailure:
    """Make the failure of a provider that took too long."""
    return ProviderFailure(
        FailureCode.TIMED_OUT, f"The {service.name} provider took too long to answer. Try again.", is_retryable=True
    )


def interrupted(service: Service) -> ProviderFailure:
    """Make the failure of an answer that ended before it was whole."""
    return ProviderFailure(
        FailureCode.PROVIDER_INTERRUPTED,
        f"The {service.name} provider broke its answer off before the end. Try again.",
        is_retryable=True,
    )


def nonsense(service: Service, detail: str = "an answer that cannot be read") -> ProviderFailure:
    """Make the failure of an answer that is none."""
    return ProviderFailure(
        FailureCode.PROVIDER_NONSENSE,
        f"The {service.name} provider gave {detail}. If this stays so, the operator should check {service.address}.",
        is_retryable=True,
    )


def refused(message: str) -> ProviderFailure:
    """Make the failure of a request that the provider will not take, however often it is asked."""
    return ProviderFailure(FailureCode.PROVIDER_REFUSED, message)


def filtered(service: Service) -> ProviderFailure:
    """Make the failure of a question or an answer that the provider's content filter holds back."""
    return ProviderFailure(
        FailureCode.PROVIDER_FILTERED,
        f"The {service.name} provider's content filter stopped this. Ask in other words.",
    )


def _of_break(service: Service, error: Exception, *, is_streaming: bool) -> ProviderFailure:
    if isinstance(error, TimeoutError) or any(isinstance(each, _SLOW) for each in (error, error.__cause__)):
        return timed_out(service)
    # With aiohttp a connection that is refused, reset or dropped looks like one that took too long.
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError):
        return interrupted(service) if is_streaming else unavailable(service)
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIResponseValidationError):
        return interrupted(service)  # An error told within the stream.
    return nonsense(service)  # What is no JSON, no UTF-8 or no HTTP.


def of_status(service: Service, status: int, headers: httpx2.Headers, code: str | None = None) -> ProviderFailure:
    """Make the failure of an answer that is an error; ``code`` is what the provider calls it."""
    provider = f"The {service.name} provider"
    match status:
        case 401:
            return refused(f"{provider} does not accept this server's key. The operator should check {service.key}.")
        case 403:
            return refused(f"{provider} does not allow this. The operator should check {service.key} and its rights.")
        case 404:
            return refused(
                f"{provider} does not know the model or the address. Check {service.model}, {service.address}."
            )
        case 400 if code == CONTENT_FILTER:
            return filtered(service)
        case 402:
            return _without_credit(service)
        case 429 if code == "insufficient_quota":
            return _without_credit(service)
        case 429:
            return ProviderFailure(
                FailureCode.PROVIDER_RATE_LIMITED,
                f"{provider} takes no more requests just now. Try again in a while.",
                is_retryable=True,
                retry_after=_retry_after(headers),
            )
        case 408 | 409 | 425:
            return unavailable(service, _retry_after(headers))
        case _ if status >= 500:
            return unavailable(service, _retry_after(headers))
    return refused(
        f"{provider} does not take the request: it may be too long for the model, or hold what the model refuses. "
        f"The operator should check {service.model} and {service.size}."
    )


def _without_credit(service: Service) -> ProviderFailure:
    return refused(
        f"The account at the {service.name} provider has no credit left. The operator should check its billing."
    )


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds that the provider asks to wait (RFC 9110, 10.2.3: a number or a date), or None."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (email.utils.parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), _LONGEST)
