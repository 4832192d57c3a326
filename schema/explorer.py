"""The explorer: a page to try operations on, all of it from our own files."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render

from chatsphere.accounts.models import User
from chatsphere.accounts.sessions import Client, begin_session

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self' 'unsafe-inline'",  # what GraphiQL sets while it runs
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self' ws://{host} wss://{host}",  # not every browser counts sockets among 'self'
    "worker-src": "'self' blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}

FIRST_QUERY = """\
# Your bots, and what they answer from.
query Bots {
  viewer { email plan { name } }
  bots(first: 10) {
    nodes { id name documents(first: 5) { totalCount nodes { title stage } } }
  }
}
"""
SIGN_IN = """\
# Sign in, then put the token in the headers: {"Authorization": "Bearer TOKEN"}
mutation SignIn {
  tokenAuth(input: {email: "", password: ""}) {
    token
    refreshToken
    errors { code message field }
  }
}

"""


def explorer(request: HttpRequest) -> HttpResponse | None:
    """GraphiQL, or a plain page of our own where npm has not installed it; None where no explorer is shown.

    It is shown to browsers, where the schema is open.  In the local profile it is signed in as EXPLORER_ACCOUNT, in a
    session that begins with the page.
    """
    if not is_open() or not request.accepts("text/html"):
        return None
    template = "graphiql.html" if has_graphiql() else "graphiql_plain.html"
    nonce = secrets.token_urlsafe(16)
    access = _access(request)
    first_query = FIRST_QUERY if access else SIGN_IN + FIRST_QUERY
    response = render(request, template, {"nonce": nonce, "first_query": first_query, "access": access})
    response["Cache-Control"] = "no-store"
    policy = "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
    response["Content-Security-Policy"] = policy.format(nonce=nonce, host=request.get_host())
    return response


def _access(request: HttpRequest) -> dict[str, str] | None:
    """The tokens of a new session of EXPLORER_ACCOUNT; None where there is no such account, or none was named."""
    account = User.objects.filter(email=settings.EXPLORER_ACCOUNT, is_active=True).first()
    if account is None or not settings.LOCAL_PROFILE:
        return None
    tokens = begin_session(account, Client("Explorer", request.META.get("REMOTE_ADDR")))
    return {
        "email": account.email,
        "token": tokens.access_token,
        "refreshToken": tokens.refresh_token,
        "endsAt": tokens.claims.expires_at.isoformat(),
    }


def is_open() -> bool:
    """Whether explorer and schema are shown to everybody: in the local profile, with DEBUG, and where asked for."""
    return settings.LOCAL_PROFILE or settings.DEBUG or settings.EXPLORER


def has_graphiql() -> bool:
    """Whether GraphiQL's own files are there."""
    return (settings.GRAPHIQL_FILES / "graphiql.min.js").is_file()
