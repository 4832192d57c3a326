"""Those who ask, what they are answered, and what can be read in it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatsphere.accounts.models import SecondFactor, User
from chatsphere.accounts.onetime import Purpose, issue
from chatsphere.accounts.second_factor import enrol
from chatsphere.accounts.sessions import sign_in
from chatsphere.feeds import hub
from schema.context import Context
from schema.schema import schema
from tests.conftest import PASSWORD
from tests.schema.isolation_calls import Call, Credentials
from tests.schema.isolation_documents import operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

Answer = dict[str, Any]

WAIT_SECONDS = 10
"""For what a subscription must tell, on a busy machine."""


def pending_device_of(user: User) -> str:
    """The secret of a device that waits to be confirmed: one for all askers who are the same person."""
    if user.pk not in _devices or not SecondFactor.objects.filter(user=user).exists():
        _devices[user.pk] = enrol(user, PASSWORD)[0]
    return _devices[user.pk]


_devices: dict[UUID, str] = {}


@dataclass(frozen=True)
class Asker:
    """Somebody who sends a request."""

    name: str
    credentials: Credentials
    is_suspended: bool = False

    @classmethod
    def signed_in(cls, user: User, name: str = "", *, is_suspended: bool = False) -> Asker:
        """A person on a new session."""
        tokens = sign_in(user.email, PASSWORD)
        one_time = {purpose: issue(purpose, user, user.email) for purpose in Purpose}
        secret = pending_device_of(user)
        credentials = Credentials(user.email, PASSWORD, tokens.access_token, tokens.refresh_token, one_time, secret)
        return cls(name or user.email, credentials, is_suspended)

    @classmethod
    def nobody(cls) -> Asker:
        """Nobody at all."""
        return cls("nobody", Credentials("nobody@example.org", "wrong", "", ""))

    @contextmanager
    def asking(self) -> Iterator[Context]:
        """The context of a request; who is suspended is so while it lasts."""
        person = User.objects.filter(email=self.credentials.email)
        if self.is_suspended:
            person.update(is_active=False)
        token = self.credentials.access_token
        yield Context(authorization=f"Bearer {token}" if token else None)
        if self.is_suspended:
            person.update(is_active=True)


def ask(asker: Asker, root_field: str, variables: dict[str, Any], **extent: int) -> Answer:
    """What a query or a mutation gives; ``extent`` is how much is asked for (see ``operation``)."""
    return run(asker, operation(root_field, tuple(variables), **extent), variables)


def run(asker: Asker, query: str, variables: dict[str, Any]) -> Answer:
    """What an operation gives."""
    with asker.asking() as context:
        result = schema.execute_sync(query, variable_values=variables, context_value=context)
    return _formatted(result)


def _formatted(result: Any) -> Answer:
    errors = [error.formatted for error in result.errors or []]
    return {"data": result.data, "errors": errors, "extensions": result.extensions}


def call(asker: Asker, root_field: str, how: Call, identify: Callable[[str], str], **extent: int) -> Answer:
    """What a root field gives, called with the ids that ``identify`` finds."""
    return ask(asker, root_field, how.variables(asker.credentials, identify), **extent)


def same(first: Answer, second: Answer) -> bool:
    """Whether no byte of two answers differs."""
    return json.dumps(first, default=str) == json.dumps(second, default=str)


def outcome(root_field: str, answer: Answer) -> str:
    """The code by which a call was refused, NULL where nothing was found, or SERVED."""
    if answer["errors"]:
        [error] = answer["errors"]
        return str(error["extensions"]["code"])
    value = answer["data"][root_field.partition(".")[2]]
    if value is None or (isinstance(value, list) and value == [None] * len(value)):
        return "NULL"
    refusals = value.get("errors") if isinstance(value, dict) else None
    return str(refusals[0]["code"]) if refusals else "SERVED"


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer, and what stands in it in base64, as ids and cursors do."""
    match value:
        case str():
            yield value
            with suppress(binascii.Error, ValueError):
                yield base64.b64decode(value.translate(str.maketrans("-_", "+/")), validate=True).decode()
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)


def found(traces: Iterable[str], answer: Answer) -> list[str]:
    """Which of these can be read in an answer."""
    told = "\n".join(texts(answer))
    return [trace for trace in traces if trace in told]


def frames(asker: Asker, root_field: str, variables: dict[str, Any], number: int = 100) -> list[Answer]:
    """The first so many results of a subscription, or all until it ends; raises TimeoutError where it does not."""
    with asker.asking() as context:
        return asyncio.run(_frames(context, root_field, variables, number))


async def _frames(context: Context, root_field: str, variables: dict[str, Any], number: int) -> list[Answer]:
    told: list[Answer] = []
    query = operation(root_field, tuple(variables))
    results = await schema.stream(query, variable_values=variables, context_value=context)
    async with asyncio.timeout(WAIT_SECONDS), aclosing(results):
        async for result in results:
            told.append(_formatted(result))
            if len(told) == number:
                break
    await hub().close()
    return told
