"""Every secret that is given out, used well, wrongly and while the server fails; then looked for where none may be."""

from __future__ import annotations

import base64
import json
import re
import time
from contextlib import contextmanager
from email import message_from_bytes
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import psycopg
import pyotp
import pytest
import redis

from tests import services
from tests.schema.clients import Server
from tests.stack import ROLES, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT, CAROL, NEW_CAROL, GUEST = "root@example.org", "carol@example.org", "caroline@example.org", "guest@example.org"
ROOTS, FIRST, SECOND, GUESTS = "umbrella-granite-0417", "lantern-walrus-7731", "orchid-tunnel-2958", "pebble-comet-6180"
PATIENCE = 60
BROKEN = ("chatsphere_throttle", "chatsphere_session", "chatsphere_apikey", "django_session", "chatsphere_onetimetoken")
"""Tables without which nothing that takes a secret gets by."""


class World:
    """A server with mail, what its people were given, and how they use it."""

    def __init__(self, stack: Stack, home: Path) -> None:
        self.stack, self.home = stack, home
        self.server = Server(stack.port)
        self.secrets: dict[str, str] = {"password of root": ROOTS, "password": FIRST, "password of guest": GUESTS}
        self.authorization: str | None = None

    def do(self, mutation: str, asked: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation."""
        kind = mutation[0].upper() + mutation[1:]
        head, take = (f"($i: {kind}Input!)", "(input: $i)") if mutation != "exportData" else ("", "")
        document = f"mutation {head} {{ {mutation}{take} {{ {asked} errors {{ message }} }} }}"
        body = self.server.post(document, self.authorization, i=given).body
        payload: dict[str, Any] = (body.get("data") or {}).get(mutation) or {"errors": body["errors"]}
        return payload

    def done(self, mutation: str, asked: str, **given: Any) -> dict[str, Any]:
        """The payload of one that must be carried out."""
        payload = self.do(mutation, asked, **given)
        assert not payload["errors"], (mutation, payload)
        return payload

    def sign_in(self, email: str, password: str, **given: str) -> None:
        """Sign in, and ask as that person from here on."""
        self.authorization = None
        tokens = self.done("tokenAuth", "token refreshToken", email=email, password=password, **given)
        self.authorization = f"Bearer {tokens['token']}"
        number = len(self.secrets)
        self.secrets |= {f"access {number}": tokens["token"], f"refresh {number}": tokens["refreshToken"]}

    def keep(self, name: str, secret: str) -> str:
        """Remember a secret that was given out."""
        self.secrets[name] = secret
        return secret

    def mailed(self, name: str, address: str) -> str:
        """The token of the latest mail to an address, once it has come."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for file in (self.home / "mail").glob("*.log"):
                letter = message_from_bytes(file.read_bytes())
                found = re.findall(r"^[\w-]{43}$", str(letter.get_payload()), flags=re.MULTILINE)
                if letter["To"] == address and found and found[0] not in self.secrets.values():
                    return self.keep(name, found[0])
            time.sleep(0.1)
        raise AssertionError(f"no mail for {address}: {self.stack.log('replies').read_text()}")

    def admin(self, email: str, password: str, **more: str) -> str:
        """Try the door of the admin site; the cookie, empty for who is not let in."""
        page, cookies = self.get("/admin/login/")
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        form = {"username": email, "password": password, "csrfmiddlewaretoken": token, "next": "/admin/", **more}
        _, cookies = self.get("/admin/login/", urlencode(form), Cookie=cookies[0].partition(";")[0])
        return next((re.findall(r"sessionid=(\w+)", cookie)[0] for cookie in cookies if "sessionid=" in cookie), "")

    def get(self, path: str, form: str | None = None, **headers: str) -> tuple[str, list[str]]:
        """A page and the cookies it sets; a form is posted."""
        connection = HTTPConnection("127.0.0.1", self.stack.port, timeout=PATIENCE)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, form, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return text, answer.headers.get_all("Set-Cookie") or []

    @contextmanager
    def broken(self) -> Iterator[None]:
        """For a while every operation fails that has to do with a secret."""
        with psycopg.connect(services.postgres.url_of(self.stack.database), autocommit=True) as database:
            for table in BROKEN:
                database.execute(f"ALTER TABLE {table} RENAME TO away_{table}".encode())
            yield
            for table in BROKEN:
                database.execute(f"ALTER TABLE away_{table} RENAME TO {table}".encode())

    def misuse_all(self) -> None:
        """Put each secret wherever people put them by mistake."""
        for secret in self.secrets.values():
            quoted = quote(secret, safe="")
            for header in (f"Bearer {secret}", f"Basic {secret}", secret):
                self.server.post("{ viewer { email } }", header)
            for path in (f"/graphql/?token={quoted}", f"/exports/{quoted}", f"/{quoted}", f"/admin/?next={quoted}"):
                self.get(path)
                self.get(path, urlencode({"token": secret, "query": secret}))
            self.get("/admin/", Cookie=f"sessionid={secret}")
            for mutation, field in TAKERS.items():
                self.do(mutation, "__typename", **{field: secret}, **MORE.get(mutation, {}))
                self.do(mutation, "__typename", **{field: [secret], secret[:20]: secret})
            self.server.post(f'{{ viewer {{ email }} }} # {secret}\n query "{secret}"')
            self.do("tokenAuth", "token", email=secret, password=secret, otp=secret)


TAKERS = {
    "refreshToken": "refreshToken", "revokeToken": "refreshToken", "verifyToken": "token", "verifyEmail": "token",
    "resetPassword": "token", "confirmEmailChange": "token", "register": "invitation", "confirmSecondFactor": "otp",
}  # fmt: skip
MORE: dict[str, dict[str, str]] = {
    "resetPassword": {"newPassword": SECOND},
    "register": {"email": GUEST, "password": GUESTS},
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A server of its own that writes much in its logs, and its mails in a folder."""
    stack = Stack(
        tmp_path,
        redis_database=3,
        EMAIL_URL=f"file:{tmp_path / 'mail'}",
        ADMIN_EMAIL=ROOT,
        ADMIN_PASSWORD=ROOTS,
        LOG_LEVEL="debug",
    )
    with stack.up():
        yield World(stack, tmp_path)


def test_no_issued_secret_is_in_the_database_nor_in_redis_nor_in_a_log(world: World) -> None:
    give_out_and_use(world)
    with world.broken():
        before = log_of(world, "web").count(" failed at ")
        world.misuse_all()
        world.admin(ROOT, ROOTS)
        assert log_of(world, "web").count(" failed at ") > before + len(world.secrets)
    world.misuse_all()

    places = {"database": rows_of(world), "redis": redis_of(world)}
    places |= {role: log_of(world, role) for role in ROLES}
    places |= {name: (services.home / f"{name}.log").read_text(errors="replace") for name in ("postgres", "redis")}
    assert CAROL.partition("@")[0] in places["database"]
    assert "csk_" in places["database"]  # the prefix, by which its owner knows a key
    found = [
        f"the {name} is in {place}"
        for name, secret in world.secrets.items()
        for place, text in places.items()
        if any(form in text for form in forms_of(secret))
    ]
    assert not found


def forms_of(secret: str) -> tuple[str, ...]:
    """How it may be written."""
    return secret, secret.replace("-", ""), secret.encode().hex(), base64.b64encode(secret.encode()).decode()


def give_out_and_use(world: World) -> None:
    """Have every kind of secret given out, and use each as it is meant to be."""
    world.sign_in(ROOT, ROOTS)
    open_invitation = world.keep("invitation", world.done("createInvitation", "token")["token"])
    world.done("createInvitation", "token", email=GUEST)
    world.authorization = None
    invitation = world.mailed("mailed invitation", GUEST)
    world.done("register", "user { email }", email=GUEST, password=GUESTS, invitation=invitation)
    world.sign_in(GUEST, GUESTS)

    world.authorization = None
    world.done("register", "isConfirmationMailed", email=CAROL, password=FIRST, invitation=open_invitation)
    world.mailed("first confirmation", CAROL)
    world.done("requestEmailVerification", "isAccepted", email=CAROL)
    world.done("verifyEmail", "user { email }", token=world.mailed("confirmation", CAROL))
    world.sign_in(CAROL, FIRST)
    world.done("requestPasswordReset", "isAccepted", email=CAROL)
    reset = world.mailed("reset", CAROL)
    world.keep("second password", SECOND)
    world.done("resetPassword", "user { email }", token=reset, newPassword=SECOND)
    world.sign_in(CAROL, SECOND)
    world.done("requestEmailChange", "isConfirmationMailed", password=SECOND, email=NEW_CAROL)
    world.done("confirmEmailChange", "user { email }", token=world.mailed("change", NEW_CAROL))
    give_a_second_factor(world)
    give_a_key(world)
    path = world.done("exportData", "path")["path"]
    world.keep("export", path.rpartition("/")[2])
    world.get(path)
    world.keep("unused export", world.done("exportData", "path")["path"].rpartition("/")[2])
    cookie = world.keep("cookie", world.admin(ROOT, ROOTS))
    assert "Site administration" in world.get("/admin/", Cookie=f"sessionid={cookie}")[0]


def give_a_second_factor(world: World) -> None:
    secret = world.keep("secret", world.done("enrolSecondFactor", "secret", password=SECOND)["secret"])
    codes = world.done("confirmSecondFactor", "recoveryCodes", otp=pyotp.TOTP(secret).now())["recoveryCodes"]
    world.secrets |= {f"recovery code {number}": code for number, code in enumerate(codes[:2])}
    world.sign_in(NEW_CAROL, SECOND, otp=codes[0])


def give_a_key(world: World) -> None:
    bot = world.done("createBot", "bot { id }", name="Harbour")["bot"]["id"]
    key = world.done("createApiKey", "token", name="Server", botIds=[bot], scopes=["READ_BOTS"])["token"]
    world.keep("key", key)
    world.keep("key but its prefix", key.split("_", 2)[2])
    assert world.server.post("{ bots { totalCount } }", f"Bearer {key}").body["data"]["bots"]["totalCount"] == 1
    with world.server.signed_in(f"Bearer {key}") as socket:
        assert socket.ask("{ bots { totalCount } }")["data"]["bots"]["totalCount"] == 1


def log_of(world: World, role: str) -> str:
    return world.stack.log(role).read_text(errors="replace")


def rows_of(world: World) -> str:
    """Every table in full."""
    pieces: list[bytes] = []
    with psycopg.connect(services.postgres.url_of(world.stack.database)) as connection:
        for (table,) in connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall():
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as rows:
                pieces += [bytes(row) for row in rows]
    return b"\n".join(pieces).decode(errors="replace")


def redis_of(world: World) -> str:
    """Every key with what it holds, queues of bells included."""
    found: list[Any] = []
    with redis.Redis.from_url(services.redis.url.replace("db=0", "db=3"), decode_responses=True) as client:
        readers = {
            "string": client.get, "list": lambda key: client.lrange(key, 0, -1), "hash": client.hgetall,
            "set": lambda key: list(client.smembers(key)), "zset": lambda key: client.zrange(key, 0, -1),
        }  # fmt: skip
        found = [(key, readers[str(client.type(key))](key)) for key in client.scan_iter()]
    assert found  # requests were counted, if nothing else
    return json.dumps(found, default=str)
