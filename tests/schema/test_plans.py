from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.errors import NotFound, PlanInUse
from chatsphere.plans.limits import plan_of
from chatsphere.plans.models import Subscription, SubscriptionPlan
from chatsphere.plans.services import delete_plan, set_plan
from schema.nodes import global_id
from schema.schema import schema
from tests.chatsphere.simultaneous import all_at_once
from tests.schema.clients import ask, data, viewer_for
from tests.schema.isolation_calls import PLAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings as SettingsWrapper

    from chatsphere.accounts.models import User
    from chatsphere.accounts.viewers import Viewer

CHANGE = """mutation ($plan: String!) { changePlan(input: {plan: $plan}) {
    user { limits { key limit } }
    errors { code field ... on PlanTooSmall { shortfalls { key held limit chatModels } } }
} }"""
CREATE = """mutation ($input: CreatePlanInput!) { createPlan(input: $input) {
    plan { id key name bots storageBytes chatModels features } errors { code field }
} }"""
DELETE = """mutation ($plan: String!) { deletePlan(input: {plan: $plan}) {
    deletedPlanId errors { code message field ... on PlanInUse { subscriptionCount isFirst } }
} }"""
LACKS = "bot { id model } errors { code ... on PlanLimitReached { key limit chatModels upgradePlans { key } } }"
CREATE_BOT = f"mutation ($input: CreateBotInput!) {{ createBot(input: $input) {{ {LACKS} }} }}"
UPDATE_BOT = f"mutation ($input: UpdateBotInput!) {{ updateBot(input: $input) {{ {LACKS} }} }}"
ADD_PAGE = """mutation ($bot: ID!) { addDocument(input: {botId: $bot, source: {url: "https://example.org/ducks"}}) {
    document { stage } errors { code }
} }"""


@pytest.fixture
def as_staff(bob: User) -> Viewer:
    bob.is_staff = True
    bob.save()
    return viewer_for(bob)


def told(viewer: Viewer, document: str, **variables: Any) -> Any:
    """The payload of a mutation."""
    return next(iter(data(ask(schema, viewer, document, **variables)).values()))


def narrow(key: str, **figures: object) -> None:
    SubscriptionPlan.objects.filter(key=key).update(**figures)


def test_a_plan_without_the_model_of_a_bot_does_not_fit(
    as_alice: Viewer, alice: User, settings: SettingsWrapper
) -> None:
    settings.PLAN_CHANGES_BY_USERS = True
    settings.OPENAI_BASE_URL, settings.CHAT_MODEL = "http://127.0.0.1:9/v1", "medium"
    told(as_alice, CHANGE, plan="pro")
    for model in ("large", "small", ""):
        create_bot(alice, name="Ducks", model=model)
    narrow("free", chat_models=["small"])
    (error,) = told(as_alice, CHANGE, plan="free")["errors"]
    assert (error["code"], error["field"]) == ("PLAN_TOO_SMALL", ["plan"])
    assert error["shortfalls"] == [{"key": "CHAT_MODELS", "held": 2, "limit": 0, "chatModels": ["large", "medium"]}]
    assert plan_of(alice).key == "pro"
    narrow("free", bots=2, chat_models=["small", "medium", "large"])
    (error,) = told(as_alice, CHANGE, plan="free")["errors"]
    assert error["shortfalls"] == [{"key": "BOTS", "held": 3, "limit": 2, "chatModels": []}]
    narrow("free", bots=3)
    assert told(as_alice, CHANGE, plan="free")["errors"] == []


def test_a_bot_answers_by_a_model_of_the_plan_or_of_any_where_it_names_none(
    as_alice: Viewer, alice: User, settings: SettingsWrapper
) -> None:
    settings.OPENAI_BASE_URL, settings.CHAT_MODEL = "http://127.0.0.1:9/v1", "medium"
    made = told(as_alice, CREATE_BOT, input={"name": "Ducks", "model": "vendor/some-model:latest"})
    assert made["errors"] == []
    narrow("free", chat_models=["small", "smaller"])
    narrow("pro", chat_models=["large"])
    for model in ("large", "medium", None):
        refused = [told(as_alice, CREATE_BOT, input={"name": "Drakes", "model": model})]
        refused += [told(as_alice, UPDATE_BOT, input={"botId": made["bot"]["id"], "model": model})]
        for payload in refused:
            (error,) = payload["errors"]
            assert (error["code"], error["key"], error["limit"]) == ("PLAN_LIMIT_REACHED", "CHAT_MODELS", 0)
            assert error["chatModels"] == ["small", "smaller"]
            plans = ["pro", "business"] if model == "large" else ["business"]
            assert [plan["key"] for plan in error["upgradePlans"]] == plans
    assert [bot.model for bot in alice.bots.all()] == ["vendor/some-model:latest"]
    kept = told(as_alice, UPDATE_BOT, input={"botId": made["bot"]["id"], "name": "Geese"})
    changed = told(as_alice, UPDATE_BOT, input={"botId": made["bot"]["id"], "model": "smaller"})
    assert (kept["errors"], changed["errors"], changed["bot"]["model"]) == ([], [], "smaller")


def test_one_page_by_its_address_needs_no_feature(as_alice: Viewer, alice: User) -> None:
    assert plan_of(alice).features == []
    bot = create_bot(alice, name="Ducks")
    added = told(as_alice, ADD_PAGE, bot=global_id("Bot", bot.pk))
    assert added == {"document": {"stage": "QUEUED"}, "errors": []}


def test_staff_add_a_plan_behind_all_others_and_put_people_on_it(as_staff: Viewer, alice: User) -> None:
    given = {"key": "team", "name": "Team", **PLAN, "storageBytes": 2**40, "chatModels": ["small"]}
    made = told(as_staff, CREATE, input=given)
    plan = made["plan"]
    assert made["errors"] == []
    assert (plan["bots"], plan["storageBytes"], plan["chatModels"], plan["features"]) == (5, 2**40, ["small"], [])
    assert [each["key"] for each in data(ask(schema, as_staff, "{ plans { key } }"))["plans"]][-1] == "team"
    set_plan(alice, SubscriptionPlan.objects.named("team"))
    assert plan_of(alice).bots == 5


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"key": "pro"}, "key"), ({"key": "no spaces"}, "key"), ({"name": ""}, "name"), ({"bots": -1}, "bots")],
)
def test_a_plan_that_cannot_be_is_refused_by_its_field(as_staff: Viewer, wrong: dict[str, object], field: str) -> None:
    refused = told(as_staff, CREATE, input={"key": "team", "name": "Team", **PLAN, **wrong})
    assert refused == {"plan": None, "errors": [{"code": "INVALID_FIELD", "field": [field]}]}
    assert SubscriptionPlan.objects.count() == 3


def test_staff_delete_a_plan_that_nobody_is_on(as_staff: Viewer, alice: User) -> None:
    pro = SubscriptionPlan.objects.named("pro")
    set_plan(alice, pro)
    refused = told(as_staff, DELETE, plan="pro")
    assert refused["deletedPlanId"] is None
    assert refused["errors"] == [
        {
            "code": "PLAN_IN_USE",
            "message": "Subscriptions to Pro, ended ones included: 1. Put these people on another plan first.",
            "field": ["plan"],
            "subscriptionCount": 1,
            "isFirst": False,
        }
    ]
    Subscription.objects.all().delete()
    gone = told(as_staff, DELETE, plan="pro")
    assert (bool(gone["deletedPlanId"]), gone["errors"]) == (True, [])
    assert not SubscriptionPlan.objects.filter(key="pro").exists()
    assert [each["code"] for each in told(as_staff, DELETE, plan="pro")["errors"]] == ["NOT_FOUND"]


def test_the_first_plan_stays(as_staff: Viewer) -> None:
    (error,) = told(as_staff, DELETE, plan="free")["errors"]
    assert (error["code"], error["subscriptionCount"], error["isFirst"]) == ("PLAN_IN_USE", 0, True)
    assert SubscriptionPlan.objects.filter(key="free").exists()


def test_plans_are_made_and_deleted_by_staff_alone(as_alice: Viewer) -> None:
    asked = ((CREATE, {"input": {"key": "team", "name": "Team", **PLAN}}), (DELETE, {"plan": "pro"}))
    for document, variables in asked:
        assert [each["code"] for each in told(as_alice, document, **variables)["errors"]] == ["STAFF_ONLY"]
    assert set(SubscriptionPlan.objects.values_list("key", flat=True)) == {"free", "pro", "business"}


@pytest.mark.django_db(transaction=True)
def test_nobody_is_put_on_a_plan_while_it_goes(plans: None, alice: User, bob: User, charlie: User) -> None:
    pro = SubscriptionPlan.objects.named("pro")
    calls: list[Callable[[], object]] = [partial(delete_plan, pro)]
    calls += [partial(set_plan, person, pro) for person in (alice, bob, charlie)]
    outcomes = all_at_once(calls)
    gone, number = not SubscriptionPlan.objects.filter(pk=pro.pk).exists(), Subscription.objects.count()
    refused = [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)]
    assert (gone, number, refused) in [(True, 0, [NotFound] * 3), (False, 3, [PlanInUse])]
