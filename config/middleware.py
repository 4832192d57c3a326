"""Django's middleware without what the API would pay for and has no use for.

Under ASGI each of Django's own steps into a thread before and after every request, and all requests share that thread.
Those that only compute run on the event loop instead; those that are about cookies leave the API's requests alone,
where no cookie means anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

API_PATH = "/graphql/"


class OnTheLoop(MiddlewareMixin):
    """For middleware that neither blocks nor waits."""

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """Run both halves right here."""
        before, after = getattr(self, "process_request", None), getattr(self, "process_response", None)
        response = before(request) if before else None
        if response is None:
            response = await cast("Awaitable[HttpResponseBase]", self.get_response(request))
        return cast("HttpResponseBase", after(request, response)) if after else response


class PagesOnly(MiddlewareMixin):
    """For middleware that pages with cookies need, which here is the admin."""

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the API's requests on."""
        if request.path == API_PATH:
            return await cast("Awaitable[HttpResponseBase]", self.get_response(request))
        return await super().__acall__(request)


class Security(OnTheLoop, SecurityMiddleware):
    """Headers for every answer."""


class Common(OnTheLoop, CommonMiddleware):
    """Refuses what asks for a host that is not ours."""


class Clickjacking(OnTheLoop, XFrameOptionsMiddleware):
    """No page of ours is shown in a frame."""


class Sessions(PagesOnly, SessionMiddleware):
    """The admin's sessions."""


class Authentication(PagesOnly, AuthenticationMiddleware):
    """Who is signed in to the admin."""


class Messages(PagesOnly, MessageMiddleware):
    """What the admin tells."""


class Csrf(PagesOnly, CsrfViewMiddleware):
    """Forms come from our own pages."""

    async def process_view(  # type: ignore[override]
        self, request: HttpRequest, callback: Any, callback_args: tuple[Any, ...], callback_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Check everything but the API's requests; Django awaits this where it runs asynchronously."""
        if request.path == API_PATH:
            return None
        check = sync_to_async(super().process_view, thread_sensitive=True)
        return await check(request, callback, callback_args, callback_kwargs)
