// graphql-sse, as it comes, one connection an operation.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient } from "graphql-sse";

import { asked, AUTHORIZATION, ENDPOINT, EVENTS, Heard } from "./world.mjs";

const client = createClient({ url: ENDPOINT, headers: AUTHORIZATION, singleConnection: false });

test("a query has one result", async () => {
  const results = [];
  for await (const result of client.iterate({ query: "{ viewer { email } }" })) results.push(result);
  assert.equal(results.length, 1);
  assert.match(results[0].data.viewer.email, /@/);
});

test("what is wrong with an operation is told", async () => {
  const results = [];
  try {
    for await (const result of client.iterate({ query: "{ missing }" })) results.push(result);
  } catch (error) {
    results.push(error);
  }
  assert.match(JSON.stringify(results[0].errors ?? results[0].message ?? results[0]), /missing/);
});

test("a reply streams in", async () => {
  const conversation = await asked();
  const heard = new Heard();
  for await (const result of client.iterate({ query: EVENTS, variables: { conversation } })) {
    if (heard.take(result)) break;
  }
});
