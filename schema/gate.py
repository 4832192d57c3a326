"""What every operation passes before it runs, whichever transport it came by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from graphql import OperationDefinitionNode, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.errors import RequestError, RequestErrorCode, bad_user_input
from schema.limits import MAX_COST, MAX_NESTING, Scale, TooNested, excesses, too_complex
from schema.parsing import CAPS
from schema.text import are_storable, is_written_storably

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DocumentNode, GraphQLError


class Gate(SchemaExtension):
    """Caps the text, weighs the operation, and then validates; ``extensions.cost`` tells the weight.

    To somebody who is not signed in the schema is not shown, by introspection or by suggestions in errors, except in
    the local profile and with DEBUG.
    """

    cost = 0

    def on_parse(self) -> Iterator[None]:
        """Parse within the caps; what is wrong with the text the library finds again, and says."""
        self.execution_context.parse_options.update(CAPS)  # type: ignore[typeddict-item]
        with suppress(GraphQLSyntaxError):
            self.execution_context.graphql_document = parsed(self.execution_context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        """Find every reason not to run the operation."""
        document = self.execution_context.graphql_document
        assert document is not None  # noqa: S101 - parsing succeeded
        self.execution_context.pre_execution_errors = list(self._unfit(document)) or self._invalid(document)
        yield

    def get_results(self) -> dict[str, Any]:
        """The cost, for the answer's ``extensions``."""
        return {"cost": {"requested": self.cost, "maximum": MAX_COST}}

    def _unfit(self, document: DocumentNode) -> Iterator[GraphQLError]:
        """What is too heavy or ambiguous, told in time linear in the document, valid or not."""
        context = self.execution_context
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) > 1 and context._provided_operation_name is None:
            message = "This document has several operations: say which by operationName."
            yield RequestError(RequestErrorCode.OPERATION_RESOLUTION_FAILURE, message)
            return
        wanted = context.operation_name
        operation = next(node for node in operations if wanted is None or (node.name and node.name.value == wanted))
        try:
            scale = Scale(context.schema._schema, document, context.variables or {})
            weight, comparisons = scale.weigh(operation)
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

    def _invalid(self, document: DocumentNode) -> list[GraphQLError]:
        """What does not fit the schema.  That a document fits is remembered, that it does not is found anew."""
        query, schema = self.execution_context.query or "", self.execution_context.schema._schema
        if (schema, query) in _fitting:
            return []
        found = validate(schema, document, RULES, hide_suggestions=not self._may_see_schema)
        for error in found:
            error.extensions = {"code": str(RequestErrorCode.GRAPHQL_VALIDATION_FAILED)}
        if not found and is_kept(query):
            _fitting.add((schema, query))
        return found

    @property
    def _may_see_schema(self) -> bool:
        return settings.LOCAL_PROFILE or settings.DEBUG or self.execution_context.context.is_signed_in
