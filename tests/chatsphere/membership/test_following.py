from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.membership.following import follow
from chatsphere.membership.usage import usage_of
from chatsphere.plans.limits import plan_of, release, reserve
from chatsphere.plans.models import Limit, SubscriptionPlan
from chatsphere.plans.services import set_plan
from chatsphere.privacy.erasure import delete_bot
from chatsphere.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from chatsphere.accounts.models import User
    from chatsphere.membership.usage import Usage

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 20
"""For what must be told, on a busy machine."""


async def told(usages: AsyncGenerator[Usage], limit: Limit) -> Usage:
    """The next that is told of one limit."""
    async with asyncio.timeout(SECONDS):
        async for usage in usages:
            if usage.limit is limit:
                return usage
    raise AssertionError(limit)


async def test_it_begins_with_all_and_goes_on_with_what_changes(alice: User, bob: User) -> None:
    async with aclosing(follow(alice)) as usages:
        first = [await anext(usages) for _ in await in_thread(usage_of)(alice)]
        assert first == await in_thread(usage_of)(alice)

        await in_thread(create_bot)(bob, name="Bob's")
        bot = await in_thread(create_bot)(alice, name="Helper")
        assert (await told(usages, Limit.BOTS)).used == 1
        await in_thread(delete_bot)(bot)
        assert (await told(usages, Limit.BOTS)).used == 0

        subject = uuid4()
        plan = await in_thread(plan_of)(alice)
        await in_thread(reserve)(alice, plan, subject, {Limit.REPLIES_PER_MONTH: 1})
        assert (await told(usages, Limit.REPLIES_PER_MONTH)).reserved == 1
        await in_thread(release)(subject)
        assert (await told(usages, Limit.REPLIES_PER_MONTH)).reserved == 0


async def test_another_plan_and_an_edited_plan_are_told(alice: User) -> None:
    async with aclosing(follow(alice)) as usages:
        assert (await told(usages, Limit.BOTS)).allowed == 3
        pro = await in_thread(SubscriptionPlan.objects.named)("pro")
        await in_thread(set_plan)(alice, pro)
        assert (await told(usages, Limit.BOTS)).allowed == 20
        await in_thread(SubscriptionPlan.objects.filter(key="pro").update)(bots=21)
        assert (await told(usages, Limit.BOTS)).allowed == 21
