"""A web site of the tests: a real HTTP server on loopback that gives what it is told to and remembers the requests."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.chatsphere.simultaneous import cleanly

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator


@dataclass
class Page:
    """What a path gives.  ``on_ask`` runs before the answer, in the server's thread."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    on_ask: Any = None


@dataclass
class Asked:
    """A request that came."""

    path: str
    headers: dict[str, str]


class Site:
    """Pages by path (with query).  A page with an ETag answers 304 to whoever has it."""

    def __init__(self, pages: dict[str, Page] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.pages = pages or {}
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())
        self._server.daemon_threads = True
        self._scheme = "http"
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def put(self, path: str, html: str, **more: Any) -> None:
        """Have a path give an HTML page."""
        self.pages[path] = Page(html.encode(), **more)

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.asked]

    @contextmanager
    def up(self) -> Iterator[Self]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _answering(site) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - self is the request's
        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(Asked(self.path, dict(self.headers)))
                page = site.pages.get(self.path, Page(b"nothing here", status=404))
                if page.on_ask:
                    cleanly(page.on_ask)
                etag = page.headers.get("ETag")
                if etag and self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(page.status)
                for name, value in {"Content-Length": str(len(page.body)), **page.headers}.items():
                    self.send_header(name, value)
                if page.media_type:
                    self.send_header("Content-Type", page.media_type)
                self.end_headers()
                with suppress(ConnectionError):  # whoever asked may have been killed meanwhile
                    self.wfile.write(page.body)

            def log_message(self, *_: object) -> None:
                pass

        return Answering
