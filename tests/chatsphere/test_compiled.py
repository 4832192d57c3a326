from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count, F

from chatsphere.bots.models import Bot
from chatsphere.compiled import AnyOf, Change, Insert, Read
from chatsphere.conversations.models import Conversation, Message
from chatsphere.documents.models import Document
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def bots(alice: User, bob: User) -> list[Bot]:
    hosts: tuple[list[str], ...] = (["a.example"], [], ["b.example", "c.example"])
    owners = (alice, alice, bob)
    return [
        Bot.objects.create(owner=owner, name=f"Bot {number}", link_hosts=allowed)
        for number, (owner, allowed) in enumerate(zip(owners, hosts, strict=True))
    ]


def test_rows_are_those_of_the_queryset_with_what_they_refer_to(
    bots: list[Bot], alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owned = Read(lambda owner: Bot.objects.select_related("owner").filter(owner=owner).order_by("name"), owner=UUID)
    for owner in {bot.owner for bot in bots}:
        expected = list(Bot.objects.filter(owner=owner).order_by("name"))
        with django_assert_num_queries(1):
            found = owned.rows(owner=owner.pk)
            assert found == expected
            assert [vars(bot)["link_hosts"] for bot in found] == [bot.link_hosts for bot in expected]
            assert {bot.owner.email for bot in found} == {owner.email}
    assert owned.rows(owner=uuid4()) == []
    assert owned.row(owner=uuid4()) is None
    assert owned.row(owner=alice.pk) == bots[0]


def test_annotations_and_deferred_columns_are_as_in_the_queryset(
    bots: list[Bot], alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Conversation.objects.create(owner=alice, bot=bots[0])
    few = Read(lambda name: Bot.objects.annotate(n=Count("conversations")).only("name").filter(name=name), name=str)
    (found,) = few.rows(name="Bot 0")
    assert (found.pk, found.name, found.n) == (bots[0].pk, "Bot 0", 1)  # type: ignore[attr-defined]  # annotated
    with django_assert_num_queries(1):
        assert found.link_hosts == ["a.example"]


def test_values_are_data_whatever_they_look_like(bots: list[Bot]) -> None:
    named = Read(lambda name: Bot.objects.filter(name=name), name=str)
    for name in ("' OR true --", "%s", "%(name)s", "Bot 0\\"):
        assert named.rows(name=name) == []
        Bot.objects.filter(pk=bots[0].pk).update(name=name)
        assert named.rows(name=name) == [bots[0]]


def test_what_is_always_the_same_is_data_too(bots: list[Bot], alice: User) -> None:
    name = "100 %s of 'it' \\ and \"that\""
    bots[0].name = name
    bots[0].save()
    named = Read(lambda owner: Bot.objects.filter(name__in=[name, "Bot 1"], owner=owner).order_by("pk"), owner=UUID)
    assert {bot.pk for bot in named.rows(owner=alice.pk)} == {bots[0].pk, bots[1].pk}


def test_a_change_changes_what_the_queryset_finds_and_says_how_many(bots: list[Bot], alice: User) -> None:
    renamed = Change(
        lambda owner, name: (Bot.objects.filter(owner=owner), {"name": name, "instructions": F("name")}),
        owner=UUID,
        name=str,
    )
    assert renamed.run(owner=alice.pk, name="Same") == 2
    assert renamed.run(owner=uuid4(), name="Other") == 0
    assert sorted(Bot.objects.values_list("name", "instructions")) == [
        ("Bot 2", ""),
        ("Same", "Bot 0"),
        ("Same", "Bot 1"),
    ]


def test_a_change_takes_lists_and_nothing(bots: list[Bot], alice: User) -> None:
    document = Document.objects.create(bot=bots[0], title="Scan", source="FILE", media_type="application/pdf", size=1)
    counted = Change(
        lambda key, pages, textless: (
            Document.objects.filter(pk=key), {"page_count": pages, "textless_pages": textless, "title": F("media_type")}
        ),
        key=UUID, pages=int, textless=list,
    )  # fmt: skip
    pages: int | None
    textless: list[int]
    for pages, textless in ((7, [2, 5, 5]), (None, []), (1, [1])):
        assert counted.run(key=document.pk, pages=pages, textless=textless) == 1
        document.refresh_from_db()
        assert (document.page_count, document.textless_pages) == (pages, textless)


def test_rows_are_stored_as_they_are_made(bots: list[Bot], alice: User) -> None:
    conversation = Conversation.objects.create(owner=alice, bot=bots[0])
    turn = Insert(
        lambda conversation, first, second, text, now: [
            Message(conversation_id=conversation, ordinal=first, state="COMPLETED", text=text, created_at=now),
            Message(conversation_id=conversation, ordinal=second, state="COMPLETED", text="Always", created_at=now),
        ],
        conversation=UUID,
        first=int,
        second=int,
        text=str,
        now=datetime,
    )
    now = datetime(2026, 2, 3, 4, 5, 6, 7, UTC)
    turn.run(conversation=conversation.pk, first=1, second=2, text="{NULL}, '%s", now=now)
    stored = conversation.messages.order_by("ordinal").values_list("ordinal", "text", "created_at", "epoch")
    assert list(stored) == [(1, "{NULL}, '%s", now, 0), (2, "Always", now, 0)]


def test_a_statement_stands_in_another_one_with_its_places(bots: list[Bot], alice: User) -> None:
    conversation = Conversation.objects.create(owner=alice, bot=bots[0])
    asked = Insert(
        lambda conversation, text, cost: [
            Message(conversation_id=conversation, ordinal=ordinal, state="COMPLETED", text=text, cost=cost)
            for ordinal in (1, 2)
        ],
        conversation=UUID,
        text=str,
        cost=Decimal,
    )
    dearer = Change(
        lambda conversation, cost: (Message.objects.filter(conversation=conversation), {"cost": cost}),
        conversation=UUID,
        cost=Decimal,
    )
    found = Read(lambda text: Message.objects.filter(text=text).order_by("ordinal"), text=str)
    values = {"conversation": conversation.pk, "text": "100 %s", "cost": Decimal("0.5")}
    for statement, expected in ((asked, "0.5"), (dearer, "2.25"), (dearer, None), (found, None)):
        part = statement.part()
        values["cost"] = Decimal(expected) if expected else None
        with connection.cursor() as cursor:
            sql = f"WITH part AS ({part.sql}) SELECT ordinal, text, cost, %(more)s FROM part ORDER BY ordinal"  # noqa: S608 - of our own
            cursor.execute(sql, part.places(values) | {"more": 7})
            cost = values["cost"]
            assert cursor.fetchall() == [(1, "100 %s", cost, 7), (2, "100 %s", cost, 7)]
    assert [message.text for message in asked.stored(**values)] == ["100 %s"] * 2


def test_a_place_that_is_no_part_of_the_statement_is_found_at_once() -> None:
    with pytest.raises(TypeError, match="other"):
        Read(lambda name, other: Bot.objects.filter(name=name), name=str, other=str).rows(name="a", other="b")
    with pytest.raises(TypeError, match="whole rows"):
        Read(lambda name: Bot.objects.filter(name=name).values("pk"), name=str).rows(name="a")  # type: ignore[type-var]


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_statement(alice: User) -> None:
    bots = [Bot.objects.create(owner=alice, name=f"{number}") for number in range(8)]
    named = Read(lambda name: Bot.objects.select_related("owner").filter(name=name), name=str)
    found = at_once(8, lambda: [named.row(name=bot.name) for bot in bots])
    assert found == [bots] * 8


def test_any_of_some_querysets_is_asked_for_at_once(
    bots: list[Bot], alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    named = AnyOf(
        lambda name: [
            Conversation.objects.filter(bot__name=name).order_by("created_at"),
            Bot.objects.exclude(owner=alice).filter(name=name),
        ],
        name=str,
    )
    with django_assert_num_queries(3):
        assert [named.is_there(name=f"Bot {number}") for number in range(3)] == [False, False, True]
    Conversation.objects.create(owner=alice, bot=bots[1])
    assert named.is_there(name="Bot 1")
    assert not named.is_there(name="' OR true --")
