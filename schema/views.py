"""Where the API is served: one path, for HTTP and for sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from cross_web import HTTPException
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from strawberry.django.views import AsyncGraphQLView
from strawberry.http import GraphQLRequestData, process_result
from strawberry.http.streaming import MultipartSubscriptionTransport
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, MULTIPART_SUBSCRIPTION_PROTOCOL
from strawberry.types.execution import PreExecutionError

from chatsphere.threads import in_thread_patiently
from schema.bodies import bad_request, operation_in
from schema.context import Context, context_of
from schema.errors import RequestError, unforeseen
from schema.explorer import explorer
from schema.lapses import until_lapse
from schema.persisted import is_known_by_hash, text_of
from schema.responses import KEPT_HEADERS, media_type_for, refusal, say_when, status_of
from schema.schema import schema
from schema.sockets import SocketConsumer
from schema.streams import EventStream
from schema.uploads import counted_at_the_door

if TYPE_CHECKING:
    from cross_web import AsyncHTTPRequestAdapter
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from strawberry.django.views import TemporalHttpResponse
    from strawberry.http import GraphQLHTTPResponse
    from strawberry.http.streaming import HTTPStreamTransport
    from strawberry.types import ExecutionResult


STREAMS: dict[str, type[HTTPStreamTransport]] = {
    MULTIPART_SUBSCRIPTION_PROTOCOL: MultipartSubscriptionTransport,
    GRAPHQL_SSE_PROTOCOL: EventStream,
}


@lru_cache(KEPT_HEADERS)
def _asks_for_a_stream(accept: str) -> bool:
    return any(kind().accepts(accept) for kind in STREAMS.values())


class GraphQLView(AsyncGraphQLView[Context, None]):
    """POST for operations, GET for the explorer's page; JSON for every error.

    No cookie means anything here, and a JSON body or a bearer token makes a browser ask first (CORS): Django's CSRF
    check would add nothing.
    """

    stream_transport_classes_by_protocol = STREAMS

    async def dispatch(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer, whatever comes."""
        if request.method == "GET":
            return await in_thread_patiently(explorer)(request) or _not_allowed()
        if request.method != "POST":
            return _not_allowed()
        try:
            if _asks_for_a_stream(request.headers.get("accept", "")):
                return await self.run(request=request)
            return await self._answer(request)
        except RequestError as error:
            return refusal(error)
        except HTTPException as error:
            return refusal(bad_request(error.reason))
        except Exception as error:  # noqa: BLE001 - the outermost place: nothing but JSON leaves it
            return refusal(unforeseen(error))

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """The one result of an operation: what ``run`` does for it, without what streams and other servers need."""
        operation = await operation_in(request)
        result = await schema.execute(
            await _text_of(operation),
            variable_values=operation["variables"],
            context_value=await self.get_context(request),
            operation_name=operation["operationName"],
            operation_extensions=operation["extensions"],
        )
        return self._response(await self.process_result(request, result), media_type_for(request))

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation, and by which protocol it is answered."""
        operation = await operation_in(self.request)
        transport = self._get_stream_transport_from_headers(request.headers)
        return GraphQLRequestData(
            query=await _text_of(operation),
            variables=operation["variables"],
            operation_name=operation["operationName"],
            extensions=operation["extensions"],
            protocol=transport.protocol if transport else "http",
        )

    async def execute_operation(self, *, context: Context, **kwargs: Any) -> Any:  # type: ignore[override]
        """The result, or the results of a stream for as long as the viewer has access."""
        result = await super().execute_operation(context=context, **kwargs)
        return until_lapse(result, context) if isinstance(result, AsyncGenerator) else result

    async def get_context(self, request: HttpRequest, response: HttpResponse | None = None) -> Context:
        """The context of one request."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        context = context_of(headers, request.META.get("REMOTE_ADDR"))
        context.last_event_id = headers.get("last-event-id")
        context.counted = counted_at_the_door(request)
        return context

    async def get_sub_response(self, request: HttpRequest) -> TemporalHttpResponse:
        """What goes into the answer besides its body: the media type that the client prefers."""
        response = await super().get_sub_response(request)
        response["Content-Type"] = media_type_for(request)
        return response

    async def process_result(self, request: HttpRequest, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The body; without ``data`` where nothing was executed."""
        body = process_result(result)
        if isinstance(result, PreExecutionError):
            del body["data"]
        return body

    def create_response(self, response_data: Any, sub_response: HttpResponse) -> HttpResponseBase:
        """The answer with its status."""
        return self._response(response_data, sub_response["Content-Type"])

    def _response(self, body: Any, media_type: str) -> HttpResponse:
        status = status_of(body, media_type)
        response = HttpResponse(self.encode_json(body), content_type=f"{media_type}; charset=utf-8", status=status)
        say_when(response, body)
        return response


async def _text_of(operation: dict[str, Any]) -> str | None:
    """The operation's text; of one that is named by its hash Redis knows it."""
    text: str | None = operation["query"]
    return await asyncio.to_thread(text_of, operation) if is_known_by_hash(operation) else text


def _not_allowed() -> HttpResponse:
    response = refusal(bad_request("Send operations by POST."), status=HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = "POST"
    return response


graphql_view = csrf_exempt(
    GraphQLView.as_view(
        schema=schema,
        graphql_ide=None,
        allow_queries_via_get=False,
        subscription_protocols=list(reversed(STREAMS)),
    )
)
websocket_application = SocketConsumer.application(schema)
