"""The first administrator of a server, made as its operator makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.client import Api, Refused

if TYPE_CHECKING:
    from tests.stack import Stack

EMAIL, PASSWORD = "root@example.org", "whoever reads this may try it"
USERS = "{ users(first: 1) { totalCount } viewer { email isStaff } }"


async def test_the_first_administrator_is_made_on_the_machine(live_stack: Stack) -> None:
    given = {"DJANGO_SUPERUSER_EMAIL": "Root@Example.org", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    assert "created" in live_stack.manage("createsuperuser", "--noinput", **given)
    async with Api.at(live_stack.endpoint) as api:
        with pytest.raises(Refused):
            await api.sign_in(EMAIL, "another password altogether")
        await api.sign_in(EMAIL, PASSWORD)
        found = await api.ask(USERS)
    assert found["users"]["totalCount"] >= 1
    assert found["viewer"] == {"email": EMAIL, "isStaff": True}
