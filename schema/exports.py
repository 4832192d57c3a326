"""Where exports are downloaded."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.utils import timezone

from chatsphere.errors import Refusal, TooManyAttempts
from chatsphere.privacy.export import accept, archive_of
from chatsphere.threads import in_thread
from schema.context import client_address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


async def export(request: HttpRequest, token: str) -> HttpResponseBase:
    """The ZIP of whoever asked for it by ``exportData``, streamed; 404 for a token that is none, or no longer.

    Only GET uses the token up: what previews links asks by HEAD.
    """
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    address = client_address(request.META.get("REMOTE_ADDR"), request.headers.get("x-forwarded-for"))
    try:
        user = await in_thread(accept)(token, address=address)
    except TooManyAttempts as refusal:
        answer: HttpResponse = JsonResponse({"message": refusal.message}, status=HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(refusal.retry_after)
        return answer
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=HTTPStatus.NOT_FOUND)
    name = f"chatsphere-{timezone.now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_piece_by_piece(archive_of(user)), content_type="application/zip", headers=headers)


async def _piece_by_piece(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece made in a query thread, when the one before was sent; an empty one would end the answer."""
    while (piece := await in_thread(next)(pieces, None)) is not None:
        if piece:
            yield piece
