"""The client packages say what the schema says; ``make conformance`` has them made again, and finds all else."""

from __future__ import annotations

import ast
from pathlib import Path

from graphql import GraphQLInputObjectType, build_schema

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "clients" / "python" / "chatsphere_client" / "api" / "input_types.py"
TYPESCRIPT = ROOT / "clients" / "typescript" / "src" / "graphql.ts"

SCHEMA = build_schema((ROOT / "schema.graphql").read_text())


def test_inputs_of_the_python_client_say_of_each_field_what_the_schema_says() -> None:
    told = {
        node.name: [
            each.value.value
            for each in node.body
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        ]
        for node in ast.parse(PYTHON.read_text()).body
        if isinstance(node, ast.ClassDef)
    }
    assert len(told) > 20
    for name, texts in told.items():
        kind = SCHEMA.type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        assert texts == [kind.description, *(field.description for field in kind.fields.values())]


def test_inputs_of_the_typescript_client_say_of_each_field_what_the_schema_says() -> None:
    told = TYPESCRIPT.read_text()
    kinds = [kind for kind in SCHEMA.type_map.values() if f"export type {kind.name} = {{" in told]
    inputs = [kind for kind in kinds if isinstance(kind, GraphQLInputObjectType)]
    assert len(inputs) > 20
    missing = [
        f"{kind.name}.{name}"
        for kind in inputs
        for name, field in kind.fields.items()
        if f"/** {field.description} */" not in told
    ]
    assert not missing
