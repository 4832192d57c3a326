// graphql-ws, as it comes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { asked, AUTHORIZATION, EVENTS, Heard, SOCKET } from "./world.mjs";

const connect = (options) => createClient({ url: SOCKET, webSocketImpl: WebSocket, ...options });

let client;
before(() => {
  client = connect({ connectionParams: AUTHORIZATION });
});
after(() => client.dispose());

test("a query has one result", async () => {
  const results = [];
  for await (const result of client.iterate({ query: "{ viewer { email } }" })) results.push(result);
  assert.equal(results.length, 1);
  assert.match(results[0].data.viewer.email, /@/);
  assert.equal(typeof results[0].extensions.cost.requested, "number");
});

test("what is wrong with an operation ends it alone", async () => {
  await assert.rejects(
    async () => {
      for await (const _ of client.iterate({ query: "{ missing }" }));
    },
    (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED",
  );
  for await (const result of client.iterate({ query: "{ __typename }" })) assert.equal(result.data.__typename, "Query");
});

test("a reply streams in", async () => {
  const conversation = await asked();
  const heard = new Heard();
  for await (const result of client.iterate({ query: EVENTS, variables: { conversation } })) {
    if (heard.take(result)) break;
  }
});

test("a reply streams in whole though the connection is cut", async () => {
  const conversation = await asked();
  const heard = new Heard();
  let socket, events = 0, connections = 0;
  const cut = connect({
    connectionParams: AUTHORIZATION,
    retryWait: async () => {},
    on: { connected: (opened) => { socket = opened; connections += 1; } },
  });
  for await (const result of cut.iterate({ query: EVENTS, variables: { conversation } })) {
    events += 1;
    if (events === 2) socket.terminate();
    if (heard.take(result)) break;
  }
  assert.ok(connections > 1);
  await cut.dispose();
});

test("a token that does not hold is not tried again", async () => {
  let connections = 0;
  const stranger = connect({
    connectionParams: { Authorization: "Bearer nonsense" },
    retryAttempts: 5,
    on: { opened: () => { connections += 1; } },
  });
  await assert.rejects(
    async () => {
      for await (const _ of stranger.iterate({ query: "{ __typename }" }));
    },
    (event) => event.code === 4401,
  );
  assert.equal(connections, 1);
});
