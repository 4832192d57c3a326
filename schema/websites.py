"""Web sites: what is read page by page, how far it has come, and following it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.threads import in_thread_patiently
from chatsphere.websites import following, services
from chatsphere.websites import models as rows
from schema.columns import Column
from schema.context import Info
from schema.cursors import OrderDirection
from schema.enums import described
from schema.failures import Failure
from schema.nodes import Id, Node, fetch, global_id, look_up
from schema.payloads import Errors, mutation, no_errors
from schema.scalars import BigInt
from schema.siblings import FromRows, related

if TYPE_CHECKING:
    from schema.bots import Bot

_Bot = Annotated["Bot", strawberry.lazy("schema.bots")]

described(
    rows.WebsiteState,
    "How far the present crawl of a web site has come, or how the last one ended.",
    QUEUED="Waiting for a worker, or for the next attempt.",
    CRAWLING="Its pages are being fetched; each is a document with stages of its own.",
    READY="Its pages were read.",
    FAILED="It could not be read to its end; failure says why. The documents it has are left as they are.",
)
described(
    rows.Discovery,
    "How the pages of a web site are found.",
    SITEMAP="By its sitemaps: those that robots.txt names, or /sitemap.xml, or the address itself if it is one.",
    LINKS="By following links from its address on, within its folder.",
)


@strawberry_django.type(
    rows.Website,
    field_cls=Column,
    description="A web site that a bot answers from: each page is a document. Only the bot's owner sees it.",
)
class Website(Node):
    address: str = strawberry.field(description="Where reading begins; only pages in its folder and below are read.")
    discovery: rows.Discovery = strawberry.field(description="How pages are found.")
    page_limit: int = strawberry.field(description="Pages read at most.")
    depth_limit: int = strawberry.field(description="Links away from the address, at most; counts for LINKS alone.")
    refresh_hours: int | None = strawberry.field(description="Read again after so many hours; null: only on demand.")
    keeps_vanished: bool = strawberry.field(description="Whether documents stay whose pages are gone from the site.")
    page_count: int = strawberry.field(description="Pages found in this crawl.")
    read_count: int = strawberry.field(description="Pages visited so far in this crawl.")
    failed_count: int = strawberry.field(description="Pages of this crawl that gave nothing to read.")
    byte_count: BigInt = strawberry.field(description="Bytes fetched in this crawl.")
    is_cut: bool = strawberry.field(description="Whether there are more pages than pageLimit.")
    crawled_at: datetime | None = strawberry.field(description="When the last crawl ended; null before the first.")
    created_at: datetime = strawberry.field(description="When it was added.")
    updated_at: datetime = strawberry.field(description="When anything about it last changed.")

    @strawberry.field(description="How far it has come.")
    def state(self: rows.Website) -> rows.WebsiteState:
        return rows.WebsiteState(self.state)

    @strawberry.field(description="Why it failed; null unless the state is FAILED.")
    def failure(self: rows.Website) -> Failure | None:
        return Failure.of(self)

    @strawberry.field(description="The bot that answers from it.", graphql_type=_Bot, extensions=[FromRows()])
    def bot(self: rows.Website) -> bots.Bot:
        return cast("bots.Bot", related(self, "bot"))


@strawberry.enum(description="What web sites can be ordered by.")
class WebsiteOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the web site was added.")


@strawberry.input(description="The order of a list of web sites.")
class WebsiteOrder:
    field: WebsiteOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="A web site to read.")
class AddWebsiteInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot that is to answer from it.")
    url: str = strawberry.field(description="Where reading begins: http or https, at most 2,000 characters.")
    discovery: rows.Discovery = strawberry.field(default=rows.Discovery.SITEMAP, description="How pages are found.")
    page_limit: int = strawberry.field(default=100, description="Pages read at most: 1 to 5,000; default 100.")
    depth_limit: int = strawberry.field(
        default=3, description="Links followed from the address on: 0 to 10; default 3."
    )
    refresh_hours: int | None = strawberry.field(
        default=None, description="Read it again after so many hours: 1 to 8,784; default: only on demand."
    )
    keeps_vanished: bool = strawberry.field(
        default=False, description="Whether documents stay whose pages are gone from the site; default false."
    )


@strawberry.input(description="Changes of a web site; they count from the next crawl on. What is absent stays.")
class UpdateWebsiteInput:
    website_id: strawberry.ID = strawberry.field(description="The web site to change.")
    discovery: rows.Discovery | None = strawberry.field(default=UNSET, description="How pages are found.")
    page_limit: int | None = strawberry.field(default=UNSET, description="Pages read at most: 1 to 5,000.")
    depth_limit: int | None = strawberry.field(default=UNSET, description="Links followed: 0 to 10.")
    refresh_hours: int | None = strawberry.field(
        default=UNSET, description="Read it again after so many hours: 1 to 8,784; null: only on demand."
    )
    keeps_vanished: bool | None = strawberry.field(
        default=UNSET, description="Whether documents stay whose pages are gone from the site."
    )

    def changes(self) -> dict[str, Any]:
        """What is to be changed; null gives a setting its default."""
        fresh = rows.Website(discovery=rows.Discovery.SITEMAP)
        given = {name: getattr(self, name) for name in services.EDITABLE}
        return {
            name: getattr(fresh, name) if value is None else value
            for name, value in given.items()
            if value is not UNSET
        }


@strawberry.input(description="A web site to read again.")
class RefreshWebsiteInput:
    website_id: strawberry.ID = strawberry.field(description="A web site that is READY or FAILED.")


@strawberry.input(description="A web site to delete.")
class DeleteWebsiteInput:
    website_id: strawberry.ID = strawberry.field(
        description="The web site to delete, with the documents of its pages. There is no way back."
    )


@strawberry.type(description="The outcome of addWebsite.")
class AddWebsitePayload:
    website: rows.Website | None = strawberry.field(
        graphql_type=Website | None, default=None, description="The new web site; follow it by websiteEvents."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of updateWebsite.")
class UpdateWebsitePayload:
    website: rows.Website | None = strawberry.field(
        graphql_type=Website | None, default=None, description="The web site as it is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of refreshWebsite.")
class RefreshWebsitePayload:
    website: rows.Website | None = strawberry.field(
        graphql_type=Website | None, default=None, description="The web site, QUEUED."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteWebsite.")
class DeleteWebsitePayload:
    deleted_website_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the web site that is gone, for a client's cache."
    )
    bot: bots.Bot | None = strawberry.field(graphql_type=_Bot | None, default=None, description="The bot that had it.")
    errors: Errors = no_errors()


@strawberry.type
class WebsiteQuery:
    @strawberry.field(
        description="A web site of one of your bots; null when there is no such web site or it is not yours.",
        graphql_type=Website | None,
    )
    def website(self, info: Info, id: Id) -> rows.Website | None:
        return look_up(info, rows.Website, id)


@strawberry.type
class WebsiteMutation:
    @mutation(
        description="Have a web site read, each page a document of the bot, within robots.txt. Needs a plan with "
        "WEBSITES; pages count against its documents and storage."
    )
    def add_website(self, info: Info, input: AddWebsiteInput) -> AddWebsitePayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        settings = {name: getattr(input, name) for name in services.EDITABLE}
        return AddWebsitePayload(website=services.add_website(bot, input.url, **settings))

    @mutation(description="Change how a web site is read, from the next crawl on.")
    def update_website(self, info: Info, input: UpdateWebsiteInput) -> UpdateWebsitePayload:
        website = fetch(info, rows.Website, input.website_id, "websiteId")
        return UpdateWebsitePayload(website=services.update_website(website, **input.changes()))

    @mutation(description="Have a web site read again now: pages that have changed anew, pages that are gone removed.")
    def refresh_website(self, info: Info, input: RefreshWebsiteInput) -> RefreshWebsitePayload:
        website = fetch(info, rows.Website, input.website_id, "websiteId")
        return RefreshWebsitePayload(website=services.refresh_website(website))

    @mutation(description="Delete a web site with the documents of its pages.")
    def delete_website(self, info: Info, input: DeleteWebsiteInput) -> DeleteWebsitePayload:
        website = fetch(info, rows.Website, input.website_id, "websiteId")
        gone, bot = global_id("Website", website.pk), website.bot
        services.delete_website(website)
        return DeleteWebsitePayload(deleted_website_id=strawberry.ID(gone), bot=bot)


@strawberry.type
class WebsiteSubscription:
    @strawberry.subscription(
        description="Every web site of a bot as it is now, and each again whenever its state or counts have changed.",
        graphql_type=Website,
    )
    async def website_events(
        self,
        info: Info,
        bot_id: Annotated[strawberry.ID, strawberry.argument(description="The bot whose web sites to follow.")],
    ) -> AsyncIterator[rows.Website]:
        bot = await in_thread_patiently(fetch)(info, bots.Bot, bot_id)
        async with aclosing(following.follow(bot)) as websites:
            async for website in websites:
                yield website
