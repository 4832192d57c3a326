from __future__ import annotations

import gzip
from datetime import timedelta
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

from chatsphere.bots.services import create_bot
from chatsphere.claims import Claim
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Chunk, Document
from chatsphere.documents.services import delete_document
from chatsphere.errors import FailureCode, InvalidField, PlanLimitReached
from chatsphere.files import DiscardedFile
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.websites import crawling, endings, services
from chatsphere.websites.models import Website, WebsitePage
from tests.site import Page, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)


def html(title: str, *links: str) -> str:
    anchors = "".join(f'<a href="{link}">more</a>' for link in links)
    return f"<html><body><h1>{title}</h1><p>All about {title} is said here.</p>{anchors}</body></html>"


@pytest.fixture
def bot(alice: User) -> Bot:
    SubscriptionPlan.objects.filter(key="free").update(features=["WEBSITES"])
    return create_bot(alice, name="Ducks")


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
    with Site().up() as site:
        site.put("/docs/", html("ducks", "eider", "mallard.html#top", "/shop/", "https://other.example/"))
        site.put("/docs/eider", html("eiders", "deep", "/docs/"))
        site.put("/docs/mallard.html", html("mallards"))
        site.put("/docs/deep", html("divers", "deeper"))
        site.put("/docs/deeper", html("depths"))
        site.put("/shop/", html("prices"))
        yield site


def turn(website: Website) -> bool:
    claim = Website.claim(website.pk)
    assert claim is not None
    return crawling.crawl(claim)


def crawled(website: Website) -> Website:
    while turn(website):
        pass
    return Website.objects.get(pk=website.pk)


def add(bot: Bot, site: Site, path: str = "/docs/", **settings: Any) -> Website:
    return services.add_website(bot, site.url(path), **{"discovery": "LINKS", **settings})


def addresses(bot: Bot, site: Site) -> set[str]:
    return {document.address.removeprefix(site.url("")) for document in bot.documents.all()}


def make_all(bot: Bot) -> None:
    while claim := Document.claim():
        ingest(claim)


def again(website: Website) -> Website:
    return crawled(services.refresh_website(website))


def test_links_are_followed_within_the_folder_as_deep_as_wanted(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site, depth_limit=2))
    assert (website.state, website.page_count, website.read_count, website.failed_count) == ("READY", 4, 4, 0)
    assert addresses(bot, site) == {"/docs/", "/docs/eider", "/docs/mallard.html", "/docs/deep"}
    assert site.paths()[0] == "/robots.txt"
    assert sorted(site.paths()[1:]) == ["/docs/", "/docs/deep", "/docs/eider", "/docs/mallard.html"]
    make_all(bot)
    assert set(bot.documents.values_list("state", "title")) == {
        ("READY", "ducks"), ("READY", "eiders"), ("READY", "mallards"), ("READY", "divers"),
    }  # fmt: skip
    assert len(site.paths()) == 5
    assert not DiscardedFile.objects.exists()


def test_no_more_pages_than_wanted_and_none_is_missed_for_being_left_out(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site))
    assert website.page_count == 5
    website = again(services.update_website(website, page_limit=2))
    assert (website.is_cut, website.page_count) == (True, 2)
    assert bot.documents.count() == 5


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_lists_the_pages(bot: Bot, site: Site, packed: bool) -> None:
    listed = "".join(
        f"<url><loc>{site.url(path)}</loc></url>" for path in ("/docs/deeper", "/docs/eider", "/shop/", "/missing")
    )
    content = f"<urlset>{listed}</urlset>".encode()
    site.pages["/robots.txt"] = Page(f"Sitemap: {site.url('/index.xml')}".encode(), "text/plain")
    site.put("/index.xml", f"<sitemapindex><sitemap><loc>{site.url('/part.xml')}</loc></sitemap></sitemapindex>")
    site.pages["/part.xml"] = Page(gzip.compress(content) if packed else content, "application/xml")
    website = crawled(add(bot, site, "/", discovery="SITEMAP"))
    assert (website.state, website.page_count, website.failed_count) == ("READY", 4, 1)
    assert addresses(bot, site) == {"/docs/deeper", "/docs/eider", "/shop/"}


def test_a_site_without_a_sitemap_says_so(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site, discovery="SITEMAP"))
    assert (website.state, website.failure_code) == ("FAILED", FailureCode.FETCH_GONE)
    assert "links" in website.failure_message


def test_robots_txt_is_obeyed(bot: Bot, site: Site) -> None:
    site.pages["/robots.txt"] = Page(
        b"User-agent: *\nDisallow: /\n\nUser-agent: ChatSphere\nDisallow: /docs/eider\nCrawl-delay: 9999", "text/plain"
    )
    website = add(bot, site)
    assert not turn(website)
    website.refresh_from_db()
    assert (website.state, website.attempts, website.read_count) == ("CRAWLING", 0, 1)
    assert website.lease_until is not None
    assert Website.claim(website.pk) is None
    while website.state == "CRAWLING":
        Website.objects.update(lease_until=F("lease_until") - timedelta(hours=1))
        turn(website)
        website.refresh_from_db()
    assert (website.state, website.failed_count) == ("READY", 1)
    assert "/docs/eider" not in site.paths()
    assert addresses(bot, site) == {"/docs/", "/docs/mallard.html"}


def test_a_site_whose_robots_txt_cannot_be_asked_for_is_left_alone_for_now(bot: Bot, site: Site) -> None:
    site.pages["/robots.txt"] = Page(status=503)
    website = crawled(add(bot, site))
    assert (website.state, website.failure_code) == ("QUEUED", FailureCode.FETCH_FAILED)
    assert site.paths() == ["/robots.txt"]


def test_what_has_changed_is_read_anew_and_what_is_gone_goes(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site))
    make_all(bot)
    site.put("/docs/", html("ducks", "eider", "mallard.html", "new"))
    site.put("/docs/new", html("newcomers"))
    site.put("/docs/mallard.html", html("mallards in winter"))
    site.put("/docs/eider", html("eiders", "/docs/"))  # no longer links to /docs/deep
    website = again(website)
    make_all(bot)
    assert website.state == "READY"
    assert addresses(bot, site) == {"/docs/", "/docs/eider", "/docs/mallard.html", "/docs/new"}
    versions = dict(bot.documents.values_list("title", "version"))
    assert versions == {"ducks": 2, "eiders": 2, "mallards in winter": 2, "newcomers": 1}
    assert again(website).read_count == 4
    assert dict(bot.documents.values_list("title", "version")) == versions
    assert not Chunk.objects.filter(text__contains="divers").exists()


def test_what_is_gone_stays_where_its_owner_says_so(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site, keeps_vanished=True))
    site.pages["/docs/mallard.html"].status = 410
    site.put("/docs/eider", html("eiders"))
    again(website)
    assert {"/docs/mallard.html", "/docs/deep"} <= addresses(bot, site)
    again(services.update_website(website, keeps_vanished=False))
    assert addresses(bot, site) == {"/docs/", "/docs/eider"}


def test_a_site_that_is_down_loses_nothing(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site))
    for page in site.pages.values():
        page.status = 500
    assert again(website).failure_code == FailureCode.FETCH_FAILED
    for path in ("/docs/", "/docs/mallard.html"):
        site.pages[path].status = 200
    assert again(website).state == "READY"
    assert bot.documents.count() == 5


def test_pages_of_a_sitemap_are_asked_for_only_if_they_have_changed(bot: Bot, site: Site) -> None:
    site.put("/sitemap.xml", f"<urlset><url><loc>{site.url('/docs/deep')}</loc></url></urlset>")
    site.pages["/docs/deep"].headers["ETag"] = '"1"'
    website = again(crawled(add(bot, site, "/", discovery="SITEMAP")))
    assert [asked.headers.get("If-None-Match") for asked in site.asked if asked.path == "/docs/deep"] == [None, '"1"']
    assert (website.state, bot.documents.get().version) == ("READY", 1)


def test_the_same_page_under_two_addresses_is_one_document(bot: Bot, site: Site) -> None:
    site.put("/docs/", html("ducks", "eider", "eider?ref=home"))
    crawled(add(bot, site, depth_limit=1))
    assert addresses(bot, site) == {"/docs/", "/docs/eider"}


def test_a_worker_that_dies_midway_loses_and_doubles_nothing(bot: Bot, site: Site) -> None:
    website = add(bot, site)

    def die() -> None:
        Website.objects.filter(pk=website.pk).update(lease_until="2000-01-01T00:00:00Z", epoch=F("epoch") + 1)

    site.pages["/docs/eider"].on_ask = die
    assert not turn(website)
    website.refresh_from_db()
    assert (website.state, website.read_count) == ("CRAWLING", 1)
    site.pages["/docs/eider"].on_ask = None
    website = crawled(website)
    assert (website.state, website.page_count, website.read_count) == ("READY", 5, 5)
    assert sorted(bot.documents.values_list("address", flat=True)) == sorted(
        WebsitePage.objects.values_list("address", flat=True)
    )


def test_a_site_whose_every_worker_dies_fails_where_its_owner_sees_it(bot: Bot, site: Site) -> None:
    website = add(bot, site)
    Website.objects.update(state="CRAWLING", attempts=3, lease_until="2000-01-01T00:00:00Z")
    endings.give_up_hopeless()
    website.refresh_from_db()
    assert (website.state, website.failure_code) == ("FAILED", FailureCode.WORKER_DIED)


def test_a_site_is_read_again_when_its_time_has_come(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site, refresh_hours=24))
    endings.queue_scheduled()
    website.refresh_from_db()
    assert website.state == "READY"
    Website.objects.update(crawled_at=F("crawled_at") - timedelta(hours=25))
    endings.queue_scheduled()
    assert crawled(website).crawl == 2


def test_a_plan_without_web_sites_reads_none_again(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site, refresh_hours=24))
    SubscriptionPlan.objects.filter(key="free").update(features=[])
    Website.objects.update(crawled_at=F("crawled_at") - timedelta(hours=25))
    endings.queue_scheduled()
    asked = len(site.paths())
    website = crawled(website)
    assert (website.state, website.failure_code, len(site.paths())) == ("FAILED", FailureCode.LIMIT_REACHED, asked)
    assert bot.documents.count() == 5
    endings.queue_scheduled()
    website.refresh_from_db()
    assert website.state == "FAILED"


def test_the_plan_bounds_a_crawl(bot: Bot, site: Site) -> None:
    SubscriptionPlan.objects.filter(key="free").update(documents_per_bot=2)
    website = crawled(add(bot, site))
    assert (website.state, website.failure_code) == ("FAILED", FailureCode.LIMIT_REACHED)
    assert bot.documents.count() == 2
    SubscriptionPlan.objects.filter(key="free").update(features=[])
    with pytest.raises(PlanLimitReached):
        services.refresh_website(website)
    with pytest.raises(PlanLimitReached):
        add(bot, site, "/shop/")


@pytest.mark.parametrize(
    "beyond", [{"page_limit": 0}, {"page_limit": 5_001}, {"depth_limit": 11}, {"refresh_hours": 0}]
)
def test_settings_have_bounds(bot: Bot, site: Site, beyond: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        add(bot, site, **beyond)


def test_a_site_is_there_once_and_goes_with_its_documents(bot: Bot, site: Site) -> None:
    website = crawled(add(bot, site))
    with pytest.raises(InvalidField):
        add(bot, site)
    delete_document(bot.documents.get(address=site.url("/docs/deep")))
    claim = Website.claim(services.refresh_website(website).pk)
    assert isinstance(claim, Claim)
    services.delete_website(website)
    assert not crawling.crawl(claim)
    for model in (Website, WebsitePage, Document):
        assert not model._base_manager.exists()
