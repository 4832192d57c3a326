from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from chatsphere.errors import InvalidField
from chatsphere.plans.limits import limit_of, plan_of, require_feature
from chatsphere.plans.models import Feature, Limit, SubscriptionPlan, SubscriptionStatus
from chatsphere.plans.services import ensure_plans, set_plan, update_plan

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

FIGURES = set(Limit) - {Limit.CHAT_MODELS, Limit.FEATURES}


@pytest.mark.parametrize("limit", sorted(FIGURES))
def test_a_larger_plan_holds_more_of_everything(plans: None, limit: Limit) -> None:
    held = list(SubscriptionPlan.objects.order_by("position").values_list(limit, flat=True))
    assert len(held) == 3
    assert all(smaller < larger for smaller, larger in itertools.pairwise(held))


def test_a_larger_plan_has_every_feature_of_the_smaller(plans: None) -> None:
    features = [set(plan.features) for plan in SubscriptionPlan.objects.order_by("position")]
    assert all(smaller <= larger for smaller, larger in itertools.pairwise(features))
    assert features[0] < features[-1]


def test_what_staff_have_edited_stays(plans: None) -> None:
    SubscriptionPlan.objects.filter(key="free").update(name="Trial", bots=1)
    SubscriptionPlan.objects.filter(key="pro").delete()
    ensure_plans()
    assert list(SubscriptionPlan.objects.values_list("name", flat=True)) == ["Trial", "Business"]


def test_figures_that_are_changed_count_at_once_and_others_stay(alice: User) -> None:
    update_plan(plan_of(alice), bots=7, features=[Feature.WEBSITES])
    assert (limit_of(alice, Limit.BOTS), limit_of(alice, Limit.API_KEYS)) == (7, 2)
    require_feature(alice, Feature.WEBSITES)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bots": -1}, "bots"),
        ({"file_bytes": None}, "fileBytes"),
        ({"name": ""}, "name"),
        ({"features": ["x"]}, "features"),
    ],
)
def test_figures_that_are_none_are_refused(alice: User, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidField) as refusal:
        update_plan(plan_of(alice), **changes)
    assert refusal.value.field == (field,)
    assert limit_of(alice, Limit.BOTS) == 3


def test_only_figures_are_changed(alice: User) -> None:
    with pytest.raises(TypeError):
        update_plan(plan_of(alice), key="other")


def test_a_canceled_subscription_has_an_end(alice: User) -> None:
    pro = SubscriptionPlan.objects.named("pro")
    with pytest.raises(InvalidField) as refusal:
        set_plan(alice, pro, SubscriptionStatus.CANCELED)
    assert refusal.value.field == ("endsAt",)
    assert set_plan(alice, pro, SubscriptionStatus.CANCELED, timezone.now() + timedelta(days=1)).ends_at
    assert plan_of(alice) == pro
