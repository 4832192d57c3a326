from __future__ import annotations

from ipaddress import ip_network

import pytest

from chatsphere.errors import FailureCode, FetchFailure
from chatsphere.fetching.addresses import is_open, web_address


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",  # carrier-grade NAT
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",  # metadata
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",  # IPv4-compatible
        "::ffff:127.0.0.1",
        "::ffff:a00:1",
        "64:ff9b::7f00:1",  # translated
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",  # Teredo
        "2001:db8::1",
        "2002:7f00:1::",  # 6to4
        "2002:a9fe:a9fe::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_on_the_internet_is_closed(address: str) -> None:
    assert not is_open(address, [])


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_what_is_on_the_internet_is_open(address: str) -> None:
    assert is_open(address, [])


def test_an_operator_opens_networks_in_every_spelling_and_no_others() -> None:
    allowed = [ip_network("10.20.0.0/16"), ip_network("fd00:1::/64")]
    for address in ("10.20.3.4", "::ffff:10.20.3.4", "fd00:1::9"):
        assert is_open(address, allowed)
    for address in ("10.21.0.1", "127.0.0.1", "fd00:2::9"):
        assert not is_open(address, allowed)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (" https://example.org/page#part ", "https://example.org/page"),
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/a?b=c", "https://example.org/a?b=c"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
    ],
)
def test_an_address_as_it_is_asked_for(given: str, meant: str) -> None:
    assert web_address(given) == meant


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.org",
        "//example.org",
        "ftp://example.org",
        "file:///etc/passwd",
        "gopher://example.org",
        "javascript:alert(1)",
        "http://",
        "http://:80",
        "http://example.org:99999",
        "http://[::1",
        "https://user:password@example.org",
        "https://user@example.org",
        "https://example.org@127.0.0.1/",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(given: str) -> None:
    with pytest.raises(FetchFailure) as refused:
        web_address(given)
    assert refused.value.code is FailureCode.FETCH_REFUSED
    assert not refused.value.is_retryable
