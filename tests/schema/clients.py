"""Small clients of the API, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chatsphere.accounts.models import Session
from chatsphere.accounts.viewers import Viewer
from schema.context import Context

if TYPE_CHECKING:
    import strawberry
    from strawberry.types import ExecutionResult

    from chatsphere.accounts.models import User


def viewer_for(user: User) -> Viewer:
    """The user, signed in on a new session."""
    until = datetime.now(UTC) + timedelta(minutes=10)
    return Viewer(user, Session.objects.create(user=user, expires_at=until), until)


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
