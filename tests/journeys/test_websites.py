"""A web site, read by real workers that are killed meanwhile."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import psycopg

from tests import services
from tests.journeys.client import Api
from tests.journeys.test_storage import SECONDS, a_bot, until, until_final
from tests.site import Site

if TYPE_CHECKING:
    from tests.stack import Stack

ADD_PAGE = """mutation ($input: AddDocumentInput!) {
  addDocument(input: $input) { document { id } errors { code message } }
}"""
ADD_SITE = """mutation ($input: AddWebsiteInput!) {
  addWebsite(input: $input) { website { id state } errors { code message } }
}"""
FOLLOW = """subscription ($botId: ID!) {
  websiteEvents(botId: $botId) { id state pageCount readCount failedCount failure { code message } }
}"""
DOCUMENTS = """query ($id: ID!, $after: String) {
  bot(id: $id) { documents(first: 100, after: $after) { totalCount nodes { address stage title } } }
}"""


async def test_a_page_is_read_by_its_address(live_stack: Stack) -> None:
    with Site().up() as site:
        site.put("/ponds", "<title>Ponds</title><main><p>The old pond is home to seven frogs.</p></main>")
        async with signed_in(live_stack) as api:
            added = await api.change(
                ADD_PAGE, "addDocument", botId=await a_bot(api), source={"url": site.url("/ponds")}
            )
            assert (await until_final(api, added["document"]["id"]))["stage"] == "READY"


async def test_workers_killed_while_they_read_a_site_lose_and_double_no_page(live_stack: Stack) -> None:
    pages = [f"/{number}" for number in range(20)]
    with Site().up() as site:
        for number, path in enumerate(pages):
            links = "".join(f'<a href="{other}">next</a>' for other in pages[number : number + 4])
            site.put(path, f"<h1>Page {number}</h1><p>Frog {number} sits here.</p>{links}")
            site.pages[path].on_ask = lambda: time.sleep(0.05)
        async with signed_in(live_stack) as api:
            bot = await a_bot(api)
            await api.change(ADD_SITE, "addWebsite", botId=bot, url=site.url("/0"), discovery="LINKS", depthLimit=10)
            followed = asyncio.create_task(until_ready(api, bot))
            await until(lambda: len(site.asked) > len(pages) // 3)
            live_stack.kill("documents")
            live_stack.start("documents")  # by the thread that stays: a process ends with the thread that began it
            events = await followed
            assert (events[-1]["pageCount"], events[-1]["readCount"], events[-1]["failedCount"]) == (20, 20, 0)
            found = await until_all_ready(api, bot)
    assert sorted(each["address"] for each in found) == sorted(map(site.url, pages))
    assert {each["title"] for each in found} == {f"Page {number}" for number in range(20)}


def signed_in(stack: Stack) -> Any:
    return _SignedIn(stack)


class _SignedIn:
    """A new person, on a plan that has web sites."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._api = Api.at(stack.endpoint)

    async def __aenter__(self) -> Api:
        with psycopg.connect(services.postgres.url_of(self._stack.database), autocommit=True) as server:
            server.execute("UPDATE chatsphere_subscriptionplan SET features = '{WEBSITES}' WHERE key = 'free'")
        api = await self._api.__aenter__()
        email, password = f"{time.time_ns()}@example.org", "through-the-front-door"
        await api.register(email, password)
        await api.sign_in(email, password)
        return api

    async def __aexit__(self, *error: Any) -> None:
        await self._api.__aexit__(*error)


async def until_ready(api: Api, bot: str) -> list[dict[str, Any]]:
    events = []
    async with asyncio.timeout(2 * SECONDS):
        async for event in api.follow(FOLLOW, "websiteEvents", botId=bot):
            events.append(event)
            assert event["state"] != "FAILED", event
            if event["state"] == "READY":
                break
    return events


async def until_all_ready(api: Api, bot: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 2 * SECONDS
    while True:
        found = (await api.ask(DOCUMENTS, id=bot))["bot"]["documents"]["nodes"]
        if {each["stage"] for each in found} == {"READY"}:
            return list(found)
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.2)
