"""The admin site as its staff use it, and as those who are none try to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session as CookieSession
from django.core.management import call_command
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from chatsphere.accounts import second_factor, staff
from chatsphere.accounts.models import Session, User
from chatsphere.accounts.passwords import change_password
from chatsphere.accounts.sessions import Client as ApiClient
from chatsphere.accounts.sessions import sign_in
from chatsphere.accounts.throttling import PASSWORDS_OF_ACCOUNT, SIGN_INS_FROM_ADDRESS, Throttle
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import BadCredentials, TokenInvalid, TooManyAttempts
from chatsphere.plans.limits import plan_of
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.plans.services import set_plan
from schema.schema import schema
from tests.conftest import PASSWORD
from tests.schema.clients import ask

if TYPE_CHECKING:
    from pytest_django import Settings

NEW = "nine quiet lighthouses"


@pytest.fixture
def root(plans: None) -> User:
    """An administrator."""
    return User.objects.create_superuser("root@example.org", PASSWORD)


def attempt(person: User | str, password: str = PASSWORD, **more: str) -> tuple[Client, Any]:
    """Try the admin's door."""
    browser = Client()
    given = {"username": str(person), "password": password, "next": "/admin/", **more}
    return browser, browser.post("/admin/login/", given, headers={"X-Forwarded-For": "192.0.2.7"})


def is_in(browser: Client) -> bool:
    return bool(browser.get("/admin/").status_code == 200)


def act(browser: Client, action: str, *people: User) -> str:
    """What the admin says to an action of the list of people."""
    given = {"action": action, "_selected_action": [str(person.pk) for person in people]}
    return browser.post(reverse("admin:chatsphere_user_changelist"), given, follow=True).content.decode()


# --- the door


def test_staff_come_in_and_others_do_not(root: User, alice: User) -> None:
    assert "Code, if" in Client().get("/admin/login/").content.decode()
    browser, _ = attempt(root)
    assert is_in(browser)
    for person, password in ((root, "wrong"), (alice, PASSWORD), ("nobody@example.org", PASSWORD)):
        browser, answer = attempt(person, password)
        assert "for a staff account" in answer.content.decode()
        assert not is_in(browser)


def test_the_second_factor_is_asked_for_here_too(root: User) -> None:
    secret, _ = second_factor.enrol(root, PASSWORD)
    codes = second_factor.confirm(root, pyotp.TOTP(secret).now())
    for given in ({}, {"otp": "000000"}):
        browser, answer = attempt(root, **given)
        assert "code" in answer.content.decode()
        assert not is_in(browser)
    browser, _ = attempt(root, otp=codes[0])
    assert is_in(browser)
    browser, _ = attempt(root, otp=codes[0])
    assert not is_in(browser)


def test_attempts_here_count_with_those_at_the_api(root: User) -> None:
    for _ in range(5):
        attempt(root, "wrong")
        with pytest.raises(BadCredentials):
            sign_in(root.email, "wrong")
    browser, answer = attempt(root)
    assert "Too many attempts" in answer.content.decode()
    assert not is_in(browser)


def test_a_dump_of_the_database_holds_no_cookie(root: User) -> None:
    browser, _ = attempt(root)
    cookie = browser.cookies["sessionid"].value
    kept = CookieSession.objects.get()
    assert cookie not in (kept.session_key, kept.session_data)
    browser.cookies["sessionid"] = kept.session_key
    assert not is_in(browser)
    browser.cookies["sessionid"] = cookie
    assert is_in(browser)
    browser.post("/admin/logout/")
    assert not CookieSession.objects.exists()


def test_a_cookie_ends_with_suspension_and_with_the_password(root: User) -> None:
    browser, _ = attempt(root)
    User.objects.filter(pk=root.pk).update(is_active=False)
    assert not is_in(browser)
    User.objects.filter(pk=root.pk).update(is_active=True)
    browser, _ = attempt(root)
    root.set_password(NEW)
    root.save()
    assert not is_in(browser)
    assert SESSION_KEY not in browser.session


def test_a_cookie_ends_with_all_sessions_and_stays_so_after_a_suspension(root: User, alice: User) -> None:
    other, _ = attempt(root)
    viewer = viewer_of(sign_in(root.email, PASSWORD).access_token)
    for document in ("{ }", "{ keepCurrent: true }"):
        browser, _ = attempt(root)
        assert is_in(browser)
        assert not ask(schema, viewer, f"mutation {{ revokeAllSessions(input: {document}) {{ endedCount }} }}").errors
        assert not is_in(browser)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    browser, _ = attempt(alice)
    staff.suspend(alice, root)
    staff.restore(alice, root)
    assert not any(map(is_in, (browser, other)))
    assert is_in(attempt(alice)[0])


# --- one's own password


def change(browser: Client, current: str = PASSWORD, new: str = NEW, **more: str) -> Any:
    """What the admin site says to a new password of one's own."""
    given = {"old_password": current, "new_password1": new, "new_password2": new, **more}
    return browser.post("/admin/password_change/", given)


def test_staff_change_their_own_password_and_every_other_session_ends(root: User) -> None:
    tokens = sign_in(root.email, PASSWORD)
    other, _ = attempt(root)
    browser, _ = attempt(root)
    assert "Code, if" in browser.get("/admin/password_change/").content.decode()
    assert "too common" in change(browser, new="password").content.decode()
    assert change(browser).status_code == 302
    assert is_in(browser)
    assert not is_in(other)
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    assert sign_in(root.email, NEW)


def test_attempts_at_ones_own_password_count_with_those_at_the_api(root: User) -> None:
    browser, _ = attempt(root)
    for _ in range(PASSWORDS_OF_ACCOUNT.burst):
        assert "not your password" in change(browser, "wrong").content.decode()
    assert "Too many attempts" in change(browser).content.decode()
    with pytest.raises(TooManyAttempts):
        change_password(root, PASSWORD, NEW, ApiClient())
    assert sign_in(root.email, PASSWORD)


def test_ones_own_password_asks_for_the_second_factor_too(root: User) -> None:
    secret, _ = second_factor.enrol(root, PASSWORD)
    codes = second_factor.confirm(root, pyotp.TOTP(secret).now())
    browser, _ = attempt(root, otp=codes[0])
    for given in ({}, {"otp": codes[0]}):
        assert "code" in change(browser, **given).content.decode()
        assert sign_in(root.email, PASSWORD, otp=codes.pop())
    assert change(browser, otp=codes.pop()).status_code == 302


def test_nobody_but_staff_sees_the_page_of_ones_own_password(alice: User) -> None:
    browser = Client()
    browser.force_login(alice)
    for stranger in (browser, Client()):
        assert change(stranger).url.startswith("/admin/login/")
    assert sign_in(alice.email, PASSWORD)


# --- what is done inside


def test_people_are_suspended_and_restored(root: User, alice: User) -> None:
    tokens = sign_in(alice.email, PASSWORD)
    browser, _ = attempt(root)
    said = act(browser, "suspend_people", alice, root)
    assert "You cannot suspend yourself" in said
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    with pytest.raises(BadCredentials):
        sign_in(alice.email, PASSWORD)
    assert is_in(browser)
    act(browser, "restore_people", alice)
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    assert sign_in(alice.email, PASSWORD)


def test_staff_who_are_no_administrators_suspend_none(root: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    browser, _ = attempt(bob)
    act(browser, "suspend_people", root)
    root.refresh_from_db()
    assert root.is_active


def test_who_lost_the_second_factor_signs_in_by_password(root: User, alice: User) -> None:
    secret, _ = second_factor.enrol(alice, PASSWORD)
    second_factor.confirm(alice, pyotp.TOTP(secret).now())
    act(attempt(root)[0], "remove_second_factor", alice)
    assert sign_in(alice.email, PASSWORD)


def test_a_password_that_staff_set_ends_every_session(root: User, alice: User) -> None:
    tokens = sign_in(alice.email, PASSWORD)
    browser, _ = attempt(root)
    where = reverse("admin:auth_user_password_change", args=[alice.pk])
    given = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "1"}
    assert browser.post(where, given).status_code == 302
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    assert sign_in(alice.email, NEW)


def test_a_password_set_on_the_machine_ends_every_session(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = sign_in(alice.email, PASSWORD)
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", alice.email)
    with pytest.raises(TokenInvalid):
        viewer_of(tokens.access_token)
    assert sign_in(alice.email, NEW)


def test_a_person_made_here_is_as_whole_as_any(root: User) -> None:
    browser, _ = attempt(root)
    given = {"email": "Dora@Example.org", "password1": NEW, "password2": NEW, "usable_password": "true"}
    assert browser.post(reverse("admin:chatsphere_user_add"), given).status_code == 302
    assert sign_in("dora@example.org", NEW).session.user.profile.name == ""


def test_staff_set_a_persons_plan_and_edit_plans(root: User, alice: User) -> None:
    browser, _ = attempt(root)
    pro = SubscriptionPlan.objects.named("pro")
    given: dict[str, Any] = {"user": str(alice.pk), "plan": str(pro.pk), "status": "ACTIVE"}
    given |= {"started_at_0": "2026-01-01", "started_at_1": "00:00:00", "ends_at_0": "", "ends_at_1": ""}
    assert browser.post(reverse("admin:chatsphere_subscription_add"), given).status_code == 302
    assert plan_of(alice).key == "pro"
    where = reverse("admin:chatsphere_subscriptionplan_change", args=[pro.pk])
    form = browser.get(where).context["adminform"].form
    figures = {name: "" if value is None else value for name, value in form.initial.items()}
    assert browser.post(where, figures | {"bots": 77, "chat_models": ""}).status_code == 302
    assert plan_of(alice).bots == 77
    where = reverse("admin:chatsphere_subscription_change", args=[alice.pk])
    canceled = browser.post(where, given | {"status": "CANCELED"})
    assert "needs the time at which it ends" in canceled.content.decode()


def test_a_plan_that_somebody_is_on_is_not_deleted_and_it_is_said_why(root: User, alice: User) -> None:
    browser, _ = attempt(root)
    first, pro = SubscriptionPlan.objects.named("free"), SubscriptionPlan.objects.named("pro")
    subscription = set_plan(alice, pro)
    for plan, why in (
        (first, "Free is the first plan: whoever"),
        (pro, "Subscriptions to Pro, ended ones included: 1."),
    ):
        where = reverse("admin:chatsphere_subscriptionplan_delete", args=[plan.pk])
        assert why in browser.post(where, {"post": "yes"}).content.decode()
        assert SubscriptionPlan.objects.filter(pk=plan.pk).exists()
    several = {"action": "delete_selected", "_selected_action": [str(first.pk), str(pro.pk)], "post": "yes"}
    told = browser.post(reverse("admin:chatsphere_subscriptionplan_changelist"), several).content.decode()
    assert "Free is the first plan" in told
    assert "Subscriptions to Pro" in told
    subscription.delete()
    assert browser.post(where, {"post": "yes"}).status_code == 302
    assert set(SubscriptionPlan.objects.values_list("key", flat=True)) == {"free", "business"}


def test_behind_a_proxy_the_address_is_the_clients(root: User, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    attempt("nobody@example.org", "wrong")
    bucket = Throttle.objects.filter(digest=SIGN_INS_FROM_ADDRESS.digest_of("192.0.2.7"))
    assert bucket.update(empty_at=Now() + timedelta(hours=1)) == 1
    assert "Too many attempts" in attempt(root)[1].content.decode()
    assert not Session.objects.exists()
