"""What a client may send as an HTTP request: one operation, as JSON or as a multipart form with files."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

from schema.errors import RequestError, RequestErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

JSON = "application/json"
FORM = "multipart/form-data"

MAX_FILES = 10
"""Of one request."""


def bad_request(message: str) -> RequestError:
    """The error for a request that is not one of GraphQL."""
    return RequestError(RequestErrorCode.BAD_REQUEST, message)


async def operation_in(request: HttpRequest) -> dict[str, Any]:
    """The operation that a request asks for; raises RequestError for any other body."""
    match request.content_type:
        case "application/json":
            body = json_in(request.body)
        case "multipart/form-data":
            body = await asyncio.to_thread(_from_form, request)
        case _:
            raise bad_request(f"Send {JSON}, or {FORM} for files, and say so by Content-Type.")
    return operation_of(body)


def json_in(text: str | bytes) -> Any:
    """What JSON says; raises RequestError for what is none, or no document of reasonable depth and numbers."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise bad_request("The body is not JSON.") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _from_form(request: HttpRequest) -> Any:
    """The operation in a form, with its files put where the form's map says (graphql-multipart-request-spec)."""
    try:
        form, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation, BadRequest):
        raise bad_request("The form cannot be read.") from None
    operation, places = json_in(form.get("operations", "")), json_in(form.get("map", ""))
    if not isinstance(operation, dict) or not isinstance(places, dict):
        raise bad_request("A form has the fields operations and map, both JSON objects, before its files.")
    if len(places) > MAX_FILES:
        raise bad_request(f"At most {MAX_FILES} files at once.")
    for name, paths in places.items():
        if name not in files or not isinstance(paths, list):
            raise bad_request(f"The map names the file {name}, which the form lacks, or gives it no list of places.")
        for path in paths:
            _put(operation, path, files[name])
    return operation


def _put(operation: dict[str, Any], path: object, file: object) -> None:
    """Put a file where the path leads, in place of the null that stands there."""
    target: Any = operation
    *way, last = path.split(".") if isinstance(path, str) else [""]
    try:
        for step in way:
            target = target[_step(target, step)]
        if target[_step(target, last)] is None:
            target[_step(target, last)] = file
            return
    except (KeyError, IndexError, TypeError, ValueError):
        pass
    raise bad_request("A place in the map must lead to a null among the variables, as in variables.input.file.")


def _step(target: Any, step: str) -> int | str:
    return int(step) if isinstance(target, list) else step


def operation_of(body: Any) -> dict[str, Any]:
    """``query``, ``documentId``, ``variables``, ``operationName`` and ``extensions``, each of its type or None.

    Raises RequestError for what is not one operation.
    """
    if isinstance(body, list):
        raise bad_request("Batches are not taken: send one operation a request.")
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object with a query.")
    operation = {name: _field(body, name, kind) for name, kind in FIELDS.items()}
    if not (operation["query"] or operation["documentId"] or "persistedQuery" in (operation["extensions"] or {})):
        raise bad_request("The request has no query.")
    return operation


FIELDS: Mapping[str, type] = {
    "query": str,
    "documentId": str,
    "variables": dict,
    "operationName": str,
    "extensions": dict,
}


def _field(body: dict[str, Any], name: str, kind: type) -> Any:
    value = body.get(name)
    if value is not None and not isinstance(value, kind):
        raise bad_request(f"{name} must be {'a string' if kind is str else 'an object'}, or null.")
    return value
