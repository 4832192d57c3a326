"""How an HTTP request is answered: Django's way, and for the API without a thread that has nothing to do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import connections
from django.urls import set_script_prefix

from config.middleware import API_PATH

if TYPE_CHECKING:
    from django.core.handlers.asgi import ASGIRequest


class Handler(ASGIHandler):
    """Django's handler, which gives a thread to those requests alone that need one.

    Pages have one each, in which views and middleware run that know no event loop; whatever becomes of the request, its
    database connection goes back to the pool.  Of the API nothing runs there: its middleware computes on the loop, and
    who asks the database does it in a query thread (``chatsphere.threads``), which leaves no connection behind.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["path"] == API_PATH:
            await self.handle(scope, receive, send)
            return
        async with ThreadSensitiveContext():
            try:
                await self.handle(scope, receive, send)
            finally:  # by a signal, as Django does it, it would not be closed where the answer could not be sent
                await asyncio.shield(sync_to_async(connections.close_all)())

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """What Django's does, without its steps into a thread.  A client that leaves ends the work for it."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request, refusal = self.create_request(scope, body)
            if request is None:
                await self.send_response(refusal, send)  # type: ignore[arg-type]  # it is one or the other
                return
            answering = asyncio.create_task(self._answer(request, send))
            leaving = asyncio.create_task(receive())
            try:
                await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _end(leaving)
                await _end(answering)
            if not answering.cancelled():
                answering.result()

    async def _answer(self, request: ASGIRequest, send: Any) -> None:
        response = await self.run_get_response(request)
        try:
            await self.send_response(response, send)
        finally:
            response.close()


async def _end(task: asyncio.Task[Any]) -> None:
    """Have a task ended that is not done, and wait until it has."""
    if not task.done():
        task.cancel()
        await asyncio.wait((task,))
