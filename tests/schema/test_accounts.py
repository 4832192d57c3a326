from __future__ import annotations

import io
import json
import zipfile
from functools import partial
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from websockets.exceptions import ConnectionClosed

from chatsphere.accounts import second_factor
from chatsphere.accounts.models import Session, User
from chatsphere.accounts.sessions import sign_in
from chatsphere.accounts.throttling import Throttle
from chatsphere.bells import redis_client
from chatsphere.bots.services import create_bot
from chatsphere.conversations.live import text_key
from chatsphere.files import DiscardedFile
from chatsphere.privacy.belongings import counted, ways_to_owner
from schema import lapses
from schema.nodes import global_id
from tests.chatsphere.simultaneous import all_at_once
from tests.conftest import PASSWORD
from tests.schema.clients import bearer, session_of
from tests.schema.isolation_belongings import OWNERS, Owner

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.schema.clients import Server

TOKEN_AUTH = """mutation ($input: TokenAuthInput!) { tokenAuth(input: $input) {
    token refreshToken errors { __typename code field ... on TooManyAttempts { retryAfter } } } }"""
NEW = "nine quiet lighthouses"


def attempt(server: Server, email: str, password: str, **headers: str) -> Any:
    body = {"query": TOKEN_AUTH, "variables": {"input": {"email": email, "password": password}}}
    return server.send(body, **headers).body["data"]["tokenAuth"]


def ten_attempts(email: str) -> str:
    """A document that signs in ten times, by aliases."""
    one = f'tokenAuth(input: {{email: "{email}", password: "wrong"}}) {{ errors {{ code }} }}'
    attempts = (f"a{number}: {one}" for number in range(10))
    return f"mutation {{ {' '.join(attempts)} }}"


def change(server: Server, session: Session | None, name: str, given: dict[str, Any], asked: str) -> Any:
    """The payload of a mutation."""
    kind = name[0].upper() + name[1:]
    document = f"mutation ($i: {kind}Input!) {{ {name}(input: $i) {{ {asked} errors {{ code field message }} }} }}"
    return server.post(document, bearer(session) if session else None, i=given).body["data"][name]


# --- attempts


def test_aliases_in_one_document_are_as_many_attempts(server: Server, alice: User) -> None:
    first, second = (server.post(ten_attempts(alice.email)).body["data"] for _ in range(2))
    assert [answer["errors"][0]["code"] for answer in first.values()] == ["BAD_CREDENTIALS"] * 10
    assert [answer["errors"][0]["code"] for answer in second.values()] == ["TOO_MANY_ATTEMPTS"] * 10
    refused = attempt(server, alice.email, PASSWORD)
    assert refused["errors"][0]["__typename"] == "TooManyAttempts"
    assert 0 < refused["errors"][0]["retryAfter"] <= 90
    assert refused["token"] is None


def test_two_hundred_attempts_at_once_by_http_and_socket_are_two_hundred(server: Server, alice: User) -> None:
    document = ten_attempts(alice.email)

    def by_http() -> Any:
        return server.post(document).body["data"]

    def by_socket() -> Any:
        with server.socket() as socket:
            socket.say("connection_init")
            socket.hear()
            return socket.ask(document)["data"]

    answers = all_at_once([by_http] * 15 + [by_socket] * 5)
    codes = [each["errors"][0]["code"] for answer in answers if isinstance(answer, dict) for each in answer.values()]
    assert len(codes) == 200
    assert codes.count("BAD_CREDENTIALS") == 10
    assert codes.count("TOO_MANY_ATTEMPTS") == 190


def test_the_address_counts_that_our_own_proxies_saw(server: Server, settings: Settings, alice: User) -> None:
    settings.TRUSTED_PROXIES = 1
    tokens = attempt(server, alice.email, PASSWORD, X_Forwarded_For="203.0.113.9, 198.51.100.4")
    assert tokens["token"]
    assert Session.objects.get().address == "198.51.100.4"
    for hop in ("unknown", "203.0.113.1, [2001:db8::7]:443", "198.51.100.4:1234"):
        assert attempt(server, alice.email, PASSWORD, X_Forwarded_For=hop)["token"]
    seen = Session.objects.order_by("created_at").values_list("address", flat=True)
    assert list(seen)[1:] == ["127.0.0.1", "2001:db8::7", "198.51.100.4"]
    settings.TRUSTED_PROXIES = 0
    attempt(server, alice.email, PASSWORD, X_Forwarded_For="203.0.113.9")
    assert Session.objects.latest("created_at").address == "127.0.0.1"


def test_the_answer_does_not_tell_whether_an_address_has_an_account(
    server: Server, alice: User, settings: Settings
) -> None:
    settings.MAIL_IS_SET_UP = True
    for name, given, asked in (
        ("register", {"password": NEW}, "user { id } isConfirmationMailed"),
        ("requestPasswordReset", {}, "isAccepted"),
        ("requestEmailVerification", {}, "isAccepted"),
        ("tokenAuth", {"password": "wrong"}, "token"),
    ):
        answers = [
            change(server, None, name, given | {"email": email}, asked) for email in (alice.email, "nobody@example.org")
        ]
        assert answers[0] == answers[1], name


# --- ends of access


@pytest.mark.parametrize("end", ["revokeToken", "endSession", "revokeAllSessions", "changePassword", "suspendUser",
                                 "deleteAccount", "resetPassword"])  # fmt: skip
def test_whatever_ends_access_closes_the_open_socket_for_good(
    server: Server, alice: User, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chatsphere.accounts.onetime import Purpose, issue

    monkeypatch.setattr(lapses, "SECONDS", 0.1)
    tokens, other = sign_in(alice.email, PASSWORD), session_of(alice)
    root = session_of(User.objects.create_superuser("root@example.org", PASSWORD))
    calls: dict[str, tuple[Session | None, dict[str, Any], str]] = {
        "revokeToken": (None, {"refreshToken": tokens.refresh_token}, "revoked"),
        "endSession": (other, {"sessionId": global_id("Session", tokens.session.pk)}, "endedSessionId"),
        "revokeAllSessions": (other, {"keepCurrent": True}, "endedCount"),
        "changePassword": (other, {"currentPassword": PASSWORD, "newPassword": NEW}, "token"),
        "suspendUser": (root, {"userId": global_id("User", alice.pk)}, "account { isSuspended }"),
        "deleteAccount": (other, {"password": PASSWORD}, "deletedUserId"),
        "resetPassword": (
            None, {"token": issue(Purpose.RESET_PASSWORD, alice, alice.email), "newPassword": NEW}, "user { email }"
        ),
    }  # fmt: skip
    by, given, asked = calls[end]
    with server.signed_in(f"Bearer {tokens.access_token}") as socket:
        assert "errors" not in socket.ask("{ viewer { email } }")
        payload = change(server, by, end, given, asked)
        assert payload["errors"] == []
        with pytest.raises(ConnectionClosed) as closed:
            socket.hear()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
    assert server.post("{ viewer { email } }", f"Bearer {tokens.access_token}").codes == ["UNAUTHENTICATED"]


def test_ones_sessions_are_listed_and_the_present_one_is_marked(server: Server, alice: User, bob: User) -> None:
    here = sign_in(alice.email, PASSWORD, device="Firefox", address="192.0.2.7")
    sign_in(alice.email, PASSWORD, device="Chrome")
    sign_in(bob.email, PASSWORD, device="Bob's")
    answer = server.post(
        "{ viewer { sessions { totalCount nodes { device address lastUsedAt isCurrent } } } }",
        f"Bearer {here.access_token}",
    )
    sessions = answer.body["data"]["viewer"]["sessions"]
    assert sessions["totalCount"] == 2
    assert {(each["device"], each["address"], each["isCurrent"]) for each in sessions["nodes"]} == {
        ("Firefox", "192.0.2.7", True),
        ("Chrome", None, False),
    }


def test_who_signs_in_sees_the_sessions_and_which_one_has_begun(server: Server, alice: User) -> None:
    sign_in(alice.email, PASSWORD, device="Chrome")
    shown = "user { sessions { nodes { device isCurrent } } }"
    given = {"email": alice.email, "password": PASSWORD}
    body = {
        "query": f"""mutation ($i: TokenAuthInput!) {{ tokenAuth(input: $i) {{ token refreshToken {shown} }}
            register(input: {{email: "dora@example.org", password: "{NEW}"}}) {{ {shown} }} }}""",
        "variables": {"i": given},
    }
    payloads = server.send(body, User_Agent="Firefox").body["data"]
    both = [{"device": "Firefox", "isCurrent": True}, {"device": "Chrome", "isCurrent": False}]
    assert payloads["tokenAuth"]["user"]["sessions"]["nodes"] == both
    assert payloads["register"]["user"]["sessions"]["nodes"] == []

    renew = f"mutation ($i: RefreshTokenInput!) {{ refreshToken(input: $i) {{ {shown} }} }}"
    given = {"refreshToken": payloads["tokenAuth"]["refreshToken"]}
    renewed = server.send({"query": renew, "variables": {"i": given}}, User_Agent="Firefox").body["data"]
    assert renewed["refreshToken"]["user"]["sessions"]["nodes"] == both

    session = Session.objects.get(device="Chrome")
    given = {"currentPassword": PASSWORD, "newPassword": NEW}
    changed = change(server, session, "changePassword", given, shown)["user"]["sessions"]["nodes"]
    assert [each["isCurrent"] for each in changed] == [True]


# --- staff


def test_staff_find_suspend_and_restore_people(server: Server, alice: User, bob: User) -> None:
    root = session_of(User.objects.create_superuser("root@example.org", PASSWORD))
    query = """query ($f: AccountFilter) { users(filter: $f, orderBy: {field: EMAIL}) {
        totalCount nodes { userId email name isSuspended } } }"""

    def found(**conditions: Any) -> list[str]:
        return [node["email"] for node in server.post(query, bearer(root), f=conditions).body["data"]["users"]["nodes"]]

    assert found(search="ALICE") == [alice.email]
    assert found(isStaff=False) == [alice.email, bob.email]
    given = {"userId": global_id("User", alice.pk)}
    change(server, root, "suspendUser", given, "account { email }")
    assert found(isSuspended=True) == [alice.email]
    assert attempt(server, alice.email, PASSWORD)["errors"][0]["code"] == "BAD_CREDENTIALS"
    change(server, root, "restoreUser", given, "account { email }")
    assert found(isSuspended=True) == []
    refused = server.post(query, bearer(session_of(bob)))
    assert refused.body["errors"][0]["extensions"] == {"code": "FORBIDDEN", "reason": "STAFF_ONLY"}


# --- taking all away


def download(server: Server, path: str, method: str = "GET") -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_everything_of_ones_own_is_in_the_export_and_nothing_of_others(server: Server, alice: User, bob: User) -> None:
    Owner(alice)
    Owner(bob)
    session = session_of(alice)
    path = server.post("mutation { exportData { path } }", bearer(session)).body["data"]["exportData"]["path"]
    assert download(server, path, "HEAD")[0] == 405
    downloads: list[Any] = all_at_once([partial(download, server, path)] * 20)
    [content] = [body for status, body in downloads if status == 200]
    assert [status for status, _ in downloads].count(404) == 19
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    account = json.loads(texts["account.json"])
    assert account["email"] == alice.email
    assert account["name"].startswith("alice's name")
    [bot] = [json.loads(text) for name, text in texts.items() if name.endswith("/bot.json")]
    assert bot["instructions"].startswith("alice's instructions")
    [documents] = [json.loads(text) for name, text in texts.items() if name.endswith("/documents.json")]
    assert len(documents) > 2
    assert any("alice's text" in text for name, text in texts.items() if name.startswith("conversations/"))
    assert "bob" not in "".join(texts.values())


def test_the_uploaded_files_are_in_the_export_byte_for_byte(server: Server, alice: User) -> None:
    from chatsphere.documents.services import add_file

    content = b"Ducks swim.\n" * 200_000
    add_file(create_bot(alice, name="../Guide"), "../../ducks.txt", io.BytesIO(content), len(content))
    made = server.post("mutation { exportData { path } }", bearer(session_of(alice))).body["data"]["exportData"]
    _, body = download(server, made["path"])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("ducks.txt")]
        assert ".." not in name.split("/")
        assert archive.read(name) == content


# --- leaving


def test_a_person_is_removed_whole_and_the_receipt_counts_it(server: Server, alice: User, bob: User) -> None:
    hers, his = Owner(alice), Owner(bob)
    session = session_of(alice)
    reply = hers.things["reply"]
    type(reply)._base_manager.filter(pk=reply.pk).update(epoch=2)
    redis_client().set(text_key(reply.pk, 2), "words", ex=60)
    before, of_bob = counted(alice), counted(bob)
    refused = change(server, session, "deleteAccount", {"password": "wrong"}, "deletedUserId")
    assert refused["errors"][0]["field"] == ["password"]
    asked = "deletedUserId receipt { rows vectors files cachedEvents tables { table count } }"
    receipt = change(server, session, "deleteAccount", {"password": PASSWORD}, asked)["receipt"]
    assert {each["table"]: each["count"] for each in receipt["tables"]} == {k: n for k, n in before.items() if n}
    assert receipt["rows"] == sum(before.values())
    assert (receipt["vectors"], receipt["cachedEvents"]) == (1, 1)
    assert receipt["files"] == DiscardedFile.objects.count() > 0
    assert not +counted(alice)
    assert not User.objects.filter(pk=alice.pk).exists()
    assert counted(bob) == of_bob
    assert his.user.bots.exists()


def test_with_a_second_factor_a_password_alone_does_nothing_grave(server: Server, alice: User) -> None:
    secret, _ = second_factor.enrol(alice, PASSWORD)
    device = pyotp.TOTP(secret)
    codes = second_factor.confirm(alice, device.now())
    session = session_of(alice)
    grave: dict[str, dict[str, Any]] = {
        "requestEmailChange": {"password": PASSWORD, "email": "new@example.org"},
        "changePassword": {"currentPassword": PASSWORD, "newPassword": NEW},
        "disableSecondFactor": {"password": PASSWORD},
        "deleteAccount": {"password": PASSWORD},
    }
    for name, given in grave.items():
        refused = change(server, session, name, given, "__typename")["errors"]
        assert [error["code"] for error in refused] == ["SECOND_FACTOR_REQUIRED"], name
        refused = change(server, session, name, {**given, "otp": "000000"}, "__typename")["errors"]
        assert [(error["code"], error["field"]) for error in refused] == [("INVALID_FIELD", ["otp"])], name
    stored = User.objects.get(pk=alice.pk)
    assert stored.email == alice.email
    assert stored.check_password(PASSWORD)
    assert second_factor.is_on(alice)
    Throttle.objects.all().delete()
    given = {**grave["deleteAccount"], "otp": codes[0]}
    assert change(server, session, "deleteAccount", given, "deletedUserId")["deletedUserId"]
    assert not User.objects.filter(pk=alice.pk).exists()


def test_the_ways_to_an_owner_are_those_of_the_walk() -> None:
    assert set(ways_to_owner()) == set(OWNERS)


def test_the_last_administrator_stays(server: Server, transactional_db: None, plans: None) -> None:
    root = session_of(User.objects.create_superuser("root@example.org", PASSWORD))
    refused = change(server, root, "deleteAccount", {"password": PASSWORD}, "deletedUserId")
    assert "last administrator" in refused["errors"][0]["message"]
