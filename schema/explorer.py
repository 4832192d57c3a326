"""The explorer: a page to try operations on, all of it from our own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


def explorer(request: HttpRequest) -> HttpResponse | None:
    """GraphiQL, or a plain page of our own where npm has not installed it; None where no explorer is shown.

    It is shown to browsers, in the local profile and with DEBUG.
    """
    is_open = settings.LOCAL_PROFILE or settings.DEBUG
    if not is_open or not request.accepts("text/html"):
        return None
    template = "graphiql.html" if has_graphiql() else "graphiql_plain.html"
    response = render(request, template)
    response["Content-Security-Policy"] = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
    return response


def has_graphiql() -> bool:
    """Whether GraphiQL's own files are there."""
    return (settings.GRAPHIQL_FILES / "graphiql.min.js").is_file()
