"""Where operations run: the database's own threads, never the event loop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLNonNull, GraphQLObjectType, GraphQLSyntaxError
from strawberry import Schema
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.utils.operation import get_operation_type

from chatsphere.threads import in_thread, in_thread_patiently
from schema.admission import admit
from schema.deadlines import LONGEST_SECONDS, in_time, require_time
from schema.errors import finish, timed_out
from schema.gate import Gate, told
from schema.parsing import parsed
from schema.plain import Selection, lighten
from schema.stencils import Filled, PlainEvent, Stencil

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Iterable

    from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
    from graphql.pyutils import Path
    from strawberry.schema.config import StrawberryConfig
    from strawberry.types import ExecutionContext


WITH_ONE_RESULT = (OperationType.QUERY, OperationType.MUTATION)


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Says of a variable that does not fit what is wrong, and not what else the schema has; tells plain events quickly.

    Of a token, executing the operation was the dearest part; of a page, executing its plain fields.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stencils: dict[type[PlainEvent], Stencil] = {}
        self._selections: dict[tuple[str, int], Selection] = {}

    @classmethod
    def build(cls, *args: Any, **kwargs: Any) -> Any:
        """Like the library's, without suggestions."""
        return super().build(*args, **{**kwargs, "hide_suggestions": True})

    def build_per_event_executor(self, payload: Any) -> Any:
        """What executes the operation on one event."""
        if not isinstance(payload, PlainEvent):
            executor: Any = super().build_per_event_executor(payload)
            # What is remembered by the identity of an event's selection is of no use to the next.
            executor._relevant_sub_fields, executor._selections = {}, {}
            return executor
        kind = type(payload)
        if kind not in self._stencils:
            self._stencils[kind] = Stencil(kind, self._executed)
        return Filled(self._stencils[kind].fill(payload))

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """An object's values: the plain ones at once, the rest by the library.  Roots are no rows: the library's."""
        require_time()
        if path is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        selection = self._selection(parent_type, grouped_field_set)
        found = selection.read(source_value)
        if found is None:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        if not selection.rest:
            return found
        rest: Any = super().execute_fields(parent_type, source_value, path, selection.rest, position_context)
        return _joined(found, rest) if self.is_awaitable(rest) else found | rest

    def complete_iterable_value(
        self, item_type: Any, field_details_list: FieldDetailsList, info: Any, path: Path, items: Any, *rest: Any
    ) -> Any:
        """The things of a list: of those that are nothing but plain values, all at once."""
        kind = item_type.of_type if isinstance(item_type, GraphQLNonNull) else None
        if isinstance(kind, GraphQLObjectType) and isinstance(items, list) and _are(kind, items, info):
            selected = self.collect_subfields(kind, field_details_list).grouped_field_set
            if (found := self._selection(kind, selected).read_all(items)) is not None:
                return found
        return super().complete_iterable_value(item_type, field_details_list, info, path, items, *rest)

    def _selection(self, kind: GraphQLObjectType, selected: GroupedFieldSet) -> Selection:
        """What is selected of a type; the selection stays alive with it, so that no other has its identity."""
        key = kind.name, id(selected)
        if key not in self._selections:
            self._selections[key] = Selection(self.schema, kind, selected)
        return self._selections[key]

    def _executed(self, event: PlainEvent) -> Any:
        return super().build_per_event_executor(event).execute_operation(serially=False)


class ThreadedSchema(Schema):
    """A schema whose queries and mutations run in query threads, whichever transport they came by.

    Subscriptions stay on the event loop; what of their fields asks the database goes to a thread by itself (see
    ``siblings.FromRows``).  No transport sees an exception: whatever goes wrong is in the result.
    """

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        types: Iterable[Any] = (),
        config: StrawberryConfig | None = None,
    ) -> None:
        super().__init__(
            query,
            mutation,
            subscription,
            types=types,
            extensions=[Gate],
            execution_context_class=Execution,
            config=config,
        )
        lighten(self._schema)

    async def execute(self, query: str | None, *args: Any, **kwargs: Any) -> ExecutionResult:
        """Like ``execute_sync``, in a query thread, for whom has requests left and as long as it may take."""
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await in_thread(self._admitted)(query, *args, **kwargs)
        except TimeoutError:
            return _refused(timed_out())

    def _admitted(self, query: str | None, *args: Any, **kwargs: Any) -> ExecutionResult:
        if refusal := admit(kwargs["context_value"]):
            return _refused(refusal)
        return self.execute_sync(query, *args, **kwargs)

    def execute_sync(self, query: str | None, *args: Any, **kwargs: Any) -> ExecutionResult:
        """Run a query or a mutation here; a result without ``data`` is a PreExecutionError."""
        try:
            with in_time(is_mutation=_type_of(query, kwargs.get("operation_name")) is OperationType.MUTATION):
                result = super().execute_sync(query, *args, **{**kwargs, "allowed_operation_types": WITH_ONE_RESULT})
        except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError, GraphQLSyntaxError) as cause:
            error = cause if isinstance(cause, GraphQLError) else GraphQLError(str(cause), original_error=cause)
            finish([error], kwargs["context_value"].request_id)
            return _refused(error)
        if result.data is None and all(error.path is None for error in result.errors or ()):
            return PreExecutionError(data=None, errors=result.errors, extensions=result.extensions)
        return result

    async def stream(self, query: str | None, **kwargs: Any) -> AsyncGenerator[Any, None]:  # type: ignore[override]
        """The results of an operation as they come: one of a query or a mutation, any number of a subscription."""
        if not await in_thread(_is_subscription)(query, kwargs.get("operation_name")):
            return self._once(query, **kwargs)
        if refusal := await in_thread_patiently(admit)(kwargs["context_value"]):
            return _only(_refused(refusal))
        return await super().stream(query, **kwargs)

    async def _once(self, query: str | None, **kwargs: Any) -> AsyncGenerator[ExecutionResult, None]:
        yield await self.execute(query, **kwargs)

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Give every error its code before a client sees it; log those that are ours."""
        context = execution_context.context if execution_context else None
        finish(errors, context.request_id if context else "-")


def _refused(error: GraphQLError) -> PreExecutionError:
    """The answer to what was not even weighed."""
    return PreExecutionError(data=None, errors=[error], extensions=told(0))


def _are(kind: GraphQLObjectType, things: list[Any], info: Any) -> bool:
    """Whether all are of this type, as the library asks."""
    return kind.is_type_of is None or all(kind.is_type_of(thing, info) for thing in things)


async def _joined(found: dict[str, Any], rest: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return found | await rest


async def _only(result: ExecutionResult) -> AsyncGenerator[ExecutionResult, None]:
    yield result


def _is_subscription(query: str | None, operation_name: str | None) -> bool:
    with suppress(MissingQueryError, GraphQLSyntaxError):
        return _type_of(query, operation_name) is OperationType.SUBSCRIPTION
    return False


def _type_of(query: str | None, operation_name: str | None) -> OperationType | None:
    """What kind of operation this is, None where the document does not say; raises what is wrong with the text."""
    if not query:
        raise MissingQueryError
    document = parsed(query)
    with suppress(RuntimeError):
        return get_operation_type(document, operation_name)
    return None
