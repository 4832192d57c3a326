// GraphQL Inspector: what clients ask is in the schema, and nothing that was released has gone.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { CriticalityLevel, diff, DiffRule, validate } from "@graphql-inspector/core";
import { buildSchema, Source } from "graphql";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const schema = buildSchema(read("schema.graphql"));

test("the operations of our clients are valid, and ask for nothing deprecated", () => {
  const names = readdirSync(new URL("../../clients/operations", import.meta.url));
  const documents = names.map((name) => new Source(read(`clients/operations/${name}`), name));
  assert.ok(documents.length > 0);
  const told = validate(schema, documents).flatMap(({ source, errors, deprecated }) =>
    [...errors, ...deprecated].map(({ message }) => `${source.name}: ${message}`),
  );
  assert.deepEqual(told, []);
});

test("what was released is still there", async () => {
  const changes = await diff(buildSchema(read("docs/released.graphql")), schema, [DiffRule.suppressRemovalOfDeprecatedField]);
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  assert.deepEqual(breaking.map(({ message }) => message), []);
});
