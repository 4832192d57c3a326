"""What a resolver knows of the request: who asks, from where, and under which id it is logged."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import strawberry
from django.conf import settings
from django.utils.functional import cached_property

from chatsphere.accounts.sessions import Client
from chatsphere.accounts.viewers import Viewer, viewer_of
from chatsphere.errors import TokenInvalid, Unauthenticated
from schema.errors import RequestError, unauthenticated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from chatsphere.accounts.models import Session
    from chatsphere.rates import Rate


@dataclass
class Context:
    """One HTTP request, or one socket with all its operations.

    ``authorization`` is what the client sent in the header (or in ``connection_init``), as it stands.
    ``last_event_id`` is the cursor of the last server-sent event that a client saw before it connected again.
    """

    authorization: str | None = None
    address: str | None = None
    device: str = ""
    request_id: str = field(default_factory=lambda: secrets.token_hex(8))
    connection_params: dict[str, Any] | None = None
    last_event_id: str | None = None
    rate: Rate | None = None
    """Of the requests counted together with the latest one; see ``admission``."""
    counted: Rate | None = None
    """Of the only request, where it was counted before its body came; see ``uploads``."""
    begun: dict[UUID, Session] = field(default_factory=dict)
    """Sessions whose tokens this request gave out, by person: its viewer it is not, but it may show them."""

    @cached_property
    def viewer(self) -> Viewer | None:
        """The person behind the access token or API key, or None where none was sent; one query, once.

        One that was sent and does not hold is a top-level UNAUTHENTICATED error, never an anonymous viewer.
        """
        found = self._found
        if isinstance(found, Unauthenticated):
            raise unauthenticated(found)
        return found

    @cached_property
    def _found(self) -> Viewer | Unauthenticated | None:
        if self.authorization is None:
            return None
        try:
            return viewer_of(self.token)
        except Unauthenticated as refusal:
            return refusal

    @property
    def client(self) -> Client:
        """Who asks, as sessions remember it."""
        return Client(self.device, self.address)

    @property
    def token(self) -> str:
        """The access token or API key that was sent; raises TokenInvalid where there is none."""
        return bearer_token(self.authorization or "")

    def session_of(self, user_id: UUID) -> Session | None:
        """The session that this request has given out the tokens of, or else the one by which it speaks."""
        if user_id not in self.begun and self.is_signed_in and self.viewer is not None:
            return self.viewer.session if self.viewer.user_id == user_id else None
        return self.begun.get(user_id)

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a viewer; a token that does not hold counts as none."""
        try:
            return self.viewer is not None
        except RequestError:
            return False


Info = strawberry.Info[Context, None]


def require_viewer(info: Info) -> Viewer:
    """The viewer; a top-level UNAUTHENTICATED error for anyone who is not signed in."""
    viewer = info.context.viewer
    if viewer is None:
        raise unauthenticated(Unauthenticated())
    return viewer


def going_on(info: Info, after: str | None) -> str | None:
    """The cursor to go on from: an EventSource that comes back says it by header, and repeats its first ``after``."""
    return info.context.last_event_id or after


def bearer_token(authorization: str) -> str:
    """The token of an ``Authorization: Bearer`` header; raises TokenInvalid for any other header."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenInvalid("The Authorization header must read: Bearer, a space, the access token.")
    return token.strip()


def client_address(peer: str | None, forwarded_for: str | None) -> str | None:
    """The address of the client: the peer's own, or what the outermost of TRUSTED_PROXIES proxies saw.

    Each proxy appends whom it heard from to X-Forwarded-For; what stands further left was written by the client.  None
    where that is no IP address, as on a Unix socket.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return _address_in(hops[-settings.TRUSTED_PROXIES]) or _address_in(peer or "")
    return _address_in(peer or "")


def _address_in(hop: str) -> str | None:
    """The IP address in a hop, which some proxies write with a port or in brackets."""
    host = hop.partition("]")[0].lstrip("[") if hop.startswith("[") else hop
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def context_of(headers: Mapping[str, str], peer: str | None) -> Context:
    """The context of a request with these headers (looked up by lower-case name) from this peer."""
    return Context(
        authorization=headers.get("authorization"),
        address=client_address(peer, headers.get("x-forwarded-for")),
        device=headers.get("user-agent", "")[:200],
    )
