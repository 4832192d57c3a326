"""One request to an address that a person gave, within bounds.

Names are resolved once, every address found must be open (see ``addresses``), and the connection goes to those very
addresses, with TLS for the name.  Each redirect is checked like the first address.  Nothing of ours is sent: no
credentials, no cookies; and no proxy is taken from the environment.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import IO, TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from chatsphere import __version__
from chatsphere.errors import FailureCode, FetchFailure
from chatsphere.fetching.addresses import refused, require_open, web_address
from chatsphere.fetching.answers import failure_of_error, failure_of_status, file_name_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from aiohttp import AddrInfoType

USER_AGENT = f"ChatSphere/{__version__}"
"""What servers see of us; ``ChatSphere`` is the name that a robots.txt may give rules to."""

SECONDS = 30.0
"""For the whole of a request, its redirects and its last byte included."""

CONNECT_SECONDS = 10.0
SILENT_SECONDS = 15.0
"""How long the other side may say nothing."""

MOST_REDIRECTS = 3
PIECE_BYTES = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Validators:
    """By what a server can tell later whether a content has changed; empty where it said nothing of the kind."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What an address gave.  ``is_unchanged`` when it is what the validators were of: then nothing was written."""

    address: str
    """Where it was found, after redirects."""
    media_type: str
    """As the server says, in lower case and without parameters; empty where it says none."""
    file_name: str
    """The last part of the path, or what the server would have it saved as; may be empty."""
    size: int
    """Bytes written, unpacked."""
    validators: Validators
    is_unchanged: bool = False


def fetch(
    address: str, into: IO[bytes], *, most_bytes: int, known: Validators | None = None, seconds: float = SECONDS
) -> Fetched:
    """Write what ``address`` gives to ``into``: at most ``most_bytes``, within ``seconds``, after 3 redirects at most.

    With ``known`` validators the server may answer that nothing has changed.  Raises FetchFailure: FETCH_REFUSED for
    what is not asked, FETCH_GONE where there is nothing (any more), TOO_LARGE, TIMED_OUT, or FETCH_FAILED.
    """
    return asyncio.run(_within(seconds, _fetch(web_address(address), into, most_bytes, known or Validators())))


async def _within(seconds: float, work: Coroutine[None, None, Fetched]) -> Fetched:
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError:
        raise FetchFailure(
            FailureCode.TIMED_OUT,
            "The address did not answer in full within its time. It is tried again, at last when you ask for it.",
            is_retryable=True,
        ) from None
    except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
        raise failure_of_error(error) from None


async def _fetch(address: str, into: IO[bytes], most_bytes: int, known: Validators) -> Fetched:
    async with _session() as session:
        for _ in range(MOST_REDIRECTS + 1):
            async with session.get(
                _checked(address), headers=_conditions(known), allow_redirects=False, raise_for_status=False
            ) as answer:
                if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                    return await _taken(answer, into, most_bytes, known)
                address = web_address(str(answer.url.join(URL(answer.headers["Location"]))))
    raise refused(f"The address leads on more than {MOST_REDIRECTS} times. Give the one that it ends at.")


async def _taken(answer: aiohttp.ClientResponse, into: IO[bytes], most_bytes: int, known: Validators) -> Fetched:
    """Write the body, counted as it is unpacked."""
    is_unchanged = answer.status == _NOT_MODIFIED and known != Validators()
    if not is_unchanged and answer.status != 200:
        raise failure_of_status(answer.status, answer.headers)
    size = 0
    if not is_unchanged:
        async for piece in answer.content.iter_chunked(PIECE_BYTES):
            size += len(piece)
            if size > most_bytes:
                raise FetchFailure(
                    FailureCode.TOO_LARGE, f"The address gives more than {most_bytes:,} bytes, which is not read."
                )
            into.write(piece)
        into.flush()
    return Fetched(
        str(answer.url),
        answer.content_type.lower() if "Content-Type" in answer.headers else "",
        file_name_of(answer),
        size,
        known if is_unchanged else Validators(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")),
        is_unchanged,
    )


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _checked(address: str) -> URL:
    """The address; where its host is an IP address that no resolver will see, that is checked here."""
    url = URL(address)
    try:
        host = ip_address((url.host or "").partition("%")[0])
    except ValueError:
        return url
    require_open(str(host))
    return url


class _OpenResolver(AbstractResolver):
    """Finds the addresses of a name, and refuses the name when one of them is not open."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for each in found:
            require_open(each["host"])
        return found

    async def close(self) -> None:
        await self._resolver.close()


def _socket(found: AddrInfoType) -> socket.socket:
    """Make the socket of a connection: the last look at where it goes, whatever came before."""
    family, kind, protocol, _, place = found
    require_open(str(place[0]))
    return socket.socket(family, kind, protocol)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(
        resolver=_OpenResolver(), use_dns_cache=False, force_close=True, ssl=_tls(), socket_factory=_socket
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=SILENT_SECONDS),
        headers={"User-Agent": USER_AGENT, "Accept": "text/html, application/xhtml+xml, */*;q=0.8"},
    ) as session:
        yield session
