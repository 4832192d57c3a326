"""docs/settings.md, written from the fields of the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from config.env import Environment, Start

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

HEAD = """# Settings

Every setting is an environment variable. This page is written from the code by
`python -m config settings`, and a test keeps both alike. An empty variable counts as not set.
A value that cannot be used stops the start with one line that names the variable.

| Variable | Default | Meaning |
|---|---|---|
"""


def text() -> str:
    """The page."""
    described = {**Start.model_fields, **Environment.model_fields}
    return HEAD + "".join(_row(name, field) for name, field in sorted(described.items()))


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{name.upper()}` | {_default(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    """The default as one would write it, or whether there is none."""
    if field.is_required():
        return "required"
    match field.default:
        case None | []:
            return ""
        case bool() as value:
            return f"`{str(value).lower()}`"
        case list() as values:
            return f"`{','.join(values)}`"
        case SecretStr():
            return "secret"
        case value:
            return f"`{value}`"
