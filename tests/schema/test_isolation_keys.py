"""What an API key opens: its bots, by its scopes, and nothing else of its owner's; made from the schema itself.

Askers are keys of alice's own for another bot, keys of bob's, and keys of hers that lack a scope.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from graphql import get_named_type, is_leaf_type

from chatsphere.accounts.keys import Scope
from chatsphere.bots.keys import create_key
from chatsphere.bots.models import Bot
from schema import scopes
from tests.schema.isolation_askers import Answer, Asker, call, found, frames, outcome, run, same
from tests.schema.isolation_belongings import Owner, stored
from tests.schema.isolation_calls import CALLS
from tests.schema.isolation_documents import ROOT_FIELDS, ROOTS, THINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chatsphere.accounts.models import User
    from tests.schema.isolation_belongings import Rows
    from tests.schema.isolation_calls import Call

FOR_KEYS = [name for name, opened_by in scopes.ROOT_FIELDS.items() if opened_by]
FOR_PERSONS = [name for name, opened_by in scopes.ROOT_FIELDS.items() if not opened_by]
STREAMS = [name for name in FOR_KEYS if name.startswith("Subscription.")]
ANSWERS = [name for name in FOR_KEYS if name not in STREAMS]
ANY_KIND = {"Query.node", "Query.nodes"}
"""Fields whose whole answer shows kinds of things that no key sees."""


def with_key(user: User, *bots: object, opened: Collection[Scope] = tuple(Scope)) -> Asker:
    """A server with a new key for these bots."""
    _, token = create_key(user, "Server", [bot for bot in bots if isinstance(bot, Bot)], opened)
    person = Asker.signed_in(user, "server")
    return replace(person, credentials=replace(person.credentials, access_token=token))


@pytest.fixture
def owner(alice: User) -> Owner:
    return Owner(alice)


def plainly(root_field: str, how: Call) -> str:
    """The least that can be asked of a root field."""
    root, name = root_field.split(".")
    field = ROOTS[root].fields[name]
    given = how.variables(Asker.nobody().credentials, lambda thing: "")
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    kind = get_named_type(field.type)
    inner = "" if is_leaf_type(kind) else "{ errors { code } }" if root == "Mutation" else "{ __typename }"
    opening = f"{root.lower()}({declared})" if given else root.lower()
    return f"{opening} {{ {name}{f'({passed})' if given else ''} {inner} }}"


def answer_to(asker: Asker, root_field: str, how: Call, identify: Callable[[str], str]) -> Answer:
    """What a root field gives when the least is asked of it."""
    return run(asker, plainly(root_field, how), how.variables(asker.credentials, identify))


def all_but_keys() -> Rows:
    """Every row there is, but for keys, whose use is noted."""
    rows = stored()
    del rows["ApiKey"]
    return rows


def is_refused(answer: Answer) -> bool:
    """Whether the key may not ask this at all."""
    [*_, error] = answer["errors"] or [{"extensions": {}}]
    return error["extensions"].get("reason") == "SCOPE_MISSING" and not answer["data"]


def test_every_root_field_and_every_kind_of_thing_says_which_scopes_open_it() -> None:
    assert scopes.ROOT_FIELDS.keys() == ROOT_FIELDS.keys()
    assert scopes.KINDS.keys() == THINGS | {"Citation"}


@pytest.mark.django_db
def test_the_account_plans_sessions_and_keys_are_no_keys(owner: Owner) -> None:
    server, before = with_key(owner.user, owner.things["bot"]), all_but_keys()
    for root_field in FOR_PERSONS:
        if root_field.startswith("Subscription."):
            continue
        for how in CALLS[root_field]:
            answer = answer_to(server, root_field, how, owner.id_of)
            assert is_refused(answer), root_field
            assert answer["errors"][0]["extensions"]["scopes"] == []
    assert all_but_keys() == before


@pytest.mark.django_db
@pytest.mark.parametrize("root_field", ANSWERS)
def test_a_key_is_served_with_its_bots(owner: Owner, root_field: str) -> None:
    server, traces = with_key(owner.user, owner.things["bot"]), owner.traces()
    for how in CALLS[root_field]:
        whole = call(server, root_field, how, owner.id_of, levels=2)
        if root_field in ANY_KIND:
            assert is_refused(whole)
        else:
            assert outcome(root_field, whole) == "SERVED", whole
            assert found(traces, whole) or not how.ids


@pytest.mark.django_db
def test_a_key_opens_no_other_bot_of_its_owner(owner: Owner, bob: User) -> None:
    traces = owner.traces()
    other, mine = Bot.objects.create(owner=owner.user, name="Other"), Bot.objects.create(owner=bob, name="Bob's")
    for asker in (with_key(owner.user, other), with_key(bob, mine)):
        before = all_but_keys()
        for root_field in ANSWERS:
            for how in CALLS[root_field]:
                answer = answer_to(asker, root_field, how, owner.id_of)
                assert found(traces, answer) == []
                if how.ids:
                    assert outcome(root_field, answer) in {"NULL", "NOT_FOUND"}, root_field
                    assert same(answer, answer_to(asker, root_field, how, owner.unknown_id))
                elif root_field not in ANY_KIND:
                    assert found(traces, call(asker, root_field, how, owner.id_of, levels=2)) == []
        assert all_but_keys() == before


@pytest.mark.django_db
@pytest.mark.parametrize("scope", Scope)
def test_one_scope_opens_its_fields_and_no_others(owner: Owner, scope: Scope) -> None:
    server = with_key(owner.user, owner.things["bot"], opened=[scope])
    for root_field in ANSWERS:
        answer = answer_to(server, root_field, CALLS[root_field][0], owner.unknown_id)
        assert is_refused(answer) is (scope not in scopes.ROOT_FIELDS[root_field]), (root_field, answer)


@pytest.mark.django_db
def test_no_detour_leads_beyond_the_scopes(owner: Owner) -> None:
    server = with_key(owner.user, owner.things["bot"], opened=[Scope.CHAT])
    detours = [
        "{ conversations { nodes { bot { instructions } } } }",
        "{ message(id: $reply) { citations { document { title } } } }",
        "{ node(id: $reply) { ... on Message { conversation { ...Told } } } }",
        "{ conversations { edges { node { ...Told } } } }",
    ]
    for detour in detours:
        fragment = "fragment Told on Conversation { bot { name } }" if "...Told" in detour else ""
        variables = {"reply": owner.id_of("reply")} if "$reply" in detour else {}
        query = f"query{'($reply: ID!)' if variables else ''} {detour} {fragment}"
        assert is_refused(run(server, query, variables)), detour
    for thing in ("bot", "document", "chunk", "api key", "user", "profile"):
        answer = run(server, "query($id: ID!) { node(id: $id) { id } }", {"id": owner.id_of(thing)})
        assert answer["data"] == {"node": None}, thing
    answer = run(server, "query($id: ID!) { node(id: $id) { id } }", {"id": owner.id_of("reply")})
    assert answer["data"] == {"node": {"id": owner.id_of("reply")}}


@pytest.mark.django_db
def test_what_a_refusal_carries_may_be_asked_for(owner: Owner) -> None:
    server = with_key(owner.user, owner.things["bot"], opened=[Scope.WRITE_DOCUMENTS])
    query = """mutation ($input: DeleteDocumentInput!) { deleteDocument(input: $input) { deletedDocumentId errors {
        ... on ConversationBusy { reply { id } } ... on Duplicate { document { id } } } } }"""
    answer = run(server, query, {"input": {"documentId": owner.id_of("document")}})
    assert answer["data"]["deleteDocument"]["deletedDocumentId"] == owner.id_of("document")
    query = query.replace("reply { id }", "reply { conversation { title } }")
    assert is_refused(run(server, query, {"input": {"documentId": owner.id_of("failed document")}}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("root_field", STREAMS)
def test_streams_are_those_of_the_keys_bots(owner: Owner, root_field: str) -> None:
    [how] = CALLS[root_field]
    variables = how.variables(Asker.nobody().credentials, owner.id_of)
    other = Bot.objects.create(owner=owner.user, name="Other")
    served = frames(with_key(owner.user, owner.things["bot"]), root_field, variables, 1)
    assert outcome(root_field, served[0]) == "SERVED"
    [missing] = frames(with_key(owner.user, other), root_field, variables, 1)
    assert outcome(root_field, missing) == "NOT_FOUND"
    [refused] = frames(with_key(owner.user, owner.things["bot"], opened=[Scope.WRITE_BOTS]), root_field, variables, 1)
    assert is_refused(refused)


@pytest.mark.django_db(transaction=True)
def test_ones_limits_are_told_to_no_key(owner: Owner) -> None:
    [refused] = frames(with_key(owner.user, owner.things["bot"]), "Subscription.limitEvents", {}, 1)
    assert is_refused(refused)
