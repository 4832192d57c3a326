"""GraphQL over a socket: the graphql-transport-ws protocol, from our own pages and from clients that are no browser."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from strawberry.channels import GraphQLWSConsumer
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.unset import UnsetType

from chatsphere.errors import ErrorCode
from chatsphere.threads import in_thread_patiently
from schema.bodies import FIELDS, json_in, operation_of
from schema.context import Context, context_of
from schema.errors import RequestError, RequestErrorCode
from schema.lapses import lapse
from schema.persisted import is_known_by_hash, text_of

if TYPE_CHECKING:
    from graphql import GraphQLError

    from chatsphere.accounts.viewers import Viewer
    from schema.execution import ThreadedSchema

log = logging.getLogger(__name__)

MAX_OPERATIONS = 100
"""Of one socket at a time."""

INIT_SECONDS = 10
"""Within which a client must send ``connection_init``."""

EXPIRED, REVOKED = 4403, 4401
"""How a socket is closed when access ends: the client graphql-ws connects again after the first, not the second."""

UNFORESEEN = 1013
"""How it is closed by a fault of ours: of the codes for that the one after which graphql-ws connects again."""


class Protocol(BaseGraphQLTransportWSHandler[Context, None]):
    """graphql-transport-ws, with our error codes; what is no message of it closes the socket with 4400."""

    async def handle(self) -> None:
        """Serve until the socket is closed, which a fault of ours does too: or nobody would answer on it any more."""
        try:
            await super().handle()
        except Exception:
            log.exception("a message over a socket could not be handled")
            await self.websocket.close(code=UNFORESEEN, reason="Something went wrong here. Connect again.")

    async def handle_message(self, message: Any) -> None:
        """Take a message of a client."""
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Not a message of graphql-transport-ws")

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation, if the socket may hold one more; it may be named by a hash, as over HTTP."""
        if self.connection_acknowledged:
            try:
                message = await self._told(message)
            except RequestError as error:
                await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
                return
        await super().handle_subscribe(message)

    async def _told(self, message: Any) -> Any:
        """The message with the operation's text; raises RequestError for one that is not begun."""
        if len(self.operations) >= MAX_OPERATIONS:
            raise RequestError(RequestErrorCode.RATE_LIMITED, f"A socket holds at most {MAX_OPERATIONS} operations.")
        operation = operation_of(message["payload"])
        if not is_known_by_hash(operation):
            return message
        return message | {"payload": message["payload"] | {"query": await asyncio.to_thread(text_of, operation)}}

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        """None: an operation that is wrong is told so and leaves the others on its socket alone."""
        return None


class SocketConsumer(GraphQLWSConsumer[Context, None]):
    """One socket.  Who is behind it is known from ``connection_init``, and asked again every few seconds."""

    graphql_transport_ws_handler_class = Protocol
    is_closed = False
    watch: asyncio.Task[None] | None = None

    @classmethod
    def application(cls, schema: ThreadedSchema) -> Any:
        """The ASGI application."""
        return cls.as_asgi(
            schema=schema,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            max_subscriptions_per_connection=None,
            allowed_origins=settings.CORS_ALLOWED_ORIGINS,
        )

    async def run(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Serve the socket, if it asks for a host of ours: a name that only leads here makes no page our own."""
        host, _ = split_domain_port(self.get_websocket_headers(request).get("host", ""))
        if not validate_host(host, settings.ALLOWED_HOSTS):
            return await self.reject_websocket(request)
        await super().run(request, *args, **kwargs)
        return request

    def decode_json(self, data: str | bytes) -> object:
        """What a message says, by the same rules as a body; any other closes the socket with 4400."""
        try:
            return json_in(data)
        except RequestError:
            raise NonJsonMessageReceived from None

    async def get_context(self, request: Any, response: Any) -> Context:
        """The context of every operation on this socket."""
        peer = self.scope.get("client")
        return context_of(self.get_websocket_headers(request), peer[0] if peer else None)

    async def on_ws_connect(self, context: Context) -> UnsetType:
        """Know the viewer by the payload's Authorization, or else by the header; close for one who is none."""
        given = context.connection_params or {}
        authorization = given.get("Authorization", given.get("authorization"))
        if authorization is not None:
            context.authorization = str(authorization)
        try:
            viewer = await in_thread_patiently(lambda: context.viewer)()
        except RequestError as error:
            await self._end(error)
            raise ConnectionRejectionError from None
        if viewer:
            self.watch = asyncio.create_task(self._watch(viewer, context.token))
        return UnsetType()

    async def disconnect(self, code: int) -> None:
        """Stop watching, and end every operation."""
        if self.watch:
            self.watch.cancel()
        await super().disconnect(code)

    async def close(self, code: Any = None, reason: str | None = None) -> None:
        """Close the socket; of several causes the first is told."""
        if not self.is_closed:
            self.is_closed = True
            await super().close(code, reason)

    async def send(self, *args: Any, **kwargs: Any) -> None:
        """Send, unless the socket is closed: what an operation still has to say is then nobody's."""
        if not self.is_closed:
            await super().send(*args, **kwargs)

    async def _watch(self, viewer: Viewer, token: str) -> None:
        await self._end(await lapse(viewer, token))

    async def _end(self, error: RequestError) -> None:
        """Close because of the viewer, and end every operation without waiting for the client to agree."""
        is_expired = (error.extensions or {}).get("reason") == ErrorCode.TOKEN_EXPIRED
        await self.close(EXPIRED if is_expired else REVOKED, error.message)
        self.message_queue.put_nowait({"message": None, "disconnected": True})


def _is_message(message: Any) -> bool:
    """Whether this has the shape of a client's message, so that nothing in it surprises the library."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in {"subscribe", "complete"} and not isinstance(message.get("id"), str):
        return False
    return message["type"] != "subscribe" or _is_operation(message.get("payload"))


def _is_operation(payload: Any) -> bool:
    return isinstance(payload, dict) and all(
        isinstance(payload.get(name), kind | None) for name, kind in FIELDS.items()
    )
