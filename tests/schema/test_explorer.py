"""The explorer's page, and who it is signed in as."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.accounts.models import Session
from chatsphere.accounts.viewers import viewer_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def access_in(page: str) -> dict[str, Any] | None:
    found = re.search(r'<script id="access" type="application/json">(.*?)</script>', page)
    assert found
    access: dict[str, Any] | None = json.loads(found[1])
    return access


def opened(client: Client) -> str:
    answer = client.get("/graphql/", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_it_is_signed_in_as_the_account_that_is_named(client: Client, alice: User, settings: Settings) -> None:
    settings.EXPLORER_ACCOUNT = alice.email
    access = access_in(opened(client))
    assert access is not None
    assert access["email"] == alice.email
    assert viewer_of(access["token"]).user_id == alice.pk
    assert [session.user_id for session in Session.objects.all()] == [alice.pk]


def test_without_an_account_it_is_a_stranger(client: Client, charlie: User, settings: Settings) -> None:
    for name in ("", "nobody@example.org"):
        settings.EXPLORER_ACCOUNT = name
        assert access_in(opened(client)) is None
    settings.EXPLORER_ACCOUNT = charlie.email
    charlie.is_active = False
    charlie.save()
    assert access_in(opened(client)) is None
    assert not Session.objects.exists()


def test_outside_the_local_profile_nobody_is_signed_in(client: Client, alice: User, settings: Settings) -> None:
    settings.EXPLORER_ACCOUNT = alice.email
    settings.LOCAL_PROFILE = False
    assert client.get("/graphql/", headers={"Accept": "text/html"}).status_code == 405
    settings.DEBUG = True
    assert access_in(opened(client)) is None
