"""The schema keeps the rules of its contract, and each rule finds what breaks it."""

from __future__ import annotations

import pytest
from graphql import build_schema

from tests.schema.isolation_documents import GRAPH
from tests.schema.rules import RULES, SETTLED

PAGE = "first: Int after: String last: Int before: String orderBy: Int"
EDGES = "edges: [BotEdge!]! nodes: [Bot!]! pageInfo: PageInfo! totalCount: Int!"
RELAY = "type PageInfo { hasNextPage: Boolean! } type Bot { name: String } type BotEdge { node: Bot! cursor: String! }"
NODE = "interface Node { id: ID! }"
ERRORS = "interface UserError { code: Int! field: [String!] }"

BROKEN: dict[str, list[tuple[str, str]]] = {
    "names_are_cased": [
        ("type Bot_two { name: Int }", "Bot_two"),
        ("type BotType { name: Int }", "BotType"),
        ("type Bot { created_by: Int }", "Bot.created_by"),
        ("type Bot { getName: Int }", "Bot.getName"),
        ("type Bot { name(Size: Int): Int }", "Bot.name(Size)"),
        ("enum Colour { red }", "Colour.red"),
    ],
    "enums_are_singular": [("enum Colours { RED }", "Colours")],
    "inputs_are_named_so": [("input Bot { name: Int }", "Bot"), ("type BotInput { name: Int }", "BotInput")],
    "moments_are_named_and_typed": [
        ("scalar DateTime type Bot { created: DateTime! }", "Bot.created"),
        ("type Bot { createdAt: String! }", "Bot.createdAt"),
        ("scalar DateTime input BotFilter { before: DateTime }", "BotFilter.before"),
    ],
    "flags_are_named_so": [("type Bot { archived: Boolean! }", "Bot.archived")],
    "counts_are_numbers": [("type Bot { messageCount: String }", "Bot.messageCount")],
    "things_have_an_id": [
        ("type Bot { id: Int! }", "Bot"),
        ("type Bot { id: ID }", "Bot"),
        ("interface Node { name: Int } type Bot implements Node { name: Int }", "Bot"),
    ],
    "things_are_given_and_not_their_ids": [
        ("type Bot { pk: Int }", "Bot.pk"),
        ("type Bot { ownerId: ID! }", "Bot.ownerId"),
        ("type Bot { deletedBotId: ID! }", "Bot.deletedBotId"),
    ],
    "ids_are_ids": [
        ("type Bot { name(botId: String): Int }", "Bot.name(botId)"),
        ("input BotFilter { owner: ID }", "BotFilter.owner"),
    ],
    "connections_are_whole": [
        (f"{RELAY} type BotConnection {{ {EDGES.replace('totalCount: Int!', '')} }}", "BotConnection"),
        (f"{RELAY} type BotConnection {{ {EDGES.replace('[Bot!]!', '[Bot]!')} }}", "BotConnection"),
        (f"{RELAY.replace('cursor: String!', 'cursor: String')} type BotConnection {{ {EDGES} }}", "BotEdge"),
    ],
    "connections_are_cut": [
        (f"type BotConnection {{ a: Int }} type A {{ bots({PAGE}): BotConnection! }}", "A.bots"),
        ("type BotConnection { a: Int } type A { bots: BotConnection! }", "A.bots"),
        (
            'type BotConnection { a: Int } type A { bots("at most 100" first: Int after: String "at most 100" '
            "last: Int before: String orderBy: Int): BotConnection }",
            "A.bots",
        ),
    ],
    "mutations_take_one_input": [
        (
            "type Mutation { createBot(name: Int): CreateBotPayload! } type CreateBotPayload { a: Int }",
            "Mutation.createBot",
        ),
        ("type Mutation { createBot: Bot } type Bot { a: Int }", "Mutation.createBot"),
    ],
    "payloads_carry_errors": [
        (f"{ERRORS} type APayload {{ errors: [UserError!] }}", "APayload"),
        (f"{ERRORS} {RELAY} type APayload {{ errors: [UserError!]! bot: Bot! }}", "APayload.bot"),
    ],
    "errors_are_of_one_tree": [
        (
            f"{ERRORS} type Mutation {{ createBot: Int }} type CreateBotRefused implements UserError "
            "{ code: Int! field: [String!] }",
            "CreateBotRefused",
        )
    ],
    "lists_have_no_holes": [
        ("type Bot { names: [String!] }", "Bot.names"),
        ("type Bot { names: [String]! }", "Bot.names"),
        ("input BotInput { names: [String] }", "BotInput.names"),
    ],
    "look_ups_may_find_nothing": [("type Query { bot(id: ID!): Bot! } type Bot { a: Int }", "Query.bot")],
    "scalars_are_known": [("scalar JSON", "JSON")],
    "everything_is_described": [
        ('type Bot { "Its name." name: Int }', "Bot"),
        ('"A bot." type Bot { name: Int }', "Bot.name"),
        ('"A bot." type Bot { "name" name: Int }', "Bot.name"),
        ('"A bot." type Bot { "Its name." name(size: Int): Int }', "Bot.name(size)"),
        ('"A colour." enum Colour { RED }', "Colour.RED"),
        ('"Which." input BotFilter { name: Int }', "BotFilter.name"),
        ("scalar Moment", "Moment"),
    ],
    "updates_leave_what_they_do_not_name": [
        ("input UpdateBotInput { botId: ID! name: String! }", "UpdateBotInput.name")
    ],
    "deprecations_have_a_date": [
        ('type Bot { name: Int @deprecated(reason: "Ask for title.") }', "Bot.name"),
        ("enum Colour { RED @deprecated }", "Colour.RED"),
        ('type Bot { name(size: Int @deprecated(reason: "soon")): Int }', "Bot.name(size)"),
    ],
}


@pytest.mark.parametrize("rule", RULES)
def test_the_schema_keeps_the_rule(rule: str) -> None:
    assert set(RULES[rule](GRAPH)) - SETTLED == set()


def test_what_is_settled_is_still_there() -> None:
    found = {place for rule in RULES.values() for place in rule(GRAPH)}
    assert found == SETTLED


def test_every_rule_is_shown_to_find_something() -> None:
    assert BROKEN.keys() == RULES.keys()


@pytest.mark.parametrize(("rule", "text", "place"), [(rule, *case) for rule, cases in BROKEN.items() for case in cases])
def test_a_rule_finds_what_breaks_it(rule: str, text: str, place: str) -> None:
    assert list(RULES[rule](build_schema(text))) == [place]


def test_a_good_schema_breaks_none() -> None:
    good = build_schema(
        """
        "What can be asked."
        type Query { "A bot; null without one." bot("Its id." id: ID!): Bot }
        "A bot."
        type Bot implements Node {
          "Its id." id: ID!
          "Whether it answers." isActive: Boolean!
          "Its words." words: [String!]!
        }
        "A thing."
        interface Node { "Its id." id: ID! }
        """
    )
    assert {rule: list(find(good)) for rule, find in RULES.items() if list(find(good))} == {}
