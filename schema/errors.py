"""The two channels by which the API says no.

What a person can put right goes into a mutation's payload, as a ``UserError`` (see ``payloads``).  What the client or
the server got wrong is a top-level error with ``extensions.code`` from one closed list.  A refusal raised by the
product takes the first way out of a mutation and the second out of everything else.
"""

from __future__ import annotations

import logging
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.utils import OperationalError
from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError, StrawberryInputCoercionError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from chatsphere import errors
from schema.deadlines import OutOfTime
from schema.parsing import MAX_CHARACTERS, MAX_TOKENS, TooLong

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

log = logging.getLogger(__name__)

CANCELLED = "57014"
"""SQLSTATE of a statement that ran into ``statement_timeout``."""


class RequestErrorCode(StrEnum):
    """The closed list of ``extensions.code``."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    BAD_REQUEST = "BAD_REQUEST"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    RATE_LIMITED = "RATE_LIMITED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR"


class RequestError(GraphQLError):
    """A top-level error with its code and, beside it in ``extensions``, its data."""

    def __init__(self, code: RequestErrorCode, message: str, **data: Any) -> None:
        super().__init__(message, extensions={"code": str(code), **data})


def bad_user_input(message: str) -> RequestError:
    """The error for an argument that cannot be taken."""
    return RequestError(RequestErrorCode.BAD_USER_INPUT, message)


def timed_out() -> RequestError:
    """The error of an operation that was ended because of its time."""
    message = "This operation took too long and was ended. Ask for less, or try again later."
    return RequestError(RequestErrorCode.QUERY_TOO_COMPLEX, message, reason="TIMED_OUT")


def unauthenticated(refusal: errors.Unauthenticated) -> RequestError:
    """The error for a viewer who is none; ``reason`` tells a token to refresh (TOKEN_EXPIRED) from one to forget."""
    return RequestError(RequestErrorCode.UNAUTHENTICATED, refusal.message, reason=str(refusal.code))


def finish(found: Iterable[GraphQLError], request_id: str) -> None:
    """Give every error its code, in place, and log those that are ours under ``request_id``.

    Whatever was not foreseen says INTERNAL_SERVER_ERROR and the request's id, and nothing of the exception.
    """
    for error in found:
        if "code" in (error.extensions or {}):
            continue
        told = _told(error)
        if told is None:
            told = unforeseen(error.original_error or error, request_id, at=error.path)
        error.message = told.message
        error.extensions = {**(told.extensions or {})}


def _told(error: GraphQLError) -> RequestError | None:
    """What the client is told of a foreseen error; None for any other."""
    match error.original_error:
        case errors.Refusal() as refusal:
            return of_refusal(refusal)
        case CannotGetOperationTypeError():
            return RequestError(
                RequestErrorCode.OPERATION_RESOLUTION_FAILURE, "This document has no operation of that name, or none."
            )
        case InvalidOperationTypeError():
            return RequestError(RequestErrorCode.BAD_REQUEST, "This kind of operation is not taken this way.")
        case MissingQueryError():
            return RequestError(RequestErrorCode.BAD_REQUEST, "The request has no query.")
        case OutOfTime():
            return timed_out()
        case OperationalError() as cause if getattr(cause.__cause__, "sqlstate", None) == CANCELLED:
            return timed_out()
    if isinstance(error, GraphQLSyntaxError):
        return _unparsed(error)
    return bad_user_input(error.message) if _is_about_input(error) else None


def _unparsed(error: GraphQLSyntaxError) -> RequestError:
    if isinstance(error, TooLong):
        return RequestError(
            RequestErrorCode.QUERY_TOO_COMPLEX,
            f"A document has at most {MAX_TOKENS:,} tokens and {MAX_CHARACTERS:,} characters. Send text as variables.",
        )
    return RequestError(RequestErrorCode.GRAPHQL_PARSE_FAILED, error.message)


def _is_about_input(error: GraphQLError) -> bool:
    """Whether a variable or an argument did not fit its type.

    graphql-core says so by an error of its own that points at the value; one that points at a field is about what a
    resolver gave.
    """
    if isinstance(error.original_error, StrawberryInputCoercionError):
        return True
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        return False
    return not any(isinstance(node, FieldNode) for node in error.nodes or ())


def of_refusal(refusal: errors.Refusal) -> RequestError:
    """A refusal as a top-level error, with its data in ``extensions``."""
    match refusal:
        case errors.Unauthenticated():
            return unauthenticated(refusal)
        case errors.NotFound():
            return RequestError(RequestErrorCode.NOT_FOUND, refusal.message)
        case errors.ScopeMissing():
            scopes = [str(scope) for scope in refusal.scopes]
            return RequestError(RequestErrorCode.FORBIDDEN, refusal.message, reason=str(refusal.code), scopes=scopes)
        case errors.TooManyAttempts():
            return RequestError(RequestErrorCode.RATE_LIMITED, refusal.message, retryAfter=refusal.retry_after)
        case errors.PlanLimitReached():
            return _limited(refusal)
        case errors.InvalidField():
            return RequestError(RequestErrorCode.BAD_USER_INPUT, refusal.message, field=list(refusal.field or ()))
    return RequestError(RequestErrorCode.FORBIDDEN, refusal.message, reason=str(refusal.code))


def _limited(refusal: errors.PlanLimitReached) -> RequestError:
    """What ``PlanLimitReached`` carries in a payload, by the same names."""
    return RequestError(
        RequestErrorCode.RATE_LIMITED,
        refusal.message,
        reason=str(refusal.code),
        key=refusal.key.name,
        limit=refusal.limit,
        used=refusal.used,
        resetsAt=refusal.resets_at.isoformat() if refusal.resets_at else None,
        feature=refusal.feature.name if refusal.feature else None,
        chatModels=list(refusal.models),
        upgradePlans=[{"key": plan.key, "name": plan.name} for plan in refusal.upgrades],
    )


def unforeseen(cause: Exception, request_id: str | None = None, at: Sequence[str | int] | None = None) -> RequestError:
    """Log an exception that is ours; the client is told an id to ask about, and nothing of the exception."""
    request_id = request_id or secrets.token_hex(8)
    log.error("request %s failed at %s", request_id, at, exc_info=cause)
    return RequestError(
        RequestErrorCode.INTERNAL_SERVER_ERROR,
        f"Something went wrong on our side. Tell the operator the request id {request_id}.",
        requestId=request_id,
    )
