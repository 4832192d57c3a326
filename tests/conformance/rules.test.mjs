// GraphQL ESLint over schema.graphql: its recommended rules, and those of Relay's connections.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schema = "schema.graphql";
const recommended = graphql.configs["schema-recommended"].rules;
const relay = graphql.configs["schema-relay"].rules;

const rules = {
  ...recommended,
  ...relay,
  // Beside edges, connections give nodes, and payloads give lists of errors.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
  // Payloads, connections, errors and values within a thing have no identity: what is stored has one, as a Node.
  "@graphql-eslint/strict-id-in-types": "off",
  // An argument, a field and a value of an enum say what they are, too; the one directive is GraphQL's own.
  "@graphql-eslint/require-description": [
    "error",
    { types: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true, rootField: true },
  ],
};

const EXCEPTIONS = [
  // What staff see of a person who has an identity already, as a User: hence the account's userId, and no id of its own.
  "type AccountEdge { Edge type's field `node` must implement `Node` interface.",
  // A citation is a part of its reply, and changes with it alone.
  "type CitationEdge { Edge type's field `node` must implement `Node` interface.",
  // Not a type called Unsupported: it is the type of a file that is not supported.
  'type UnsupportedType implements UserError { Type "UnsupportedType" should not have "Type" suffix',
];

test("schema.graphql follows the rules", async () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: {
      files: [schema],
      languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: root + schema } } },
      plugins: { "@graphql-eslint": graphql },
      rules,
    },
  });
  const [{ messages }] = await eslint.lintFiles([schema]);
  const lines = readFileSync(root + schema, "utf8").split("\n");
  assert.deepEqual(messages.map(({ line, message }) => `${lines[line - 1]} ${message}`), EXCEPTIONS);
});
