from __future__ import annotations

import pytest
from django.db.models.functions import Now
from pytest_django import DjangoAssertNumQueries

from chatsphere.accounts.models import Session, User
from chatsphere.accounts.registration import create_account
from chatsphere.accounts.sessions import Tokens, end_session, sign_in
from chatsphere.accounts.tokens import issue_access_token
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import TokenInvalid

PASSWORD = "violet harbour 7 lanterns"


@pytest.fixture
def dora(db: None) -> User:
    return create_account("dora@example.org", PASSWORD)


@pytest.fixture
def tokens(dora: User) -> Tokens:
    return sign_in("dora@example.org", PASSWORD)


def test_is_the_person_of_the_session_in_one_query(
    tokens: Tokens, dora: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        viewer = viewer_of(tokens.access_token)
        assert (viewer.user, viewer.user_id, viewer.session) == (dora, dora.pk, tokens.session)
    assert viewer.expires_at == tokens.claims.expires_at


def test_ends_with_the_session(tokens: Tokens) -> None:
    end_session(tokens.session)
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)


def test_ends_when_the_session_runs_out(tokens: Tokens) -> None:
    Session.objects.update(expires_at=Now())
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)


def test_ends_when_the_person_is_suspended_and_comes_back_with_them(tokens: Tokens, dora: User) -> None:
    User.objects.filter(pk=dora.pk).update(is_active=False)
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    User.objects.filter(pk=dora.pk).update(is_active=True)
    assert viewer_of(tokens.access_token).user == dora


def test_ends_when_the_person_is_gone(tokens: Tokens, dora: User) -> None:
    dora.delete()
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)


def test_a_token_of_one_person_for_the_session_of_another_is_invalid(tokens: Tokens, alice: User) -> None:
    crossed = Session(pk=tokens.session.pk, user=alice)
    token, _ = issue_access_token(crossed)
    with pytest.raises(TokenInvalid):
        viewer_of(token)
