"""How many queries an answer takes does not depend on how many things are in it.

The walk is made from the schema: of each type of thing, every field that leads on, with all that lies within two steps
of it, is asked of some things and then of three times as many.  A new field is walked without being named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from schema.nodes import global_id
from schema.schema import schema
from tests.schema.clients import ask, data
from tests.schema.isolation_belongings import Owner
from tests.schema.isolation_calls import CALLS, Credentials
from tests.schema.isolation_documents import GRAPH, ROOT_FIELDS, THINGS, _asked, _Reach, _required, operation

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer

pytestmark = pytest.mark.django_db

ONE_OF_A_KIND = {"User", "UserProfile", "SubscriptionPlan"}
"""Types of which a viewer's answer holds one, or the few there are."""

ONE_BY_ONE = {"Conversation.export"}
"""A file of everything in one conversation: asked for when somebody takes it away, never in a list."""


def _steps() -> list[tuple[str, str, str]]:
    """Type, field and selection of every way on; of lists also their count alone and two pages under aliases."""
    found = []
    for kind in sorted(THINGS - ONE_OF_A_KIND):
        of_kind = GRAPH.type_map[kind]
        assert isinstance(of_kind, GraphQLObjectType)
        for name, field in of_kind.fields.items():
            if is_leaf_type(get_named_type(field.type)) and not field.args:
                found.append((kind, name, name))
                continue
            if f"{kind}.{name}" in ONE_BY_ONE:
                continue
            found.append((kind, name, _asked(name, field, _required(field), _Reach(2, {kind}))))
            if "first" in field.args:
                found.append((kind, name, f"{name} {{ totalCount }}"))
                page = "{ totalCount nodes { id } }"
                found.append((kind, name, f"few: {name}(first: 1) {page} more: {name}(last: 2) {page}"))
    return found


def queries(viewer: Viewer, document: str, **variables: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        data(ask(schema, viewer, document, **variables))
    return len(captured)


def test_more_things_take_no_more_queries(alice: User, as_alice: Viewer) -> None:
    owners = [Owner(alice) for _ in range(3)]
    grown = {}
    for kind, name, selection in _steps():
        few = [global_id(kind, row.pk) for row in owners[0].things.values() if type(row).__name__ == kind]
        many = [
            global_id(kind, row.pk) for each in owners for row in each.things.values() if type(row).__name__ == kind
        ]
        assert len(many) == 3 * len(few) > 0, f"{kind}: an Owner has none"
        document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {selection} }} }} }}"
        counts = queries(as_alice, document, ids=few), queries(as_alice, document, ids=many)
        if counts[0] != counts[1]:
            grown[f"{kind}.{name}: {selection[:60]}"] = counts
    assert grown == {}


def test_longer_lists_take_no_more_queries(alice: User, as_alice: Viewer) -> None:
    lists = [name for name, field in ROOT_FIELDS.items() if "first" in field.args]
    assert len(lists) > 2
    nobody = Credentials("", "", "", "")

    def counted(owner: Owner) -> dict[str, int]:
        found = {}
        for name in lists:
            variables = CALLS[name][0].variables(nobody, owner.id_of)
            found[name] = queries(as_alice, operation(name, tuple(variables)), **variables)
        return found

    first = Owner(alice)
    before = counted(first)
    Owner(alice)
    assert counted(first) == before
