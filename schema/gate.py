"""What every operation passes before it runs, whichever transport it came by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from graphql import OperationDefinitionNode, specified_rules, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from chatsphere.errors import ScopeMissing
from schema.errors import RequestError, RequestErrorCode, bad_user_input, of_refusal
from schema.explorer import is_open
from schema.limits import MAX_COST, MAX_NESTING, Scale, TooNested, excesses, too_complex
from schema.parsing import KEPT_DOCUMENTS, is_kept, parsed
from schema.persisted import is_allowed, not_found
from schema.scopes import require_scopes
from schema.text import are_storable, is_written_storably

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import DocumentNode, GraphQLError, GraphQLSchema

    from schema.context import Context
    from schema.limits import Weight


class Unfit(Exception):
    """A document does not fit the schema."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


@lru_cache(KEPT_DOCUMENTS)
def _require_fit(schema: GraphQLSchema, query: str, *, hide_suggestions: bool) -> None:
    """Raise Unfit, unless the document fits the schema: that is remembered, as validation takes longest of all."""
    rules = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
    if errors := validate(schema, parsed(query), rules, hide_suggestions=hide_suggestions):
        raise Unfit(errors)


@lru_cache(KEPT_DOCUMENTS)
def _weigh(
    schema: GraphQLSchema, query: str, place: int, sizes: tuple[tuple[str, int, bool], ...]
) -> tuple[Weight, int]:
    """What ``Scale.weigh`` says of the definition at a place: for the same sizes always the same."""
    document = parsed(query)
    variables = {name: [None] * size if is_list else size for name, size, is_list in sizes}
    return Scale(schema, document, variables).weigh(cast("OperationDefinitionNode", document.definitions[place]))


def _sizes_in(variables: Mapping[str, Any]) -> tuple[tuple[str, int, bool], ...]:
    """What variables may say of sizes: whole numbers, and lists by their lengths."""
    lists = ((name, len(value), True) for name, value in variables.items() if isinstance(value, list))
    numbers = ((name, value, False) for name, value in variables.items() if type(value) is int)
    return (*lists, *numbers)


def told(cost: int) -> dict[str, Any]:
    """What every answer's ``extensions`` tell of the cost; 0 of what was refused before it was weighed."""
    return {"cost": {"requested": cost, "maximum": MAX_COST}}


class Gate(SchemaExtension):
    """Caps the text, weighs the operation, and then validates; ``extensions.cost`` tells the weight.

    To somebody who is not signed in the schema is not shown, by introspection or by suggestions in errors, except in
    the local profile and with DEBUG.
    """

    cost = 0

    def on_parse(self) -> Iterator[None]:
        """What parses was parsed before: see ``ThreadedSchema``."""
        self.execution_context.graphql_document = parsed(self.execution_context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        """Find every reason not to run the operation."""
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101 - parsing succeeded
        if not is_allowed(self.execution_context.query or ""):
            self.execution_context.pre_execution_errors = [not_found()]
            yield
            return
        self.execution_context.pre_execution_errors = (
            list(self._too_much(document)) or self._invalid() or self._beyond_the_key()
        )
        yield

    def get_results(self) -> dict[str, Any]:
        """The cost, for the answer's ``extensions``."""
        return told(self.cost)

    def _too_much(self, document: DocumentNode) -> Iterator[GraphQLError]:
        """What is too heavy or ambiguous, told in time linear in the document, valid or not."""
        context = self.execution_context
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) > 1 and context._provided_operation_name is None:
            message = "This document has several operations: say which by operationName."
            yield RequestError(RequestErrorCode.OPERATION_RESOLUTION_FAILURE, message)
            return
        wanted = context.operation_name
        operation = next(node for node in operations if wanted is None or (node.name and node.name.value == wanted))
        query, place = context.query or "", document.definitions.index(operation)
        weigh = _weigh if is_kept(query) else _weigh.__wrapped__
        try:
            weight, comparisons = weigh(context.schema._schema, query, place, _sizes_in(context.variables or {}))
        except TooNested:
            yield too_complex(f"Selections and fragments stand in each other at most {MAX_NESTING} deep.")
            return
        self.cost = weight.cost
        yield from excesses(weight, comparisons, operation)
        if weight.introspection_depth and not self._may_see_schema:
            message = "The schema is shown to signed-in people only. It is in the documentation, too."
            yield RequestError(RequestErrorCode.GRAPHQL_VALIDATION_FAILED, message)
        if not (are_storable(context.variables) and is_written_storably(context.query or "", document)):
            yield bad_user_input("Text may hold neither the character NUL nor half of a surrogate pair. Take it out.")

    def _invalid(self) -> list[GraphQLError]:
        query, schema = self.execution_context.query or "", self.execution_context.schema._schema
        require_fit = _require_fit if is_kept(query) else _require_fit.__wrapped__
        try:
            require_fit(schema, query, hide_suggestions=not self._may_see_schema)
        except Unfit as unfit:
            for error in unfit.errors:
                error.extensions = {"code": str(RequestErrorCode.GRAPHQL_VALIDATION_FAILED)}
            return unfit.errors
        return []

    def _beyond_the_key(self) -> list[GraphQLError]:
        context: Context = self.execution_context.context
        if not context.is_signed_in or context.viewer is None or context.viewer.grant is None:
            return []
        try:
            require_scopes(
                context.viewer.grant, self.execution_context.schema._schema, self.execution_context.query or ""
            )
        except ScopeMissing as refusal:
            return [of_refusal(refusal)]
        return []

    @property
    def _may_see_schema(self) -> bool:
        return is_open() or self.execution_context.context.is_signed_in
