"""What is one person's shows to nobody else, by whichever field of the schema it is asked for.

The walk is made from the schema itself: a field, an id argument or a table that is not reckoned with here fails.  What
is alice's holds her name in every column of free text, so that her name in anyone else's answer is a leak.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.accounts.models import User
from chatsphere.accounts.registration import create_account
from chatsphere.accounts.sessions import end_session, sign_in
from chatsphere.conversations.cursor import Cursor
from schema import limits
from schema.nodes import global_id
from tests.conftest import PASSWORD
from tests.schema.isolation_askers import Answer, Asker, ask, call, found, frames, outcome, same, texts
from tests.schema.isolation_belongings import NOBODYS, OWNERS, Owner, columns_of_text, stored, stored_of, tables
from tests.schema.isolation_calls import CALLS, STAFFS, Call, Credentials
from tests.schema.isolation_documents import EVENTS, GRAPH, ROOT_FIELDS, ROOTS, THINGS, id_paths

if TYPE_CHECKING:
    from uuid import UUID

    from pytest_django import Settings

QUERIES, MUTATIONS, SUBSCRIPTIONS = (
    [name for name in CALLS if name.startswith(root) and name not in STAFFS]
    for root in ("Query.", "Mutation.", "Subscription.")
)

ANY_TYPE = {"Query.node", "Query.nodes"}
"""Fields that take ids of every type."""

COUNTING = {"Query.rateLimit"}
"""Fields whose answer changes because it is asked for."""

EVERYBODYS = {"SubscriptionPlan", "Invitation"}
"""Types of things that are nobody's own."""

KEPT_INSIDE = {
    "Letter.address",
    "Letter.failure_code",
    "Letter.failure_message",
    "Document.file",
    "Version.title",
    "Version.file",
    "Version.embedding_model",
    "DocumentText.text",
    "PairWording.words",
    "Posting.term",
    "Website.robots",
    "WebsitePage.address",
    "WebsitePage.etag",
    "WebsitePage.last_modified",
    "Conversation.summary",
    "Message.idempotency_key",
}
"""Columns of text that no field of the schema shows even to their owner."""


@dataclass(frozen=True)
class Cast:
    """Everybody in a test."""

    alice: Owner
    traces: frozenset[str]
    """What of alice's nobody else may read."""
    bob: Owner
    as_alice: Asker
    as_bob: Asker
    as_staff: Asker
    signed_in: list[Asker]
    """Others who are let in."""
    shut_out: list[Asker]
    """Those who are not: nobody, and alice herself once she may not."""


@pytest.fixture(autouse=True)
def _any_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an operation ask for everything at once, which no client needs: what it costs is tested elsewhere."""
    monkeypatch.setattr(limits, "MAX_COST", 10 * limits.MAX_COST)


@pytest.fixture
def people(alice: User, bob: User, charlie: User, settings: Settings) -> Cast:
    settings.PLAN_CHANGES_BY_USERS = True
    administrator = create_account("root@example.org", PASSWORD)
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    User.objects.create_superuser("second-root@example.org", PASSWORD)
    as_staff = Asker.signed_in(administrator)
    as_bob = Asker.signed_in(bob)
    ended = sign_in(alice.email, PASSWORD)
    end_session(ended.session)
    owner = Owner(alice)
    return Cast(
        alice=owner,
        traces=owner.traces(),
        bob=Owner(bob),
        as_alice=Asker.signed_in(alice),
        as_bob=as_bob,
        as_staff=as_staff,
        signed_in=[as_bob, Asker.signed_in(charlie), as_staff],
        shut_out=[
            Asker.nobody(),
            Asker("signed out", Credentials(alice.email, "wrong", ended.access_token, ended.refresh_token)),
            Asker.signed_in(alice, "suspended", is_suspended=True),
        ],
    )


# --- nothing is forgotten


def test_every_root_field_has_a_call() -> None:
    assert CALLS.keys() == ROOT_FIELDS.keys()


def test_every_id_that_a_field_takes_is_given_to_it() -> None:
    taken = {name: sorted(id_paths(field.args)) for name, field in ROOT_FIELDS.items()}
    assert taken == {name: sorted({path for how in calls for path in how.ids}) for name, calls in CALLS.items()}


def test_only_root_fields_take_ids() -> None:
    nested = {
        f"{kind.name}.{name}"
        for kind in GRAPH.type_map.values()
        if kind.name not in ROOTS
        for name, field in getattr(kind, "fields", {}).items()
        if list(id_paths(getattr(field, "args", {})))
    }
    assert nested == set()


def test_every_table_is_somebodys_or_nobodys() -> None:
    assert {*OWNERS, *NOBODYS} == set(tables())


@pytest.mark.django_db
def test_alice_has_every_thing_and_her_name_in_every_text(people: Cast) -> None:
    asked_for = {type(people.alice.things[thing]).__name__ for how in CALLS["Query.node"] for thing in how.things()}
    assert asked_for == THINGS - EVERYBODYS
    rows = stored_of(people.alice.user)
    assert all(rows.values()), rows.keys()
    nameless = {
        f"{model.__name__}.{column.name}"
        for model in OWNERS
        for column in columns_of_text(model)
        if not any("alice" in str(row[column.attname]) for row in rows[model.__name__])
    }
    assert nameless == set()


@pytest.mark.django_db
def test_alice_is_shown_all_that_is_shown_at_all(people: Cast) -> None:
    told = set[str]()
    for root_field in QUERIES:
        for how in CALLS[root_field]:
            told.update(texts(call(people.as_alice, root_field, how, people.alice.id_of)))
    shown = "\n".join(told)
    hidden = {
        f"{table}.{column.name}"
        for table, rows in stored_of(people.alice.user).items()
        for column in columns_of_text(next(model for model in OWNERS if model.__name__ == table))
        if not any(str(value) in shown for row in rows for value in _parts(row[column.attname]) if value)
    }
    assert hidden == KEPT_INSIDE


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- nobody else


@pytest.mark.django_db
def test_what_is_alices_is_shown_to_nobody_else(people: Cast) -> None:
    before = stored()
    for root_field in QUERIES:
        _require_nothing_for_others(people, root_field)
        _require_served(people, root_field)
    assert stored() == before


@pytest.mark.django_db
@pytest.mark.parametrize("root_field", MUTATIONS)
def test_what_is_alices_is_changed_by_nobody_else(people: Cast, root_field: str) -> None:
    before, hers = stored(), stored_of(people.alice.user)
    _require_nothing_for_others(people, root_field)
    with_ids = [how for how in CALLS[root_field] if how.ids]
    if with_ids:
        assert stored() == before
    for how in with_ids:
        assert found(people.traces, call(people.as_bob, root_field, how, people.bob.id_of)) == []
    # Who is suspended may still end her own session.
    assert stored_of(people.alice.user) == hers or root_field == "Mutation.revokeToken"
    _require_served(people, root_field)


def _require_nothing_for_others(people: Cast, root_field: str) -> None:
    """That nobody but alice reads anything of hers, and her ids are answered like ids that nothing has."""
    for how in CALLS[root_field]:
        for asker in (*people.signed_in, *people.shut_out):
            answer = call(asker, root_field, how, people.alice.id_of)
            assert found(people.traces, answer) == [], (root_field, asker.name)
            is_let_in = asker in people.signed_in
            _require_refusal(root_field, how, answer, is_let_in=is_let_in)
            if how.ids and is_let_in:
                assert same(answer, call(asker, root_field, how, people.alice.unknown_id)), (root_field, asker.name)


def _require_served(people: Cast, root_field: str) -> None:
    """That the calls are real: alice, with the same ids, is served."""
    for how in CALLS[root_field]:
        answer = call(people.as_alice, root_field, how, people.alice.id_of)
        assert outcome(root_field, answer) == "SERVED", answer
        assert found(people.traces, answer) or not how.ids


def _require_refusal(root_field: str, how: Call, answer: Answer, *, is_let_in: bool) -> None:
    """That the answer says what it must to somebody whose the ids are not, or who is not let in."""
    code = outcome(root_field, answer)
    if not is_let_in:
        needs_token = "Needs no token." not in (ROOT_FIELDS[root_field].description or "")
        assert (code == "UNAUTHENTICATED") is needs_token
    elif how.ids:
        is_mutation = root_field in MUTATIONS
        assert code in ({"NOT_FOUND"} if is_mutation else {"NULL", "NOT_FOUND"})
        if is_mutation:
            payload = answer["data"][root_field.removeprefix("Mutation.")]
            assert not any(value for name, value in payload.items() if name not in ("__typename", "errors"))
    else:
        assert code == "SERVED", answer


@pytest.mark.django_db
def test_an_id_that_is_none_is_like_an_unknown_one(people: Cast) -> None:
    alice, before = people.alice, stored()
    for root_field, how in [(name, CALLS[name][0]) for name in (*QUERIES, *MUTATIONS) if CALLS[name][0].ids]:
        expected = call(people.as_alice, root_field, how, alice.unknown_id, levels=0)
        for identity in wrong_ids(alice, how, takes_any_type=root_field in ANY_TYPE):
            answer = call(people.as_alice, root_field, how, partial(_always, identity), levels=0)
            assert same(answer, expected), (root_field, identity)
    assert stored() == before


def _always(identity: str, thing: str) -> str:
    return identity


def wrong_ids(owner: Owner, how: Call, *, takes_any_type: bool) -> list[str]:
    """Ids of the owner's things of other types, keys under a type that is not theirs, and what is no id at all."""
    kind, key = type(owner.things[how.things()[0]]).__name__, owner.things["bot"].pk
    of_each_kind = {type(row).__name__: thing for thing, row in owner.things.items()}
    others = [] if takes_any_type else [owner.id_of(thing) for other, thing in of_each_kind.items() if other != kind]
    known = {owner.id_of(thing) for thing in owner.things}
    crossed = {global_id(kind, owner.things[thing].pk) for thing in of_each_kind.values()} - known
    malformed = ["", "???", "Bot", str(key), base64.b64encode(b"\xff:\xff").decode()]
    malformed += [global_id(kind, wrong) for wrong in ("", 1, "x", f"{key}\0")]
    return [*others, *crossed, *malformed, global_id("Nothing", key), global_id("BotConnection", key)]


@pytest.mark.django_db
def test_with_ids_of_ones_own_those_of_others_show_nothing(people: Cast) -> None:
    several = [(name, how) for name, calls in CALLS.items() for how in calls if len(how.things()) > 1]
    assert several
    for root_field, how in several:
        for own in how.things():

            def beside(owner: Owner, thing: str, own: str = own) -> str:
                if thing == own:
                    return people.bob.id_of(thing)
                return owner.id_of(thing) if owner is people.alice else people.alice.unknown_id(thing)

            answer = call(people.as_bob, root_field, how, partial(beside, people.alice))
            if root_field in QUERIES:
                assert found(people.bob.traces(), answer)
            else:
                assert outcome(root_field, answer) == "NOT_FOUND"
            assert found(people.traces, answer) == []
            assert same(answer, call(people.as_bob, root_field, how, partial(beside, people.bob)))


@pytest.mark.django_db
def test_what_alice_has_changes_no_answer_to_others(alice: User, bob: User, charlie: User) -> None:
    own, others = Owner(bob), [Asker.signed_in(bob), Asker.signed_in(charlie)]

    def answers() -> list[Answer]:
        asked = [name for name in QUERIES if name not in COUNTING]
        return [call(asker, name, how, own.id_of) for asker in others for name in asked for how in CALLS[name]]

    before = answers()
    Owner(alice)
    assert all(map(same, before, answers()))


@pytest.mark.django_db
def test_cursors_of_others_lead_nowhere(people: Cast) -> None:
    lists = [name for name, field in ROOT_FIELDS.items() if {"after", "before"} <= field.args.keys()]
    lists = [name for name in lists if name not in STAFFS]
    assert len(lists) > 2
    for root_field in lists:
        how = CALLS[root_field][0]
        answer = call(people.as_alice, root_field, how, people.alice.id_of)
        [edge, *_] = answer["data"][root_field.removeprefix("Query.")]["edges"]
        for name in ("after", "before"):
            variables = how.variables(people.as_bob.credentials, people.bob.id_of) | {name: edge["cursor"]}
            assert found(people.traces, ask(people.as_bob, root_field, variables)) == []


@pytest.mark.django_db
def test_keys_and_contents_of_others_do_not_collide_with_ones_own(people: Cast) -> None:
    """Idempotency keys hold within a conversation, duplicates within a bot."""
    for root_field in ("Mutation.sendMessage", "Mutation.addDocument"):
        [how] = CALLS[root_field]
        for asker, owner in ((people.as_alice, people.alice), (people.as_bob, people.bob)):
            answer = call(asker, root_field, how, owner.id_of)
            assert outcome(root_field, answer) == "SERVED"
        assert found(people.traces, answer) == []


# --- staff


@pytest.mark.django_db
@pytest.mark.parametrize("root_field", sorted(STAFFS))
def test_what_is_for_staff_serves_nobody_else(people: Cast, root_field: str) -> None:
    others = [asker for asker in people.signed_in if asker is not people.as_staff]
    before = stored()
    for how in CALLS[root_field]:
        for asker in (people.as_alice, *others, *people.shut_out):
            answer = call(asker, root_field, how, people.alice.id_of)
            code = outcome(root_field, answer)
            if asker in people.shut_out:
                assert code == "UNAUTHENTICATED"
            elif how.ids:
                assert code == "NOT_FOUND"
                assert same(answer, call(asker, root_field, how, people.alice.unknown_id))
            else:
                assert code in {"FORBIDDEN", "STAFF_ONLY"}
            assert found(people.traces, answer) == []
    assert stored() == before
    for how in CALLS[root_field]:
        assert outcome(root_field, call(people.as_staff, root_field, how, people.alice.id_of)) == "SERVED"
        for identity in wrong_ids(people.alice, how, takes_any_type=False) if how.ids else []:
            expected = call(people.as_staff, root_field, how, people.alice.unknown_id, levels=0)
            assert same(call(people.as_staff, root_field, how, partial(_always, identity), levels=0), expected)


# --- subscriptions


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("root_field", SUBSCRIPTIONS)
def test_what_happens_to_alices_is_told_to_nobody_else(people: Cast, root_field: str) -> None:
    for how in CALLS[root_field]:
        for asker in (*people.signed_in, *people.shut_out):
            told = frames(asker, root_field, how.variables(asker.credentials, people.alice.id_of), 1)
            served = "NOT_FOUND" if how.ids else "SERVED"
            expected = served if asker in people.signed_in else "UNAUTHENTICATED"
            assert [outcome(root_field, answer) for answer in told] == [expected], asker.name
            assert found(people.traces, told[0]) == []
            if how.ids:
                missing = how.variables(asker.credentials, people.alice.unknown_id)
                assert same(told[0], *frames(asker, root_field, missing))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("root_field", "kinds", "number"),
    [("conversationEvents", EVENTS, len(EVENTS)), ("documentEvents", set(), 1), ("evaluationEvents", set(), 2)],
)
def test_what_happens_to_alices_is_told_to_her(people: Cast, root_field: str, kinds: set[str], number: int) -> None:
    [how] = CALLS[f"Subscription.{root_field}"]
    variables = how.variables(people.as_alice.credentials, people.alice.id_of)
    told = frames(people.as_alice, f"Subscription.{root_field}", variables, number)
    assert [answer["errors"] for answer in told] == [[]] * number
    assert {answer["data"][root_field].get("__typename") for answer in told} - {None} == kinds
    assert all(found(people.traces, answer) for answer in told)


@pytest.mark.django_db(transaction=True)
def test_a_cursor_in_anothers_reply_tells_nothing_of_it(people: Cast) -> None:
    reply: UUID = people.alice.things["live reply"].pk
    variables = {"conversationId": people.bob.id_of("conversation"), "after": str(Cursor(0, reply))}
    told = frames(people.as_bob, "Subscription.conversationEvents", variables, len(EVENTS))
    assert len(told) == len(EVENTS)
    # Cursors go on from the one that was given, and with it from the reply that it names.
    assert {trace for answer in told for trace in found(people.traces, answer)} <= {reply.hex}
