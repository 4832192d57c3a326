from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import strawberry
from graphql import get_introspection_query

from schema.context import Context
from schema.execution import ThreadedSchema
from schema.limits import MAX_COST
from tests.schema.clients import ask, codes

if TYPE_CHECKING:
    from pytest_django import Settings
    from strawberry.types import ExecutionResult

    from chatsphere.accounts.viewers import Viewer


@strawberry.type
class Tree:
    name: str = "a"

    @strawberry.field
    def child(self) -> Tree:
        return Tree()

    @strawberry.field
    def children(self) -> list[Tree]:
        return []

    @strawberry.field
    def page(self, first: int | None = None, last: int | None = None) -> list[Tree]:
        return []

    @strawberry.field
    def chosen(self, ids: list[strawberry.ID]) -> list[Tree]:
        return []


@strawberry.type
class Forest:
    nodes: list[Tree]


@strawberry.type
class Query:
    @strawberry.field
    def tree(self, note: str = "") -> Tree:
        return Tree()

    @strawberry.field
    def forest(self, first: int | None = None, last: int | None = None) -> Forest:
        return Forest(nodes=[])


@strawberry.type
class Mutation:
    @strawberry.mutation
    def grow(self) -> int:
        return 1


forest = ThreadedSchema(query=Query, mutation=Mutation)


def run(document: str, **variables: Any) -> ExecutionResult:
    return ask(forest, None, document, **variables)


def cost(document: str, **variables: Any) -> int:
    result = run(document, **variables)
    assert not result.errors, result.errors
    assert result.extensions is not None
    assert result.extensions["cost"]["maximum"] == MAX_COST
    requested: int = result.extensions["cost"]["requested"]
    return requested


def nested(levels: int) -> str:
    """A query of so many levels of fields."""
    return "{ tree" + " { child" * (levels - 2) + " { name" + " }" * levels


def chained(levels: int, spreads: int) -> str:
    """A query through so many fragments, each spreading the next so many times."""
    links = [f"fragment F{n} on Tree {{ {f'...F{n + 1} ' * spreads} }}" for n in range(levels)]
    return " ".join(["{ tree { ...F0 } }", *links, f"fragment F{levels} on Tree {{ name }}"])


def test_depth_is_counted_in_levels_of_fields() -> None:
    assert not run(nested(12)).errors
    assert codes(run(nested(13))) == ["QUERY_TOO_COMPLEX"]


def test_depth_is_counted_through_fragments() -> None:
    document = (
        "{ tree { child { child { child { ...A } } } } } fragment A on Tree { child { child { child { ...B } } } } "
        "fragment B on Tree { child { child { child { LEAF } } } }"
    )
    assert not run(document.replace("LEAF", "child { name }")).errors
    assert codes(run(document.replace("LEAF", "child { child { name } }"))) == ["QUERY_TOO_COMPLEX"]


def test_a_document_that_is_known_is_weighed_by_the_sizes_of_the_day() -> None:
    document = "query ($n: Int, $ids: [ID!]!) { tree { page(first: $n) { name } chosen(ids: $ids) { name } } }"
    sizes = [(1, 2), (30, 2), (30, 5), (1, 2)]
    costs = [cost(document, n=number, ids=["x"] * ids) for number, ids in sizes]
    assert costs[1] - costs[0] == 2 * 29
    assert costs[2] - costs[1] == 2 * 3
    assert costs[3] == costs[0]


def test_the_sentence_has_the_numbers() -> None:
    [error] = run(nested(14)).errors or []
    assert error.message == "This operation has 14 levels of fields; at most 12 are taken."


def test_aliases_are_counted() -> None:
    def document(number: int) -> str:
        return "{ tree { " + " ".join(f"... on Tree {{ a{n}: name }}" for n in range(number)) + " } }"

    assert not run(document(30)).errors
    assert codes(run(document(31))) == ["QUERY_TOO_COMPLEX"]


def test_aliases_are_counted_as_often_as_their_fragment_is_spread() -> None:
    spreads = "a: child { ...A } b: child { ...A } c: child { ...A }"
    document = "{ tree { SPREADS } } fragment A on Tree { " + " ".join(f"a{n}: name" for n in range(10)) + " }"
    assert codes(run(document.replace("SPREADS", spreads))) == ["QUERY_TOO_COMPLEX"]


def test_mutations_in_one_document_are_counted() -> None:
    assert not run("mutation { " + " ".join(f"a{n}: grow" for n in range(10)) + " }").errors
    assert codes(run("mutation { " + " ".join(f"a{n}: grow" for n in range(11)) + " }")) == ["QUERY_TOO_COMPLEX"]


def test_directives_are_counted() -> None:
    document = "{ tree { " + "child { name @skip(if: false) } " * 1 + "name" + " @skip(if: false)" * 51 + " } }"
    assert "QUERY_TOO_COMPLEX" in codes(run(document))


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{ tree { name } }", 2),
        ("{ forest { nodes { name } } }", 1 + 20 * 2),
        ("{ forest(first: 3) { nodes { name } } }", 1 + 3 * 2),
        ("{ forest(last: 3) { ...F } } fragment F on Forest { nodes { name } }", 1 + 3 * 2),
        ("{ forest(first: 5) { nodes { page(first: 4) { name } } } }", 1 + 5 * (1 + 4 * 2)),
        ("{ tree { children { name } } }", 1 + 10 * 2),
        ('{ tree { chosen(ids: ["a", "b"]) { name } } }', 1 + 2 * 2),
    ],
)
def test_cost_is_fields_times_the_size_of_their_pages(document: str, expected: int) -> None:
    assert cost(document) == expected


def test_cost_reads_variables() -> None:
    assert cost("query ($n: Int) { forest(first: $n) { nodes { name } } }", n=50) == 1 + 50 * 2
    assert cost("query ($i: [ID!]!) { tree { chosen(ids: $i) { name } } }", i=["a"] * 7) == 1 + 7 * 2


def test_what_would_cost_too_much_is_refused_and_told() -> None:
    result = run("{ forest(first: 100) { nodes { page(first: 100) { name } } } }")
    assert codes(result) == ["QUERY_TOO_COMPLEX"]
    assert result.extensions == {"cost": {"requested": 1 + 100 * (1 + 100 * 2), "maximum": MAX_COST}}


def test_doubling_fragments_are_weighed_and_refused_at_once() -> None:
    begun = time.perf_counter()
    assert codes(run(chained(22, spreads=2))) == ["QUERY_TOO_COMPLEX"]
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    "document",
    [
        "{ tree { ...A } } fragment A on Tree { child { ...A } }",
        "{ tree { ...A } } fragment A on Tree { ...B } fragment B on Tree { ...A }",
        "{ tree { ...Missing } }",
        "{ tree { missing { name } } missing(first: 1) { name } }",
        "{ tree { ...A } } fragment A on Missing { name }",
        "{ ... on Missing { name } }",
    ],
)
def test_what_is_invalid_is_left_to_validation(document: str) -> None:
    assert set(codes(run(document))) == {"GRAPHQL_VALIDATION_FAILED"}


CHAIN = " ".join(["child {"] * 10 + ["name"] + ["}"] * 10)


@pytest.mark.parametrize(
    "document",
    [
        "{ tree { " + "name " * 3_900 + "} }",
        "{ tree { " + "... on Tree { child { name } } " * 430 + "} }",
        "{ tree { " + f"{CHAIN} " * 110 + "} }",
        "{ tree { "
        + " ".join(f"...F{n}" for n in range(300))
        + " } } "
        + " ".join(f"fragment F{n} on Tree {{ child {{ name }} }}" for n in range(300)),
        "{ tree { name } } fragment Unused on Tree { " + "name " * 3_900 + " }",
        "query A { tree { name } } query B { tree { " + "name " * 3_900 + " } }",
        "{ tree { "
        + " ".join(f"child {{ ...F{n} }}" for n in range(40))
        + " } } "
        + " ".join(f"fragment F{n} on Tree {{ {'name child { name } ' * 9} }}" for n in range(40)),
    ],
    ids=["fields", "inline", "chains", "fragments", "unused", "other operation", "below"],
)
def test_what_would_be_slow_to_validate_is_refused_before(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema.gate.validate", None)
    result = forest.execute_sync(
        document, operation_name="A" if "query A" in document else None, context_value=Context()
    )
    assert codes(result) == ["QUERY_TOO_COMPLEX"]


@pytest.mark.parametrize("levels", [150, 400])
def test_a_long_chain_of_fragments_does_not_exhaust_the_stack(levels: int) -> None:
    assert codes(run(chained(levels, spreads=1))) == ["QUERY_TOO_COMPLEX"]


def test_a_document_has_a_bound_of_tokens() -> None:
    assert codes(run("{ tree { " + "name " * 5_000 + "} }")) == ["QUERY_TOO_COMPLEX"]
    assert codes(run("{ tree { name } } #" + "x" * 100_001)) == ["QUERY_TOO_COMPLEX"]
    assert codes(run("{ tree { " * 500)) == ["GRAPHQL_PARSE_FAILED"]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "ok\udfff"])
def test_text_that_cannot_be_stored_is_bad_user_input(text: str) -> None:
    assert codes(run("query ($n: String!) { tree(note: $n) { name } }", n=text)) == ["BAD_USER_INPUT"]


def test_text_that_cannot_be_stored_is_found_in_the_document_too() -> None:
    assert codes(run(r'{ tree(note: "a\u0000") { name } }')) == ["BAD_USER_INPUT"]
    assert not run(r'{ tree(note: "\u00e4\ud83d\ude00") { name } }').errors


@pytest.fixture
def in_production(settings: Settings) -> None:
    settings.LOCAL_PROFILE = False


@pytest.mark.usefixtures("in_production")
def test_the_schema_is_not_shown_to_strangers() -> None:
    assert codes(run(get_introspection_query())) == ["GRAPHQL_VALIDATION_FAILED"]
    assert codes(run('{ tree { __typename } __type(name: "Tree") { name } }')) == ["GRAPHQL_VALIDATION_FAILED"]
    assert not run("{ tree { __typename } }").errors
    [error] = run("{ tree { nome } }").errors or []
    assert error.message == "Cannot query field 'nome' on type 'Tree'."


@pytest.mark.django_db
@pytest.mark.usefixtures("in_production")
def test_the_schema_is_shown_to_who_is_signed_in(as_alice: Viewer) -> None:
    assert not ask(
        forest, as_alice, get_introspection_query(input_value_deprecation=True, directive_is_repeatable=True)
    ).errors
    [error] = ask(forest, as_alice, "{ tree { nome } }").errors or []
    assert "Did you mean 'name'?" in error.message


def test_the_schema_is_shown_to_all_in_the_local_profile() -> None:
    assert not run(get_introspection_query()).errors


def test_introspection_has_bounds_too() -> None:
    deep = "{ __schema { types { " + "ofType { " * 20 + "name" + " }" * 23
    assert codes(run(deep)) == ["QUERY_TOO_COMPLEX"]
    assert codes(run("{ " + " ".join(f"a{n}: __schema {{ description }}" for n in range(11)) + " }")) == [
        "QUERY_TOO_COMPLEX"
    ]


def test_a_document_that_fits_is_validated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = "query Once($n: Int) { forest(first: $n) { nodes { name } } }"
    assert cost(document, n=1) == 1 + 2
    monkeypatch.setattr("schema.gate.validate", None)
    assert cost(document, n=2) == 1 + 2 * 2
