"""Operations that are known by a hash: those that clients have sent before, or the only ones that an operator allows.

Without a list of the operator's, Apollo's automatic persisted queries are served: a hash that is not known is told so,
the client sends the text with it once, and from then on the hash will do.  Texts are kept in Redis, for all processes;
while it is away every hash is unknown.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings

from chatsphere.bells import ask_redis
from schema.bodies import bad_request
from schema.errors import RequestError, RequestErrorCode

if TYPE_CHECKING:
    import redis

SHA256 = re.compile(r"[0-9a-f]{64}")

KEPT = 1_000
"""Texts kept; of more the oldest are forgotten."""

LONGEST_KEPT = 20_000
"""Characters of a text that is kept; longer ones are sent each time.  All together at most 80 MB, as UTF-8."""

KEPT_SECONDS = 7 * 24 * 3600

_INDEX = "chatsphere:operations"


def is_known_by_hash(operation: dict[str, Any]) -> bool:
    """Whether a request names its operation by a hash or a document's id, with or without its text."""
    return bool(operation["documentId"]) or "persistedQuery" in (operation["extensions"] or {})


def text_of(operation: dict[str, Any]) -> str:
    """The text of an operation that is known by its hash, which is remembered if the text came with it.

    Raises RequestError for a hash that is none, is of another text, or is not known.
    """
    identity, text = _identity(operation), operation["query"]
    if settings.PERSISTED_OPERATIONS is not None:
        found = text or settings.PERSISTED_OPERATIONS.get(identity)
    elif not SHA256.fullmatch(identity):
        raise bad_request("A persisted query is named by its SHA-256: 64 hexadecimal digits in lower case.")
    elif text:
        if hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest() != identity:
            raise bad_request("The hash is of another query than the one sent with it.")
        _remember(identity, text)
        found = text
    else:
        found = ask_redis(lambda client: cast("str | None", client.get(_key(identity))))
    if not found:
        raise not_found()
    return cast("str", found)


def is_allowed(text: str) -> bool:
    """Whether an operator's list of operations, if there is one, has this text."""
    return settings.PERSISTED_OPERATIONS is None or text in settings.PERSISTED_OPERATIONS.values()


def not_found() -> RequestError:
    """The error for a hash that is unknown or a text that is not on the list; Apollo's link knows it by either name."""
    return RequestError(RequestErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")


def _identity(operation: dict[str, Any]) -> str:
    if operation["documentId"]:
        return str(operation["documentId"])
    named = operation["extensions"]["persistedQuery"]
    if not isinstance(named, dict) or named.get("version") != 1 or not isinstance(named.get("sha256Hash"), str):
        raise bad_request("persistedQuery must be an object with version 1 and sha256Hash.")
    return str(named["sha256Hash"])


def _remember(identity: str, text: str) -> None:
    if len(text) <= LONGEST_KEPT:
        ask_redis(lambda client: _keep(client, identity, text))


def _keep(client: redis.Redis, identity: str, text: str) -> None:
    writing = client.pipeline()
    writing.set(_key(identity), text.encode(errors="surrogatepass"), ex=KEPT_SECONDS)
    writing.zadd(_INDEX, {identity: time.time()})
    writing.zrange(_INDEX, 0, -KEPT - 1)
    if forgotten := writing.execute()[-1]:
        client.delete(*map(_key, forgotten))
        client.zrem(_INDEX, *forgotten)


def _key(identity: str) -> str:
    return f"{_INDEX}:{identity}"
