from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.conversations.models import Citation, Conversation, Message, Role
from chatsphere.documents.models import Chunk
from schema.nodes import global_id
from schema.schema import schema
from tests.chatsphere.shelf import a_bot, shelve
from tests.schema.clients import ask, data

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer

pytestmark = pytest.mark.django_db

CITED_BY = """query ($id: ID!, $first: Int, $after: String) {
    node(id: $id) { ... on Chunk { citedBy(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { number answerStart quote message { id text } chunk { id } document { title } }
    } } }
}"""
ALL = """query ($ids: [ID!]!) {
    nodes(ids: $ids) { ... on Chunk { citedBy { totalCount nodes { quote message { text conversation { id } } } } } }
}"""


@pytest.fixture
def chunks(alice: User) -> list[Chunk]:
    document = shelve(a_bot("alice"), "A duck eats pondweed.", "Ducks fly south.", "Foxes are red.", title="Animals")
    return list(document.chunks.order_by("ordinal"))


def reply_of(owner: User, *cited: Chunk) -> Message:
    """One that cites these, in a conversation of the owner's."""
    conversation = Conversation.objects.create(owner=owner, bot=cited[0].document.bot)
    text = " ".join(f"{chunk.text} [{number}]" for number, chunk in enumerate(cited, start=1))
    reply = Message.objects.create(conversation=conversation, ordinal=1, role=Role.ASSISTANT, text=text)
    for ordinal, chunk in enumerate(cited):
        Citation.objects.create(
            message=reply, number=ordinal + 1, ordinal=ordinal, answer_start=text.index(chunk.text), answer_end=0,
            document=chunk.document, chunk=chunk, document_title="Animals", start=0, end=1, quote=chunk.text,
        )  # fmt: skip
    return reply


def cited_by(viewer: Viewer, chunk: Chunk, **page: Any) -> Any:
    return data(ask(schema, viewer, CITED_BY, id=global_id("Chunk", chunk.pk), **page))["node"]["citedBy"]


def test_from_a_passage_back_to_the_replies_that_cite_it(chunks: list[Chunk], alice: User, as_alice: Viewer) -> None:
    first, second = reply_of(alice, chunks[1], chunks[0]), reply_of(alice, chunks[0], chunks[0])

    found = cited_by(as_alice, chunks[0])

    assert found["totalCount"] == 3
    assert [each["message"]["id"] for each in found["nodes"]] == [
        global_id("Message", reply.pk) for reply in (second, second, first)
    ]
    oldest = found["nodes"][-1]
    assert (oldest["number"], oldest["quote"], oldest["document"]["title"]) == (2, chunks[0].text, "Animals")
    assert oldest["message"]["text"][oldest["answerStart"] :].startswith(chunks[0].text)
    assert oldest["chunk"]["id"] == global_id("Chunk", chunks[0].pk)
    assert cited_by(as_alice, chunks[2]) == {
        "totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}
    }  # fmt: skip


def test_a_new_citation_shifts_no_page(chunks: list[Chunk], alice: User, as_alice: Viewer) -> None:
    replies = [reply_of(alice, chunks[0]) for _ in range(3)]
    page = cited_by(as_alice, chunks[0], first=2)
    assert page["pageInfo"]["hasNextPage"]
    reply_of(alice, chunks[0])
    rest = cited_by(as_alice, chunks[0], first=2, after=page["pageInfo"]["endCursor"])
    assert [each["message"]["id"] for each in rest["nodes"]] == [global_id("Message", replies[0].pk)]


def test_what_others_asked_the_bot_is_neither_shown_nor_counted(
    chunks: list[Chunk], alice: User, bob: User, as_alice: Viewer
) -> None:
    reply_of(bob, chunks[0])
    reply_of(alice, chunks[0])
    found = cited_by(as_alice, chunks[0])
    assert (found["totalCount"], len(found["nodes"])) == (1, 1)


def test_many_passages_are_asked_in_as_few_statements_as_one(
    chunks: list[Chunk], alice: User, as_alice: Viewer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        reply_of(alice, *chunks)
    ids = [global_id("Chunk", chunk.pk) for chunk in chunks]
    with django_assert_num_queries(5):  # passages, counts, citations, messages, conversations
        found = data(ask(schema, as_alice, ALL, ids=ids))["nodes"]
    assert [each["citedBy"]["totalCount"] for each in found] == [3, 3, 3]
    assert [each["citedBy"]["nodes"][0]["quote"] for each in found] == [chunk.text for chunk in chunks]
