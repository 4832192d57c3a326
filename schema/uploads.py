"""Request bodies, counted byte by byte before Django takes them.

Django writes a whole body to disk before any view or check of access runs.  So a body that is too large is refused
here, and a form with files from nobody, or from somebody who has no requests left.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db.utils import InterfaceError, OperationalError

from chatsphere.accounts.keys import Scope as KeyScope
from chatsphere.errors import ScopeMissing, Unauthenticated
from chatsphere.threads import in_thread
from schema.admission import admit
from schema.bodies import FORM
from schema.context import context_of
from schema.errors import RequestError, RequestErrorCode, of_refusal, unauthenticated, unforeseen
from schema.responses import status_of_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
    from django.http import HttpRequest

    from chatsphere.rates import Rate
    from schema.context import Context

JSON_BYTES = 1_000_000
"""Of a body without files: fifty times the longest instructions a bot may have."""

DRAINED_BYTES = 10_000_000
"""How much of a refused body is read to nowhere, so that the client comes to read why; beyond it is cut off."""


_COUNTED = "chatsphere.counted"
"""Where the ASGI scope tells that the request is counted."""


class BodyCap:
    """ASGI middleware: a body of more bytes than its kind may have is a 413, a form from nobody a 401.

    A form is a request of its sender's minute from its first line on: one too many is a 429.
    """

    def __init__(self, app: ASGI3Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Pass the request on, counting what is received."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin1").lower(): value.decode("latin1") for name, value in scope["headers"]}
        has_files = headers.get("content-type", "").lower().startswith(FORM)
        body = CountedBody(receive, settings.MAX_UPLOAD_BYTES if has_files else JSON_BYTES)
        body.expect(headers)
        error = None
        if has_files and not body.is_too_large:
            context = context_of(headers, scope["client"][0] if scope["client"] else None)
            error = await in_thread(_shut_out)(context)
            cast("dict[str, Any]", scope)[_COUNTED] = context.rate
        if not error and not body.is_too_large:
            await self.app(scope, body.receive, send)
        if error or body.is_too_large:
            await body.drain()
            await _answer(send, error or body.error())


def counted_at_the_door(request: HttpRequest) -> Rate | None:
    """Where its sender stands, of a request that was counted before its body was taken."""
    return getattr(request, "scope", {}).get(_COUNTED)


class CountedBody:
    """What is received of a request: the application sees the client gone where it is more than ``cap`` bytes."""

    def __init__(self, receive: ASGIReceiveCallable, cap: int) -> None:
        self._receive = receive
        self._cap = cap
        self._expected = 0
        self._waits_for_leave = False
        self._received = 0
        self._is_whole = False

    @property
    def is_too_large(self) -> bool:
        """Whether more than the cap was announced or came."""
        return max(self._expected, self._received) > self._cap

    def expect(self, headers: Mapping[str, str]) -> None:
        """Take note of what is announced: how much, and whether the client sends it only when told to (RFC 9110)."""
        announced = headers.get("content-length", "")
        self._expected = int(announced) if announced.isdecimal() else 0
        self._waits_for_leave = headers.get("expect", "").lower() == "100-continue"

    async def receive(self) -> ASGIReceiveEvent:
        """The next event for the application."""
        self._waits_for_leave = False
        event = await self._counted()
        return {"type": "http.disconnect"} if self.is_too_large else event

    async def drain(self) -> None:
        """Read the rest to nowhere, unless that would be too much, or the client still waits for leave to send it."""
        bound = self._cap + DRAINED_BYTES
        while not (self._is_whole or self._waits_for_leave) and max(self._expected, self._received) <= bound:
            await self._counted()

    def error(self) -> RequestError:
        """The error of a body that is too large."""
        message = f"The request is larger than {self._cap:,} bytes. Send less, or a smaller file."
        return RequestError(RequestErrorCode.PAYLOAD_TOO_LARGE, message)

    async def _counted(self) -> ASGIReceiveEvent:
        event = await self._receive()
        if event["type"] == "http.request":
            self._received += len(event.get("body", b""))
            self._is_whole = not event.get("more_body", False)
        else:
            self._is_whole = True
        return event


def _shut_out(context: Context) -> RequestError | None:
    """Count a form; the error where no token that holds is shown, a key may send no files, or it is one too many."""
    try:
        viewer = context.viewer
        if viewer is None:
            return unauthenticated(Unauthenticated())
        if viewer.grant is not None and KeyScope.WRITE_DOCUMENTS not in viewer.grant.scopes:
            return of_refusal(ScopeMissing([KeyScope.WRITE_DOCUMENTS]))
        return admit(context)
    except RequestError as error:
        return error
    except (OperationalError, InterfaceError) as error:
        return unforeseen(error)


async def _answer(send: ASGISendCallable, error: RequestError) -> None:
    """Answer, and end the connection: some of the body may be unread."""
    extensions = error.extensions or {}
    body = json.dumps({"errors": [error.formatted]}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if "retryAfter" in extensions:
        headers.append((b"retry-after", str(extensions["retryAfter"]).encode()))
    status = int(status_of_code(str(extensions["code"])))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
