"""What became of work that was accepted: stored on the row it happened to.  The tree is drawn in the package."""

from __future__ import annotations

from enum import StrEnum


class FailureCode(StrEnum):
    """The closed list of codes by which accepted work fails."""

    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    ENCRYPTED = "ENCRYPTED"
    NO_TEXT = "NO_TEXT"
    TOO_LARGE = "TOO_LARGE"
    CORRUPT = "CORRUPT"
    FILE_MISSING = "FILE_MISSING"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    FETCH_REFUSED = "FETCH_REFUSED"
    FETCH_GONE = "FETCH_GONE"
    FETCH_FAILED = "FETCH_FAILED"
    TIMED_OUT = "TIMED_OUT"
    LIMIT_REACHED = "LIMIT_REACHED"
    WORKER_DIED = "WORKER_DIED"
    PARSER_DIED = "PARSER_DIED"
    STALLED = "STALLED"
    PROVIDER_RATE_LIMITED = "PROVIDER_RATE_LIMITED"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    PROVIDER_FILTERED = "PROVIDER_FILTERED"
    PROVIDER_INTERRUPTED = "PROVIDER_INTERRUPTED"
    PROVIDER_NONSENSE = "PROVIDER_NONSENSE"
    INTERNAL = "INTERNAL"


class Failure(Exception):
    """Work that could not be done.

    ``message`` is for the owner and never holds a provider's or a parser's own words.  Whether the
    same work may succeed later is ``is_retryable``; ``retry_after`` (seconds) is what the other side asked for.
    """

    def __init__(
        self, code: FailureCode, message: str, *, is_retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.is_retryable = is_retryable
        self.retry_after = retry_after


class DocumentFailure(Failure):
    """A document that did not become searchable."""


class FetchFailure(Failure):
    """An address that is not asked, or gave nothing."""


class ProviderFailure(Failure):
    """A model provider that did not do its part.  ``tokens`` is what it says that this has cost, if it says so."""

    tokens: int | None = None
