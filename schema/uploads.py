"""Request bodies, counted byte by byte before Django takes them.

Django writes a whole body to disk before any view or check of access runs.  So a body that is too large, or a form with
files from nobody, is refused here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings

from chatsphere.accounts.tokens import read_access_token
from chatsphere.errors import Unauthenticated
from schema.bodies import FORM
from schema.context import bearer_token
from schema.errors import RequestError, RequestErrorCode, unauthenticated
from schema.responses import status_of_code

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope

JSON_BYTES = 1_000_000
"""Of a body without files: fifty times the longest instructions a bot may have."""


class TooLarge(Exception):
    """More bytes came than the request may have."""


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
        cap = settings.MAX_UPLOAD_BYTES if has_files else JSON_BYTES
        try:
            if has_files:
                read_access_token(bearer_token(headers.get("authorization", "")))
            await self.app(scope, _counted(receive, cap, headers.get("content-length", "")), send)
        except Unauthenticated as refusal:
            await _answer(send, unauthenticated(refusal))
        except TooLarge:
            message = f"The request is larger than {cap:,} bytes. Send less, or a smaller file."
            await _answer(send, RequestError(RequestErrorCode.PAYLOAD_TOO_LARGE, message))


def _counted(receive: ASGIReceiveCallable, cap: int, announced: str) -> ASGIReceiveCallable:
    """``receive``, which raises TooLarge once more than ``cap`` bytes were announced or came."""
    received = 0

    async def counted() -> ASGIReceiveEvent:
        nonlocal received
        if announced.isdecimal() and int(announced) > cap:
            raise TooLarge
        event = await receive()
        if event["type"] == "http.request":
            received += len(event.get("body", b""))
            if received > cap:
                raise TooLarge
        return event

    return counted


async def _answer(send: ASGISendCallable, error: RequestError) -> None:
    """Answer at once, and end the connection: the rest of the body is not read."""
    body = json.dumps({"errors": [error.formatted]}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    status = int(status_of_code(str((error.extensions or {})["code"])))
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
