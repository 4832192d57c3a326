"""Request bodies, counted byte by byte before Django takes them.

Django writes a whole body to disk before any view or check of access runs.  So a body that is too large, or a form with
files from nobody, is refused here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.utils import InterfaceError, OperationalError

from chatsphere.accounts.keys import Scope as KeyScope
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import ScopeMissing, Unauthenticated
from chatsphere.threads import in_thread
from schema.bodies import FORM
from schema.context import bearer_token
from schema.errors import RequestError, RequestErrorCode, of_refusal, unforeseen
from schema.responses import status_of_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope

JSON_BYTES = 1_000_000
"""Of a body without files: fifty times the longest instructions a bot may have."""


DRAINED_BYTES = 10_000_000
"""How much of a refused body is read to nowhere, so that the client comes to read why; beyond it is cut off."""


class BodyCap:
    """ASGI middleware: a body of more bytes than its kind may have is a 413, a form from nobody a 401."""

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
        announced = headers.get("content-length", "")
        body.expect(int(announced) if announced.isdecimal() else 0)
        error = await in_thread(_shut_out)(headers) if has_files else None
        if not error and not body.is_too_large:
            await self.app(scope, body.receive, send)
        if error or body.is_too_large:
            await body.drain()
            await _answer(send, error or body.error())


class CountedBody:
    """What is received of a request: the application sees the client gone where it is more than ``cap`` bytes."""

    def __init__(self, receive: ASGIReceiveCallable, cap: int) -> None:
        self._receive = receive
        self._cap = cap
        self._expected = 0
        self._received = 0
        self._is_whole = False

    @property
    def is_too_large(self) -> bool:
        """Whether more than the cap was announced or came."""
        return max(self._expected, self._received) > self._cap

    def expect(self, announced: int) -> None:
        """Take note of a Content-Length."""
        self._expected = announced

    async def receive(self) -> ASGIReceiveEvent:
        """The next event for the application."""
        event = await self._counted()
        return {"type": "http.disconnect"} if self.is_too_large else event

    async def drain(self) -> None:
        """Read the rest to nowhere, unless that would be too much."""
        bound = self._cap + DRAINED_BYTES
        while not self._is_whole and max(self._expected, self._received) <= bound:
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


def _shut_out(headers: Mapping[str, str]) -> RequestError | None:
    """The error of a form whose sender shows no token that holds, or a key that may send no files."""
    try:
        viewer = viewer_of(bearer_token(headers.get("authorization", "")))
    except Unauthenticated as refusal:
        return of_refusal(refusal)
    except (OperationalError, InterfaceError) as error:
        return unforeseen(error)
    if viewer.grant is not None and KeyScope.WRITE_DOCUMENTS not in viewer.grant.scopes:
        return of_refusal(ScopeMissing([KeyScope.WRITE_DOCUMENTS]))
    return None


async def _answer(send: ASGISendCallable, error: RequestError) -> None:
    """Answer, and end the connection: some of the body may be unread."""
    body = json.dumps({"errors": [error.formatted]}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    status = int(status_of_code(str((error.extensions or {})["code"])))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
