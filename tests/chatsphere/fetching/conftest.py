from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A web site on loopback, which the operator has allowed."""
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
    with Site().up() as site:
        yield site
