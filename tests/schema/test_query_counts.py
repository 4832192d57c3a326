"""How many queries an answer takes does not depend on how many things are in it.

Made from the schema: of each type of thing, every field with all that is in it is asked of the things that one owner's
fixture makes, and then of three times as many.  A new field is asked without being named here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from schema import limits
from schema.nodes import global_id
from schema.schema import schema
from tests.schema.clients import ask, data
from tests.schema.isolation_belongings import Owner
from tests.schema.isolation_documents import GRAPH, THINGS, asked_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer

pytestmark = pytest.mark.django_db

ONE_OF_A_KIND = {"User", "UserProfile", "SubscriptionPlan"}
"""Of which a viewer's answer holds one, or the few there are."""

ONE_BY_ONE = re.compile(r"export\(format: \w+\)")
"""A file of everything in one conversation, asked for when somebody takes it away: not a thing for lists."""


def selections(kind: str) -> Iterator[str]:
    """Every field of a type with all that is in it; of lists also their count alone, and two pages under aliases."""
    of_kind = GRAPH.type_map[kind]
    assert isinstance(of_kind, GraphQLObjectType)
    for name, field in of_kind.fields.items():
        if asked := ONE_BY_ONE.sub("", asked_alone(kind, name)):
            yield asked
        if "first" in field.args and not is_leaf_type(get_named_type(field.type)):
            page = "{ totalCount nodes { __typename } }"
            yield f"{name} {{ totalCount }}"
            yield f"few: {name}(first: 1) {page} more: {name}(last: 2) {page}"


def ids(owners: list[Owner], kind: str) -> list[str]:
    """Of the things of this type that the owners have."""
    rows = [row for owner in owners for row in owner.things.values()]
    return [global_id(kind, row.pk) for row in rows if type(row).__name__ == kind]


def queries(viewer: Viewer, kind: str, selection: str, wanted: list[str]) -> int:
    """How many queries it takes to give a selection of these things."""
    document = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {selection} }} }} }}"
    with CaptureQueriesContext(connection) as captured:
        assert None not in data(ask(schema, viewer, document, ids=wanted))["nodes"], kind
    return len(captured)


def test_more_things_take_no_more_queries(alice: User, as_alice: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_COST", 10**7)
    as_alice.user.is_staff = True  # who sees invitations, too
    owners = [Owner(alice) for _ in range(3)]
    grown = {}
    for kind in sorted(THINGS - ONE_OF_A_KIND):
        few, many = ids(owners[:1], kind), ids(owners, kind)
        assert len(many) == 3 * len(few) > 0, f"{kind}: an Owner has none"
        for selection in selections(kind):
            counts = [queries(as_alice, kind, selection, wanted) for wanted in (few, many)]
            if counts[0] != counts[1]:
                grown[f"{kind}: {selection[:80]}"] = counts
    assert grown == {}
