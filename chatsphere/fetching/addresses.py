"""Which addresses may be connected to: global ones, and the networks that the operator allows."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from django.conf import settings
from yarl import URL

from chatsphere.errors import FailureCode, FetchFailure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network

LONGEST_ADDRESS = 2_000
"""Characters.  Browsers and servers agree on no more."""

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All that is assigned to hosts of the internet (RFC 4291, 2.4); whatever lies outside has a use of its own."""

_OTHER_USES: Final = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"), ip_network("3fff::/20"))
"""Registered for other uses (RFC 6890, 7526, 9637), which not every Python in use knows of."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 behind a NAT64 (RFC 6052): on networks with IPv6 only, how every host of IPv4 is reached."""


def web_address(given: str) -> str:
    """Return the address as it is asked for, without its fragment.

    Read by the parser that the connection is made with, so that both mean the same host.  Raises FetchFailure with
    FETCH_REFUSED for what is no address of the web, or holds a name and password.
    """
    given = given.strip()
    if len(given) > LONGEST_ADDRESS:
        raise refused(f"An address has at most {LONGEST_ADDRESS:,} characters.")
    try:
        url = URL(given).with_fragment(None)
        url = url.with_path(url.raw_path, encoded=True, keep_query=True)  # "/" where there is none
        has_host = bool(url.absolute and url.host and url.port)
    except ValueError:
        has_host = False
    if not has_host or url.scheme not in ("http", "https"):
        raise refused("This is no address of a web page. Write it in full, like https://example.org/page.")
    if url.user is not None or url.password is not None:
        raise refused("The address holds a name or a password, and neither is ever sent. Give it without.")
    return str(url)


def require_open(address: str) -> None:
    """Refuse to connect to an IP address that is neither global nor allowed; raises FetchFailure."""
    if not is_open(address, settings.FETCH_ALLOW_NETWORKS):
        raise refused(
            "The address leads into a private network, which is not read. An operator who means it to be read allows "
            "the network by FETCH_ALLOW_NETWORKS."
        )


def is_open(address: str, allowed: list[IPv4Network | IPv6Network]) -> bool:
    """Whether an IP address is on the internet, or in one of the ``allowed`` networks.

    An IPv4 address inside an IPv6 one counts as what it is.
    """
    found = _inner(ip_address(address.partition("%")[0]))
    if _is_in(found, allowed):
        return True
    if _is_in(found, _OTHER_USES) or (isinstance(found, IPv6Address) and found not in _GLOBAL_UNICAST):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4 or translated; or else the address itself."""
    if isinstance(address, IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return inner
        if address in _TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_in(address: IPv4Address | IPv6Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def refused(message: str) -> FetchFailure:
    """The failure of an address that is not asked at all."""
    return FetchFailure(FailureCode.FETCH_REFUSED, message)
