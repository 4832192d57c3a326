"""Small clients of the API: in this thread, over real HTTP, over a real socket."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from typing import TYPE_CHECKING, Any

from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from chatsphere.accounts.models import Session
from chatsphere.accounts.tokens import issue_access_token
from chatsphere.accounts.viewers import Viewer
from schema.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

    import strawberry
    from strawberry.types import ExecutionResult
    from websockets.sync.client import ClientConnection

    from chatsphere.accounts.models import User

SECONDS = 20
"""For any one answer, on a busy machine."""


def session_of(user: User) -> Session:
    return Session.objects.create(user=user, expires_at=datetime.now(UTC) + timedelta(hours=1))


def viewer_for(user: User) -> Viewer:
    """The user, signed in on a new session."""
    session = session_of(user)
    return Viewer(user, session, session.expires_at)


def bearer(session: Session) -> str:
    """An Authorization header that holds for ten minutes, as long as the session does."""
    return f"Bearer {issue_access_token(session)[0]}"


def ask(schema: strawberry.Schema, viewer: Viewer | None, document: str, **variables: Any) -> ExecutionResult:
    """Run an operation in this thread, as this viewer, without any transport."""
    context = Context()
    context.viewer = viewer
    return schema.execute_sync(document, variable_values=variables, context_value=context)


def data(result: ExecutionResult) -> Any:
    """The data of a result that must have no errors."""
    assert not result.errors, result.errors
    return result.data


def codes(result: ExecutionResult) -> list[str]:
    """The codes of a result's errors."""
    return [error.extensions["code"] for error in result.errors or [] if error.extensions]


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    media_type: str
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.body["errors"]]


@dataclass(frozen=True)
class Server:
    """A running server, as a client sees it."""

    port: int

    def request(self, method: str, body: bytes | Iterator[bytes] | None = None, **headers: str) -> Answer:
        """One request to /graphql/; header names are written with underscores."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, "/graphql/", body, named, encode_chunked=not isinstance(body, bytes | None))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            media_type = found.get("content-type", "").partition(";")[0]
            return Answer(response.status, media_type, found, response.read().decode())
        finally:
            connection.close()

    def post(self, query: str, authorization: str | None = None, **variables: Any) -> Answer:
        """An operation as JSON."""
        headers = {"Authorization": authorization} if authorization else {}
        return self.send({"query": query, "variables": variables}, **headers)

    def send(self, body: Any, **headers: str) -> Answer:
        """Anything as JSON."""
        return self.request("POST", json.dumps(body).encode(), **{"Content_Type": "application/json", **headers})

    @contextmanager
    def socket(self, origin: str | None = None, protocol: str = "graphql-transport-ws") -> Iterator[Socket]:
        """A socket that has not said anything yet."""
        url = f"ws://127.0.0.1:{self.port}/graphql/"
        page = None if origin is None else Origin(origin)
        with connect(url, origin=page, subprotocols=[Subprotocol(protocol)], open_timeout=SECONDS) as connection:
            yield Socket(connection)

    @contextmanager
    def signed_in(self, authorization: str) -> Iterator[Socket]:
        """A socket whose ``connection_init`` was taken."""
        with self.socket() as socket:
            socket.say("connection_init", payload={"Authorization": authorization})
            assert socket.hear()["type"] == "connection_ack"
            yield socket


class Socket:
    """graphql-transport-ws from the client's side."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._ids = count(1)

    def say(self, kind: str, **rest: Any) -> None:
        """Send a message."""
        self.connection.send(json.dumps({"type": kind, **rest}))

    def hear(self) -> Any:
        """The next message; raises ConnectionClosed, which carries code and reason."""
        return json.loads(self.connection.recv(timeout=SECONDS))

    def begin(self, query: str, **variables: Any) -> str:
        """Begin an operation; its id."""
        identity = str(next(self._ids))
        self.say("subscribe", id=identity, payload={"query": query, "variables": variables})
        return identity

    def ask(self, query: str, **variables: Any) -> Any:
        """The only result of a query or mutation."""
        identity = self.begin(query, **variables)
        result, end = self.hear(), self.hear()
        assert (result["id"], result["type"], end["type"]) == (identity, "next", "complete")
        return result["payload"]
