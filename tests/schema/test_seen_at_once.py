"""What one process changes counts in another from the next request on.

A server answers in this process; another process makes every change, as a second web process would.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from django.db import connection

from chatsphere.accounts.keys import Scope
from chatsphere.accounts.models import Session
from chatsphere.bots.keys import create_key
from chatsphere.bots.services import create_bot
from schema.nodes import global_id
from tests import services
from tests.schema.clients import bearer, session_of

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from tests.schema.clients import Server

ELSEWHERE = """
import sys
import django
django.setup()
from chatsphere.accounts import sessions, staff
from chatsphere.accounts.keys import ApiKey
from chatsphere.accounts.models import Session, User
from chatsphere.bots.keys import revoke_key
from chatsphere.bots.models import Bot
from chatsphere.bots.services import update_bot
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.plans.services import set_plan, update_plan
alice, bob = User.objects.get(email="alice@example.org"), User.objects.get(email="bob@example.org")
free, pro = SubscriptionPlan.objects.named("free"), SubscriptionPlan.objects.named("pro")
print("ready", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Elsewhere:
    """A process that does what it is told, a line at a time."""

    def __init__(self) -> None:
        environment = os.environ | {"DATABASE_URL": services.postgres.url_of(connection.settings_dict["NAME"])}
        self._process = subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE],
            env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear("ready")

    def does(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        self._hear("done")

    def end(self) -> None:
        self._process.communicate(timeout=60)

    def _hear(self, word: str) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == word


def limit(server: Server, authorization: str) -> int:
    told: int = server.post("{ rateLimit { limit } }", authorization).body["data"]["rateLimit"]["limit"]
    return told


def refused(server: Server, authorization: str) -> list[str]:
    answer = server.post("{ bots { totalCount } }", authorization)
    return answer.codes if "errors" in answer.body else []


def test_a_change_made_by_another_process_counts_with_the_next_request(server: Server, alice: User, bob: User) -> None:
    bot = create_bot(alice, name="First")
    key = f"Bearer {create_key(alice, 'a server', [bot], [Scope.READ_BOTS])[1]}"
    session, ended, bobs = bearer(session_of(alice)), session_of(alice), bearer(session_of(bob))
    elsewhere = Elsewhere()
    try:
        assert limit(server, session) == limit(server, bobs) == 300
        elsewhere.does("update_plan(free, requests_per_minute=200)")
        assert limit(server, session) == limit(server, bobs) == 200
        elsewhere.does("set_plan(alice, pro)")
        assert (limit(server, session), limit(server, bobs)) == (3_000, 200)
        plans: Any = server.post("{ viewer { plan { key requestsPerMinute } } plans { requestsPerMinute } }", session)
        assert plans.body["data"]["viewer"]["plan"] == {"key": "pro", "requestsPerMinute": 3_000}
        assert plans.body["data"]["plans"][0] == {"requestsPerMinute": 200}

        named = "query ($id: ID!) { bot(id: $id) { name } }"
        assert server.post(named, session, id=global_id("Bot", bot.pk)).body["data"]["bot"]["name"] == "First"
        elsewhere.does("update_bot(Bot.objects.get(), name='Second')")
        assert server.post(named, session, id=global_id("Bot", bot.pk)).body["data"]["bot"]["name"] == "Second"

        assert refused(server, key) == []
        elsewhere.does("revoke_key(ApiKey.objects.get())")
        assert refused(server, key) == ["UNAUTHENTICATED"]

        assert refused(server, bearer(ended)) == []
        elsewhere.does(f"Session.objects.filter(pk='{ended.pk}').update(ended_at='2031-05-17T00:00Z')")
        assert refused(server, bearer(ended)) == ["UNAUTHENTICATED"]
        assert refused(server, session) == []
        elsewhere.does("staff.suspend(alice, by=bob)")
        assert refused(server, session) == ["UNAUTHENTICATED"]
    finally:
        elsewhere.end()
    assert Session.objects.filter(user=alice, ended_at=None).count() == 0
