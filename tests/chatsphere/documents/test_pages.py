from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage

from chatsphere.documents import drafts, services
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Chunk, Document, DocumentEvent
from chatsphere.errors import Duplicate, FailureCode, InvalidField
from chatsphere.files import DiscardedFile, remove_due
from chatsphere.plans.models import SubscriptionPlan
from tests.site import Page, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db(transaction=True)

POND = """<html><head><title>The pond | Ducks</title></head><body><nav>Home</nav><main><h1>The old pond</h1>
<p>A frog jumps into the old pond, and the ducks look up.</p></main></body></html>"""


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOW_NETWORKS = [ip_network("127.0.0.0/8")]
    with Site().up() as site:
        site.put("/pond", POND)
        yield site


def add(bot: Bot, url: str, *, duplicate_is_allowed: bool = False) -> Document:
    return services.add(drafts.of_address(bot, url), duplicate_is_allowed=duplicate_is_allowed)


def made(document: Document) -> Document:
    claim = Document.claim(document.pk)
    assert claim is not None
    ingest(claim)
    return Document.objects.get(pk=document.pk)


def test_a_page_is_fetched_while_it_is_extracted_and_named_by_itself(bot: Bot, site: Site) -> None:
    document = add(bot, site.url("/pond#frog"))
    assert (document.source, document.address, document.size, document.file) == ("URL", site.url("/pond"), 0, "")
    assert document.title == site.url("/pond").removeprefix("http://")
    assert site.asked == []

    document = made(document)
    assert document.state == "READY"
    assert (document.title, document.media_type, document.size) == ("The old pond", "text/html", len(POND))
    assert Chunk.objects.get().text == "A frog jumps into the old pond, and the ducks look up."
    assert Chunk.objects.get().heading == "The old pond"
    assert site.paths() == ["/pond"]
    assert not DiscardedFile.objects.exists()
    stages = DocumentEvent.objects.order_by("sequence").values_list("state", flat=True)
    assert list(stages) == ["QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING", "READY"]


@pytest.mark.parametrize(
    ("path", "page", "media_type"),
    [
        ("/notes", Page(b"Ducks swim.", "text/plain"), "text/plain"),
        ("/notes.md", Page(b"# Ducks\n\nThey swim.", "text/plain"), "text/markdown"),
        ("/table.csv", Page(b"Duck,Age\nAda,3\n", "text/csv; charset=utf-8"), "text/csv"),
        ("/table.csv?dl=1", Page(b"Duck,Age\nAda,3\n", "application/octet-stream"), "text/csv"),
        ("/data", Page(b'{"duck": "Ada"}', "application/json"), "application/json"),
        ("/page.php", Page(POND.encode(), "text/html"), "text/html"),
        ("/page.aspx", Page(POND.encode(), "application/xhtml+xml"), "text/html"),
        ("/none", Page(POND.encode(), ""), "text/html"),
    ],
)
def test_other_kinds_of_documents_are_known_by_what_the_server_says(
    bot: Bot, site: Site, path: str, page: Page, media_type: str
) -> None:
    site.pages[path] = page
    document = made(add(bot, site.url(path)))
    assert (document.state, document.media_type) == ("READY", media_type)


@pytest.mark.parametrize(
    ("path", "page", "code"),
    [
        ("/gone", Page(status=404), FailureCode.FETCH_GONE),
        ("/closed", Page(status=403), FailureCode.FETCH_FAILED),
        ("/duck.png", Page(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"), FailureCode.UNSUPPORTED_TYPE),
        ("/liar.pdf", Page(b"MZ\x90\x00" + bytes(100), "application/pdf"), FailureCode.UNSUPPORTED_TYPE),
        ("/empty", Page(b""), FailureCode.NO_TEXT),
        ("/app", Page(b"<html><body><script>render()</script></body></html>"), FailureCode.NO_TEXT),
        ("/inward", Page(status=302, headers={"Location": "http://10.0.0.1/"}), FailureCode.FETCH_REFUSED),
    ],
)
def test_what_gives_no_text_fails_and_says_why(bot: Bot, site: Site, path: str, page: Page, code: FailureCode) -> None:
    site.pages[path] = page
    document = made(add(bot, site.url(path)))
    assert (document.state, document.failure_code) == ("FAILED", code)


def test_a_server_that_is_down_is_asked_again(bot: Bot, site: Site) -> None:
    site.pages["/pond"].status = 503
    document = made(add(bot, site.url("/pond")))
    assert (document.state, document.failure_code) == ("QUEUED", FailureCode.FETCH_FAILED)
    assert document.not_before is not None


def test_the_plan_bounds_what_is_fetched(bot: Bot, site: Site) -> None:
    SubscriptionPlan.objects.filter(key="free").update(file_bytes=100)
    assert made(add(bot, site.url("/pond"))).failure_code == FailureCode.TOO_LARGE
    SubscriptionPlan.objects.filter(key="free").update(file_bytes=10_000, storage_bytes=100)
    document = made(add(bot, site.url("/pond"), duplicate_is_allowed=True))
    assert (document.failure_code, document.file) == (FailureCode.LIMIT_REACHED, "")
    DiscardedFile.objects.update(due_at="2000-01-01T00:00:00Z")
    assert remove_due() == 1


def test_an_address_is_there_once_unless_it_is_wanted_twice(bot: Bot, site: Site) -> None:
    first = add(bot, site.url("/pond"))
    with pytest.raises(Duplicate) as refused:
        add(bot, site.url("/pond#elsewhere"))
    assert refused.value.document == first
    add(bot, site.url("/pond?other"))
    add(bot, site.url("/pond"), duplicate_is_allowed=True)


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org", "https://me:secret@example.org/", "example.org", "https://\0.org"]
)
def test_what_is_no_address_is_refused_at_once(bot: Bot, url: str) -> None:
    with pytest.raises(InvalidField):
        add(bot, url)


def test_a_page_is_read_anew_as_its_next_version_while_the_present_one_answers(bot: Bot, site: Site) -> None:
    document = made(add(bot, site.url("/pond")))
    before = document.file
    site.put("/pond", POND.replace("frog", "toad").replace("old pond</h1>", "new pond</h1>"))
    document = services.replace(document, drafts.of_address(bot, site.url("/pond")))
    assert "frog" in Chunk.objects.get().text
    document = made(document)
    assert (document.state, document.version, document.title) == ("READY", 2, "The new pond")
    assert "toad" in Chunk.objects.get().text
    remove_due()
    assert not default_storage.exists(before)
    assert default_storage.exists(document.file)


def test_what_failed_is_fetched_anew_when_it_is_tried_again(bot: Bot, site: Site) -> None:
    site.put("/pond", "<body></body>")
    document = made(add(bot, site.url("/pond")))
    assert document.failure_code == FailureCode.NO_TEXT
    empty = document.file
    site.put("/pond", POND)
    document = made(services.retry_document(document))
    assert document.state == "READY"
    remove_due()
    assert not default_storage.exists(empty)


def test_an_attempt_goes_on_with_what_was_fetched(bot: Bot, site: Site) -> None:
    document = add(bot, site.url("/pond"))
    stopped: list[Document] = []

    def cancel() -> None:
        if not stopped:
            stopped.append(services.cancel_document(document))

    site.pages["/pond"].on_ask = cancel
    claim = Document.claim(document.pk)
    assert claim is not None
    ingest(claim)
    document.refresh_from_db()
    assert (document.state, document.file) == ("CANCELLED", "")
    document = made(services.retry_document(document))
    assert document.state == "READY"
