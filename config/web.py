"""The web process: uvicorn, with limits that suit long streams and short questions."""

from __future__ import annotations

import socket
import time

import uvicorn
from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from config.errors import CannotStart

SOCKET_MESSAGE_BYTES = 1_000_000
"""A question on a socket is never larger; files go over HTTP."""

SOCKET_PING_SECONDS = 20.0
"""A client that does not answer a ping within as long again is gone."""

KEEP_ALIVE_SECONDS = 75
"""An idle connection is kept longer than load balancers (60) keep theirs, or they would send into a closed one."""


class BoundedSocket(WebSocketsSansIOProtocol):
    """A WebSocket whose client is let go when it answers no ping, even with words for it still waiting.

    As it comes the connection is closed once all is sent, which to a client that never reads is never.
    """

    def keepalive_timeout(self) -> None:
        """The client is gone."""
        super().keepalive_timeout()
        self.transport.abort()


def require_free(host: str, port: int, *, patience: float = 0) -> None:
    """Raise CannotStart when the address cannot be listened on, nor becomes free within ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while (fault := _fault_of(host, port)) and time.monotonic() < deadline:
        time.sleep(0.1)
    if fault:
        raise CannotStart(f"Port {port} on {host} cannot be used ({fault}): choose another by PORT.")


def _fault_of(host: str, port: int) -> str:
    """Why the address cannot be listened on; empty when it can."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or "it is no address of this machine"
    return ""


def serve(host: str, port: int, application: str = "config.asgi:application") -> None:
    """Serve the API until SIGTERM or SIGINT; streams under way are given DRAIN_SECONDS."""
    require_free(host, port)
    uvicorn.run(
        application,
        host=host,
        port=port,
        workers=settings.WEB_PROCESSES,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who the client is, is decided by TRUSTED_PROXIES alone
        ws=BoundedSocket,
        ws_per_message_deflate=False,  # some 300 KB for each socket, and more time than words of a few bytes are worth
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_ping_interval=SOCKET_PING_SECONDS,
        ws_ping_timeout=SOCKET_PING_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.DRAIN_SECONDS,
    )
