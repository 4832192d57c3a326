from __future__ import annotations

import gzip
import io
import socket
import ssl
import threading
from contextlib import contextmanager
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
import trustme

from chatsphere.errors import FailureCode, FetchFailure
from chatsphere.fetching.fetch import Fetched, Validators, _tls, fetch
from tests.site import Page, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings

MOST = 10_000


def fetched(
    url: str, *, most: int = MOST, known: Validators | None = None, seconds: float = 30
) -> tuple[Fetched, bytes]:
    into = io.BytesIO()
    found = fetch(url, into, most_bytes=most, known=known, seconds=seconds)
    return found, into.getvalue()


def failure(url: str, *, most: int = MOST, seconds: float = 30) -> FetchFailure:
    with pytest.raises(FetchFailure) as failed:
        fetched(url, most=most, seconds=seconds)
    assert failed.value.message.endswith(".")
    return failed.value


def test_a_page_is_written_and_described(site: Site) -> None:
    site.pages["/ducks/page.html?x=1"] = Page(b"<p>Ducks", headers={"ETag": '"1"', "Last-Modified": "then"})
    found, body = fetched(site.url("/ducks/page.html?x=1#part"))
    assert body == b"<p>Ducks"
    assert found == Fetched(
        site.url("/ducks/page.html?x=1"), "text/html", "page.html", 8, Validators('"1"', "then"), is_unchanged=False
    )


def test_nothing_of_ours_is_sent_and_no_proxy_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    site.pages["/"] = Page(b"", status=302, headers={"Location": "/two", "Set-Cookie": "a=b"})
    site.pages["/two"] = Page(b"two")
    assert fetched(site.url())[1] == b"two"
    sent = {name.lower() for asked in site.asked for name in asked.headers}
    assert sent == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.pages["/"] = Page(b"Ducks", headers={"ETag": '"1"'})
    found, body = fetched(site.url(), known=Validators('"1"', "Thu, 01 Jan 2026 00:00:00 GMT"))
    assert (found.is_unchanged, body, found.validators.etag) == (True, b"", '"1"')
    site.pages["/"].headers["ETag"] = '"2"'
    found, body = fetched(site.url(), known=Validators('"1"'))
    assert (found.is_unchanged, body, found.validators.etag) == (False, b"Ducks", '"2"')


def test_the_name_under_which_a_file_is_offered(site: Site) -> None:
    offered = {"Content-Disposition": 'attachment; filename="../../Duck report.pdf"'}
    site.pages["/download?id=7"] = Page(b"%PDF-", "application/pdf", headers=offered)
    assert fetched(site.url("/download?id=7"))[0].file_name == "Duck report.pdf"


def test_three_redirects_are_followed_and_no_more(site: Site) -> None:
    for number in range(4):
        site.pages[f"/{number}"] = Page(status=301, headers={"Location": str(number + 1)})
    site.pages["/4"] = Page(b"there")
    assert fetched(site.url("/1"))[0].address == site.url("/4")
    assert failure(site.url("/0")).code is FailureCode.FETCH_REFUSED


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest",
        "http://[::1]:{port}/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://a@{host}/",
    ],
)
def test_a_redirect_is_checked_like_the_first_address(site: Site, target: str) -> None:
    site.pages["/"] = Page(
        status=302, headers={"Location": target.format(port=site.port, host=f"127.0.0.1:{site.port}")}
    )
    assert failure(site.url()).code is FailureCode.FETCH_REFUSED
    assert site.paths() == ["/"]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_loopback_is_refused_in_every_spelling_and_never_connected_to(
    site: Site, settings: Settings, host: str
) -> None:
    settings.FETCH_ALLOW_NETWORKS = []
    site.pages["/"] = Page(b"secret")
    found = failure(f"http://{host}:{site.port}/")
    if found.code is not FailureCode.FETCH_FAILED:  # a resolver may not know some spellings at all
        assert found.code is FailureCode.FETCH_REFUSED
    assert site.asked == []


def test_a_name_is_refused_for_one_closed_address_among_its_own(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was checked is what is connected to: the name is looked up once."""
    site.pages["/"] = Page(b"Ducks")
    looked_up = []

    def answering(*addresses: str) -> Callable[..., list[tuple[object, ...]]]:
        def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            looked_up.append(host)
            found = addresses if len(looked_up) == 1 else ("127.0.0.3",)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        return getaddrinfo

    monkeypatch.setattr(socket, "getaddrinfo", answering("127.0.0.1", "10.0.0.1"))
    assert failure(site.url(host="ducks.example")).code is FailureCode.FETCH_REFUSED
    assert site.asked == []
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
    looked_up.clear()
    monkeypatch.setattr(socket, "getaddrinfo", answering("127.0.0.1"))
    assert fetched(site.url(host="ducks.example"))[1] == b"Ducks"
    assert looked_up == ["ducks.example"]
    assert site.asked[0].headers["Host"] == f"ducks.example:{site.port}"


@pytest.mark.parametrize(
    ("status", "code", "is_retryable"),
    [
        (404, FailureCode.FETCH_GONE, False),
        (410, FailureCode.FETCH_GONE, False),
        (401, FailureCode.FETCH_FAILED, False),
        (403, FailureCode.FETCH_FAILED, False),
        (400, FailureCode.FETCH_FAILED, False),
        (204, FailureCode.FETCH_FAILED, False),
        (304, FailureCode.FETCH_FAILED, False),  # nobody asked whether it had changed
        (429, FailureCode.FETCH_FAILED, True),
        (500, FailureCode.FETCH_FAILED, True),
        (503, FailureCode.FETCH_FAILED, True),
    ],
)
def test_an_answer_that_is_no_page_says_what_to_do(
    site: Site, status: int, code: FailureCode, is_retryable: bool
) -> None:
    site.pages["/"] = Page(status=status, headers={"Retry-After": "7"})
    found = failure(site.url())
    assert (found.code, found.is_retryable) == (code, is_retryable)
    assert found.retry_after == (7 if is_retryable else None)


def test_size_is_counted_as_it_is_unpacked(site: Site) -> None:
    site.pages["/bomb"] = Page(gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    site.pages["/plain"] = Page(b"0" * (MOST + 1))
    site.pages["/fits"] = Page(gzip.compress(b"0" * MOST), headers={"Content-Encoding": "gzip"})
    into = io.BytesIO()
    with pytest.raises(FetchFailure) as failed:
        fetch(site.url("/bomb"), into, most_bytes=MOST)
    assert failed.value.code is FailureCode.TOO_LARGE
    assert len(into.getvalue()) <= MOST
    assert failure(site.url("/plain")).code is FailureCode.TOO_LARGE
    assert fetched(site.url("/fits"))[0].size == MOST


@contextmanager
def answering(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to each visitor whatever ``talk`` does."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    visitor = server.accept()[0]
                except OSError:
                    return
                with visitor:
                    talk(visitor)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(20)


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_goes_on_for_ever_is_left_in_time(site: Site, beginning: bytes) -> None:
    """Before its answer, in its headers, in its body: byte by byte, so that it is never silent for long."""
    left = threading.Event()

    def drip(visitor: socket.socket) -> None:
        try:
            visitor.sendall(beginning)
            while not left.wait(0.05):
                visitor.sendall(b"x" if beginning else b"")
        except OSError:
            pass

    with answering(drip) as url:
        found = failure(url, seconds=1)
        left.set()
    assert (found.code, found.is_retryable) == (FailureCode.TIMED_OUT, True)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
    ],
)
def test_an_answer_that_breaks_off_or_is_none(site: Site, answer: bytes) -> None:
    def talk(visitor: socket.socket) -> None:
        visitor.recv(1000)
        visitor.sendall(answer)

    with answering(talk) as url:
        found = failure(url)
    assert (found.code, found.is_retryable) == (FailureCode.FETCH_FAILED, True)


def test_nobody_listens_and_nobody_is_found(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "http://no-such-host.invalid/"):
        found = failure(url)
        assert (found.code, found.is_retryable) == (FailureCode.FETCH_FAILED, True)


def test_a_certificate_is_for_the_name_though_the_connection_is_to_the_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    _tls.cache_clear()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    try:
        with Site({"/": Page(b"Ducks")}, tls=tls).up() as site:
            assert fetched(site.url(host="localhost"))[1] == b"Ducks"
            found = failure(site.url(host="127.0.0.1"))
    finally:
        _tls.cache_clear()
    assert (found.code, found.is_retryable) == (FailureCode.FETCH_FAILED, False)
    assert "certificate" in found.message
