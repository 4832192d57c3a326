"""What an HTTP request is answered with: which media type, which status, and always JSON."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, JsonResponse

from schema.errors import RequestError, RequestErrorCode

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

RESPONSE = "application/graphql-response+json"
LEGACY = "application/json"

KEPT_HEADERS = 64
"""Of what clients say they accept, so many are read once; most say the same."""

STATUSES = {
    RequestErrorCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    RequestErrorCode.PAYLOAD_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RequestErrorCode.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    RequestErrorCode.PERSISTED_QUERY_NOT_FOUND: HTTPStatus.OK,  # the ordinary first step, which Apollo's link expects
    RequestErrorCode.INTERNAL_SERVER_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Of an answer without ``data``, by the code of its first error; any other is 400."""


def media_type_for(request: HttpRequest) -> str:
    """The media type that the client likes better, by the weights and the order in Accept.

    Who names neither, by ``*/*`` or no Accept at all, gets the older, which every client can read.
    """
    return _liked_better(request.headers.get("accept"))


@lru_cache(KEPT_HEADERS)
def _liked_better(accept: str | None) -> str:
    request = HttpRequest()
    if accept is not None:
        request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type([LEGACY, RESPONSE]) or LEGACY


def status_of(body: dict[str, Any], media_type: str) -> HTTPStatus:
    """200 for what was executed; for what was not, 4xx or 5xx, except in the older media type, which has 200 only."""
    if "data" in body or media_type.startswith(LEGACY):
        return HTTPStatus.OK
    return status_of_code(body["errors"][0]["extensions"]["code"])


def refusal(error: RequestError, status: HTTPStatus | None = None) -> JsonResponse:
    """The answer to a request that is not one of GraphQL, by its own status in either media type."""
    assert error.extensions is not None  # noqa: S101 - RequestError sets them
    return JsonResponse({"errors": [error.formatted]}, status=status or status_of_code(error.extensions["code"]))


def status_of_code(code: str) -> HTTPStatus:
    """The status of an answer without ``data``."""
    return STATUSES.get(RequestErrorCode(code), HTTPStatus.BAD_REQUEST)


def say_when(response: HttpResponseBase, body: dict[str, Any]) -> None:
    """Tell a client that came too often by a header, too, in how many seconds to come again (RFC 9110, 10.2.3)."""
    for error in body.get("errors") or ():
        extensions = error.get("extensions") or {}
        if extensions.get("code") == RequestErrorCode.RATE_LIMITED and "retryAfter" in extensions:
            response["Retry-After"] = str(extensions["retryAfter"])
