from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatsphere import bells, rates
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.rates import count_request, limits_changed
from schema.limits import MAX_COST
from tests.schema.clients import bearer

if TYPE_CHECKING:
    from pytest_django import Settings

    from chatsphere.accounts.models import Session
    from tests.schema.clients import Server

RATE = "{ rateLimit { limit remaining resetAt } }"


@pytest.fixture
def three_a_minute(transactional_db: None, plans: None) -> None:
    SubscriptionPlan.objects.filter(key="free").update(requests_per_minute=3)


@pytest.mark.usefixtures("three_a_minute")
def test_a_person_has_the_plans_requests_over_http_and_sockets_together(server: Server, session: Session) -> None:
    answer = server.post(RATE, bearer(session)).body["data"]["rateLimit"]
    assert (answer["limit"], answer["remaining"]) == (3, 2)
    with server.signed_in(bearer(session)) as socket:
        assert socket.ask(RATE)["data"]["rateLimit"]["remaining"] == 1
        assert "errors" not in socket.ask("{ __typename }")
        identity = socket.begin("{ __typename }")
        message = socket.hear()
        assert (message["id"], message["type"]) == (identity, "error")
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        socket.begin('subscription { documentEvents(botId: "x") { cursor } }')
        assert socket.hear()["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
    refused = server.request(
        "POST",
        b'{"query": "{ __typename }"}',
        Content_Type="application/json",
        Accept="application/graphql-response+json",
        Authorization=bearer(session),
    )
    assert refused.body["extensions"] == {"cost": {"requested": 0, "maximum": MAX_COST}}
    extensions = refused.body["errors"][0]["extensions"]
    assert (refused.status, refused.headers["retry-after"]) == (429, str(extensions["retryAfter"]))
    assert (extensions["limit"], extensions["remaining"]) == (3, 0)
    assert 0 < extensions["retryAfter"] <= 60
    assert (extensions["reason"], extensions["key"], extensions["used"]) == (
        "PLAN_LIMIT_REACHED",
        "REQUESTS_PER_MINUTE",
        3,
    )
    assert extensions["resetsAt"] == extensions["resetAt"]
    assert {"key": "pro", "name": "Pro"} in extensions["upgradePlans"]


@pytest.mark.usefixtures("three_a_minute")
def test_one_person_uses_up_nothing_of_anothers(server: Server, session: Session, bob: Any) -> None:
    from tests.schema.clients import session_of

    for _ in range(4):
        answer = server.post("{ __typename }", bearer(session))
    assert answer.codes == ["RATE_LIMITED"]
    assert "errors" not in server.post("{ __typename }", bearer(session_of(bob))).body


def test_who_is_nobody_is_counted_by_address(server: Server, settings: Settings) -> None:
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 2
    settings.TRUSTED_PROXIES = 1
    address = f"2001:db8:{uuid4().hex[:4]}:1::"
    for number in range(2):
        answer = server.send({"query": "{ __typename }"}, X_Forwarded_For=f"{address}{number + 1}")
        assert "errors" not in answer.body
    assert server.send({"query": "{ __typename }"}, X_Forwarded_For=f"{address}9").codes == ["RATE_LIMITED"]
    for other in ("192.0.2.77", "::ffff:192.0.2.78", "::ffff:192.0.2.79", "::ffff:192.0.2.80"):
        assert "errors" not in server.send({"query": "{ __typename }"}, X_Forwarded_For=other).body


def test_the_limit_is_asked_once_in_a_window() -> None:
    asked: list[int] = []

    def limit() -> int:
        asked.append(1)
        return 2

    subject = str(uuid4())
    told = [count_request(subject, limit) for _ in range(3)]
    assert [(rate.remaining, rate.is_exceeded) for rate in told] == [(1, False), (0, False), (0, True)]
    assert asked == [1]


@pytest.mark.django_db(transaction=True)
def test_a_changed_limit_counts_at_once_and_the_window_goes_on() -> None:
    subject = str(uuid4())
    first = count_request(subject, lambda: 2)
    limits_changed()
    second = count_request(subject, lambda: 9)
    assert (first.limit, second.limit, second.used) == (2, 9, 2)
    assert abs((second.resets_at - first.resets_at).total_seconds()) < 1
    assert count_request(subject, lambda: 1).limit == 9


def test_while_redis_is_away_each_process_counts_by_itself(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    bells.redis_client.cache_clear()
    try:
        subject = str(uuid4())
        assert [count_request(subject, lambda: 1).is_exceeded for _ in range(2)] == [False, True]
        monkeypatch.setattr(rates, "LARGEST_BOOK", 1)
        assert not count_request(str(uuid4()), lambda: 1).is_exceeded
    finally:
        bells.redis_client.cache_clear()
