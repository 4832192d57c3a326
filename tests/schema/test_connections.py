from __future__ import annotations

import base64
import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import pytest
import strawberry
import strawberry_django

from chatsphere.bots import models as bots
from chatsphere.documents import models as documents
from schema.connections import Connection, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.execution import ThreadedSchema
from schema.nodes import Node
from schema.siblings import FromRows, Siblings, related
from tests.schema.clients import ask, codes, data

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from pytest_django import DjangoAssertNumQueries

    from chatsphere.accounts.viewers import Viewer

pytestmark = pytest.mark.django_db


@strawberry.enum
class BookOrderField(Enum):
    TITLE = "title"
    SIZE = "size"


@strawberry.input
class BookOrder:
    field: BookOrderField
    direction: OrderDirection = OrderDirection.ASC


@strawberry.enum
class ShelfOrderField(Enum):
    CREATED_AT = "created_at"
    NAME = "name"


@strawberry.input
class ShelfOrder:
    field: ShelfOrderField
    direction: OrderDirection = OrderDirection.ASC


@strawberry.input
class ShelfFilter:
    name_contains: str | None = strawberry.UNSET

    def narrow(self, shelves: QuerySet[bots.Bot]) -> QuerySet[bots.Bot]:
        return shelves.filter(name__icontains=self.name_contains) if self.name_contains else shelves


@strawberry_django.type(documents.Document, name="Document")
class Book(Node):
    title: str

    @strawberry.field(
        graphql_type=Annotated["Shelf", strawberry.lazy("tests.schema.test_connections")], extensions=[FromRows()]
    )
    def shelf(self: documents.Document) -> bots.Bot:
        shelf: bots.Bot = related(self, "bot")
        return shelf


@strawberry_django.type(bots.Bot, name="Bot")
class Shelf(Node):
    name: str

    @connection(
        description="",
        graphql_type=Connection[Book],
        order=BookOrder(field=BookOrderField.TITLE),
        of="bot",
    )
    def books(self, info: Info) -> QuerySet[documents.Document]:
        return documents.Document.objects.visible_to(require_viewer(info))


@strawberry.type
class Library:
    @connection(
        description="",
        graphql_type=Connection[Shelf],
        order=ShelfOrder(field=ShelfOrderField.CREATED_AT),
        filter=ShelfFilter,
    )
    def shelves(self, info: Info) -> QuerySet[bots.Bot]:
        return bots.Bot.objects.visible_to(require_viewer(info))

    @connection(description="", graphql_type=Connection[Book], order=BookOrder(field=BookOrderField.TITLE))
    def books(self, info: Info) -> QuerySet[documents.Document]:
        return documents.Document.objects.visible_to(require_viewer(info))

    @strawberry.field(graphql_type=list[Shelf])
    def all(self, info: Info) -> list[bots.Bot]:
        return list(Siblings(bots.Bot.objects.visible_to(require_viewer(info)).order_by("name")))


library = ThreadedSchema(query=Library)


def bot_named(viewer: Viewer, name: str) -> bots.Bot:
    return bots.Bot.objects.create(owner=viewer.user, name=name)


def document_in(bot: bots.Bot, title: str, size: int = 1) -> documents.Document:
    return documents.Document.objects.create(
        bot=bot, title=title, source="TEXT", media_type="text/plain", size=size, content_hash=b"", file="-"
    )


def names(viewer: Viewer, arguments: str) -> tuple[list[str], dict[str, Any]]:
    """The names on a page of shelves, and its pageInfo."""
    document = """{ shelves(ARGUMENTS) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }"""
    page = data(ask(library, viewer, document.replace("ARGUMENTS", arguments)))["shelves"]
    return [node["name"] for node in page["nodes"]], page["pageInfo"]


BY_NAME = "orderBy: {field: NAME}"


def test_pages_follow_one_another_without_gap_or_repeat(as_alice: Viewer) -> None:
    for name in "edcba":
        bot_named(as_alice, name)
    first, info = names(as_alice, f"first: 2, {BY_NAME}")
    second, more = names(as_alice, f'first: 2, after: "{info["endCursor"]}", {BY_NAME}')
    third, end = names(as_alice, f'first: 2, after: "{more["endCursor"]}", {BY_NAME}')
    assert [first, second, third] == [["a", "b"], ["c", "d"], ["e"]]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    assert (end["hasNextPage"], end["hasPreviousPage"]) == (False, True)


def test_a_new_row_shifts_no_page(as_alice: Viewer) -> None:
    for name in "bdf":
        bot_named(as_alice, name)
    _, info = names(as_alice, f"first: 2, {BY_NAME}")
    bot_named(as_alice, "a")
    assert names(as_alice, f'first: 2, after: "{info["endCursor"]}", {BY_NAME}')[0] == ["f"]


def test_the_last_ones_come_in_the_lists_order(as_alice: Viewer) -> None:
    for name in "abcde":
        bot_named(as_alice, name)
    last, info = names(as_alice, f"last: 2, {BY_NAME}")
    before, _ = names(as_alice, f'last: 2, before: "{info["startCursor"]}", {BY_NAME}')
    assert (last, before) == (["d", "e"], ["b", "c"])
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (False, True)


def test_ties_are_broken_on_the_id_both_ways(as_alice: Viewer) -> None:
    keys = [str(bot_named(as_alice, "same").pk) for _ in range(5)]
    seen = []
    after = None
    document = """query ($after: String) {
        shelves(first: 1, orderBy: {field: NAME, direction: DESC}, after: $after) { edges { cursor node { id } } }
    }"""
    for _ in range(5):
        [edge] = data(ask(library, as_alice, document, after=after))["shelves"]["edges"]
        seen.append(base64.b64decode(edge["node"]["id"]).decode().removeprefix("Bot:"))
        after = edge["cursor"]
    assert seen == sorted(keys, reverse=True)


def test_the_default_page_has_twenty(as_alice: Viewer) -> None:
    for number in range(21):
        bot_named(as_alice, str(number))
    page, info = names(as_alice, "orderBy: {field: CREATED_AT}")
    assert len(page) == 20
    assert info["hasNextPage"]


@pytest.mark.parametrize(
    "arguments", ["first: 101", "last: 101", "first: -1", "first: 2, last: 2", 'after: "no"', 'before: "bm8="']
)
def test_what_cannot_be_cut_is_bad_user_input(as_alice: Viewer, arguments: str) -> None:
    document = "{ shelves(ARGUMENTS) { nodes { id } } }".replace("ARGUMENTS", arguments)
    assert codes(ask(library, as_alice, document)) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "place",
    [
        ["name", "a\0", "5b0d8f7e-3a3e-4b6f-9a52-0d6f1c1e2b3a"],
        ["name", "\ud800", "5b0d8f7e-3a3e-4b6f-9a52-0d6f1c1e2b3a"],
        ["name", "a", "5B0D8F7E-3A3E-4B6F-9A52-0D6F1C1E2B3A"],
        ["name", "a", "1"],
        ["name", ["a"], "5b0d8f7e-3a3e-4b6f-9a52-0d6f1c1e2b3a"],
        ["name", "a"],
        ["created_at", "2031-05-17T00:00:00+00:00", "5b0d8f7e-3a3e-4b6f-9a52-0d6f1c1e2b3a"],
        {"name": "a"},
        7,
    ],
)
def test_a_cursor_that_this_list_never_gave_is_bad_user_input(as_alice: Viewer, place: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    document = "query ($c: String) { shelves(after: $c, orderBy: {field: NAME}) { nodes { id } } }"
    result = ask(library, as_alice, document, c=cursor)
    assert codes(result) == ["BAD_USER_INPUT"]


def test_a_moment_without_an_offset_is_no_cursor(as_alice: Viewer) -> None:
    place = ["created_at", "2031-05-17T00:00:00", "5b0d8f7e-3a3e-4b6f-9a52-0d6f1c1e2b3a"]
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    result = ask(library, as_alice, "query ($c: String) { shelves(after: $c) { nodes { id } } }", c=cursor)
    assert codes(result) == ["BAD_USER_INPUT"]


def test_filters_narrow_page_and_count(as_alice: Viewer) -> None:
    for name in ("Red", "green", "infrared"):
        bot_named(as_alice, name)
    page = data(ask(library, as_alice, '{ shelves(filter: {nameContains: "RED"}) { totalCount nodes { name } } }'))[
        "shelves"
    ]
    assert page["totalCount"] == 2
    assert {node["name"] for node in page["nodes"]} == {"Red", "infrared"}


def test_nobody_sees_the_rows_of_another(as_alice: Viewer, as_bob: Viewer) -> None:
    bot_named(as_alice, "mine")
    assert data(ask(library, as_bob, "{ shelves { totalCount nodes { id } } }"))["shelves"] == {
        "totalCount": 0,
        "nodes": [],
    }


def test_without_a_viewer_there_is_no_list() -> None:
    assert codes(ask(library, None, "{ shelves { totalCount } }")) == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("selection", "queries"),
    [
        ("nodes { id }", 1),
        ("edges { node { id } } pageInfo { endCursor } nodes { id }", 1),
        ("totalCount", 1),
        ("__typename", 0),
    ],
)
def test_a_list_asks_only_for_what_is_selected(
    as_alice: Viewer, django_assert_num_queries: DjangoAssertNumQueries, selection: str, queries: int
) -> None:
    bot_named(as_alice, "a")
    with django_assert_num_queries(queries):
        data(ask(library, as_alice, "{ shelves { " + selection + " } }"))


@pytest.fixture
def shelves(as_alice: Viewer, as_bob: Viewer) -> list[bots.Bot]:
    """Seven shelves with 0 to 6 books, and one of somebody else's with a book."""
    own = [bot_named(as_alice, f"shelf {number}") for number in range(7)]
    for number, shelf in enumerate(own):
        for book in range(number):
            document_in(shelf, f"book {book}", size=book)
    document_in(bot_named(as_bob, "foreign"), "foreign")
    return own


@pytest.mark.parametrize(
    ("selection", "queries"),
    [
        ("books { nodes { title } }", 2),
        ("books { totalCount }", 2),
        ("books { totalCount nodes { title } pageInfo { hasNextPage } }", 3),
        ("few: books(first: 1) { nodes { title } } many: books(first: 3) { nodes { title } totalCount }", 4),
        ("books { nodes { shelf { name books { nodes { title } } } } }", 2),
    ],
)
def test_lists_of_siblings_are_fetched_together(
    as_alice: Viewer,
    shelves: list[bots.Bot],
    django_assert_num_queries: DjangoAssertNumQueries,
    selection: str,
    queries: int,
) -> None:
    with django_assert_num_queries(queries):
        data(ask(library, as_alice, "{ all { " + selection + " } }"))


def test_each_sibling_gets_its_own_page(as_alice: Viewer, shelves: list[bots.Bot]) -> None:
    document = """{ all {
        books(last: 2, orderBy: {field: SIZE}) { totalCount nodes { title } pageInfo { hasPreviousPage } }
    } }"""
    answer = data(ask(library, as_alice, document))["all"]
    assert [shelf["books"]["totalCount"] for shelf in answer] == [0, 1, 2, 3, 4, 5, 6]
    assert [[book["title"] for book in shelf["books"]["nodes"]] for shelf in answer] == [
        [f"book {book}" for book in range(number)][-2:] for number in range(7)
    ]
    assert [shelf["books"]["pageInfo"]["hasPreviousPage"] for shelf in answer] == [False] * 3 + [True] * 4


def test_rows_that_were_joined_are_siblings_too(
    as_alice: Viewer, shelves: list[bots.Bot], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    joined = Siblings(documents.Document.objects.visible_to(as_alice).select_related("bot__owner"))
    with django_assert_num_queries(1):
        names = {related(related(related(document, "bot"), "owner"), "profile").name for document in joined}
    assert names == {"Alice"}


def test_rows_reached_by_a_foreign_key_are_fetched_together(
    as_alice: Viewer, shelves: list[bots.Bot], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        answer = data(
            ask(library, as_alice, "{ books(first: 100) { nodes { title shelf { name books { totalCount } } } } }")
        )
    found = {node["shelf"]["name"]: node["shelf"]["books"]["totalCount"] for node in answer["books"]["nodes"]}
    assert found == {f"shelf {number}": number for number in range(1, 7)}
