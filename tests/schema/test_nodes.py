from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatsphere.bots.models import Bot
from chatsphere.errors import NotFound
from schema.nodes import Node, global_id, key_of
from schema.schema import schema
from tests.schema.clients import ask, codes, data

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from chatsphere.accounts.viewers import Viewer

pytestmark = pytest.mark.django_db

NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Bot { name } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


def bot_of(viewer: Viewer, name: str = "a") -> Bot:
    return Bot.objects.create(owner=viewer.user, name=name)


def test_an_id_leads_back_to_its_thing(as_alice: Viewer) -> None:
    bot = bot_of(as_alice, "Ada")
    identity = data(ask(schema, as_alice, "{ bots { nodes { id } } }"))["bots"]["nodes"][0]["id"]
    assert identity == global_id("Bot", bot.pk)
    found = data(ask(schema, as_alice, NODE, id=identity))["node"]
    assert found == {"__typename": "Bot", "id": identity, "name": "Ada"}


def unknown(viewer: Viewer, stranger: Viewer) -> dict[str, str]:
    """Ids that lead to nothing of the viewer's, each for a reason of its own."""
    mine, foreign = bot_of(viewer), bot_of(stranger)
    right = global_id("Bot", mine.pk)
    return {
        "another spelling": f"{right[:-3]}{chr(ord(right[-3]) + 1)}==",  # differs in bits that base64 does not use
        "unknown": global_id("Bot", uuid4()),
        "foreign": global_id("Bot", foreign.pk),
        "another type": global_id("Document", mine.pk),
        "no node": global_id("BotConnection", mine.pk),
        "no type": global_id("Nothing", mine.pk),
        "an enum": global_id("BotStatus", mine.pk),
        "an input": global_id("CreateBotInput", mine.pk),
        "the interface": global_id("Node", mine.pk),
        "another person": global_id("User", stranger.user_id),
        "bare key": str(mine.pk),
        "no key": base64.b64encode(b"Bot:").decode(),
        "no separator": base64.b64encode(b"Bot").decode(),
        "a number": global_id("Bot", 1),
        "upper case": global_id("Bot", str(mine.pk).upper()),
        "NUL": global_id("Bot", f"{mine.pk}\0"),
        "not base64": "???",
        "not text": base64.b64encode(b"\xff\xfe:\xff").decode(),
        "empty": "",
        "long": "QQ" * 50_000,
    }


def test_what_is_not_the_viewers_is_null_whatever_the_reason(as_alice: Viewer, as_bob: Viewer) -> None:
    answers = {
        reason: ask(schema, as_alice, NODE, id=identity) for reason, identity in unknown(as_alice, as_bob).items()
    }
    assert {reason: (answer.data, answer.errors) for reason, answer in answers.items()} == dict.fromkeys(
        answers, ({"node": None}, None)
    )


def test_many_keep_their_order_and_length(as_alice: Viewer, as_bob: Viewer) -> None:
    first, second = (global_id("Bot", bot_of(as_alice).pk) for _ in range(2))
    ids = [second, *unknown(as_alice, as_bob).values(), first, second, global_id("User", as_alice.user_id)]
    found = data(ask(schema, as_alice, NODES, ids=ids))["nodes"]
    assert [node and node["id"] for node in found] == [second, *[None] * (len(ids) - 4), *ids[-3:]]


def test_many_take_one_query_a_type(as_alice: Viewer, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [global_id("Bot", bot_of(as_alice).pk) for _ in range(50)] + [global_id("User", as_alice.user_id)]
    with django_assert_num_queries(2):
        assert len(data(ask(schema, as_alice, NODES, ids=ids))["nodes"]) == 51


def test_at_most_a_hundred_at_once(as_alice: Viewer) -> None:
    assert codes(ask(schema, as_alice, NODES, ids=["a"] * 101)) == ["BAD_USER_INPUT"]
    assert len(data(ask(schema, as_alice, NODES, ids=["a"] * 100))["nodes"]) == 100


@pytest.mark.parametrize(
    "document", ['{ node(id: "a") { id } }', '{ nodes(ids: ["a"]) { id } }', '{ bot(id: "a") { id } }']
)
def test_without_a_viewer_there_is_nothing_to_look_up(document: str) -> None:
    assert codes(ask(schema, None, document)) == ["UNAUTHENTICATED"]


def test_a_look_up_by_type_answers_alike(as_alice: Viewer, as_bob: Viewer) -> None:
    for identity in unknown(as_alice, as_bob).values():
        if identity != global_id("Bot", str(key_or_none(identity)).upper()):
            assert data(ask(schema, as_alice, "query ($id: ID!) { bot(id: $id) { id } }", id=identity)) == {"bot": None}


def key_or_none(identity: str) -> str | None:
    try:
        return key_of(identity, "Bot")
    except NotFound:
        return None


def test_a_key_is_read_only_from_an_id_of_its_type(as_alice: Viewer) -> None:
    assert key_of(global_id("Bot", "a:b"), "Bot") == "a:b"
    for identity in (global_id("Document", "a"), "Bot:a", "", "Qm90"):
        with pytest.raises(NotFound):
            key_of(identity, "Bot")


def test_every_node_is_over_the_model_of_its_name() -> None:
    types: Any = [schema.get_type_by_name(name) for name in schema.schema_converter.type_map]
    origins = [each.origin for each in types if isinstance(getattr(each, "origin", None), type)]
    nodes = [origin for origin in origins if issubclass(origin, Node) and origin is not Node]
    assert len(nodes) > 3
    for node in nodes:
        assert node.__strawberry_definition__.name == node.__strawberry_django_definition__.model.__name__
