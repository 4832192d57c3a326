from __future__ import annotations

import itertools

import pytest

from chatsphere.plans.models import Limit, SubscriptionPlan
from chatsphere.plans.services import ensure_plans

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
