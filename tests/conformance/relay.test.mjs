// Relay: its compiler reads ./relay against our schema, and its store does with the server what that made of it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { createClient } from "graphql-ws";
import compiler from "relay-compiler";
import runtime from "relay-runtime";
import WebSocket from "ws";

import { asked, AUTHORIZATION, BOT, ENDPOINT, Heard, SOCKET } from "./world.mjs";

const { commitLocalUpdate, commitMutation, ConnectionHandler, Environment, fetchQuery, Network, Observable, RecordSource, requestSubscription, Store } = runtime;

const project = mkdtempSync(join(tmpdir(), "relay-"));
const CONFIG = {
  src: "source",
  schema: "schema.graphql",
  language: "javascript",
  artifactDirectory: "made",
  eagerEsModules: false,
};
const made = (name) => createRequire(import.meta.url)(join(project, "made", `${name}.graphql.js`));

const sockets = createClient({ url: SOCKET, webSocketImpl: WebSocket, connectionParams: AUTHORIZATION });
const fetched = async ({ text }, variables) => {
  const body = JSON.stringify({ query: text, variables });
  return (await fetch(ENDPOINT, { method: "POST", headers: { "Content-Type": "application/json", ...AUTHORIZATION }, body })).json();
};
const followed = ({ text }, variables) => Observable.create((sink) => sockets.subscribe({ query: text, variables }, sink));
const environment = new Environment({ network: Network.create(fetched, followed), store: new Store(new RecordSource()) });

const query = (name, variables) => fetchQuery(environment, made(name), variables).toPromise();
const mutate = (name, variables) =>
  new Promise((onCompleted, onError) => commitMutation(environment, { mutation: made(name), variables, onCompleted, onError }));

/** What `read` finds in the store. */
function held(read) {
  let found;
  commitLocalUpdate(environment, (store) => { found = read(store); });
  return found;
}

const nodes = (connection) => connection.getLinkedRecords("edges").map((edge) => edge.getLinkedRecord("node"));
const bots = (store) => ConnectionHandler.getConnection(store.getRoot(), "Bots_bots");
const names = () => held((store) => nodes(bots(store)).map((bot) => bot.getValue("name")));

const warnings = [];
before(() => {
  console.error = console.warn = (...words) => warnings.push(words.join(" "));
  cpSync("relay", join(project, "source"), { recursive: true });
  cpSync("../../schema.graphql", join(project, "schema.graphql"));
  mkdirSync(join(project, "made"));
  writeFileSync(join(project, "relay.config.json"), JSON.stringify(CONFIG));
  execFileSync(compiler, ["relay.config.json", "--noWatchman"], { cwd: project, encoding: "utf8" });
});
after(async () => {
  await sockets.dispose();
  rmSync(project, { recursive: true });
});

test("a list grows by pages, and by what mutations add and take away", async () => {
  const create = async (name) => {
    const { createBot } = await mutate("BotsCreateMutation", { input: { name }, connections: [] });
    assert.deepEqual(createBot.errors, []);
  };
  for (const number of [1, 2, 3]) await create(`Relay ${number}`);
  await query("BotsQuery", { first: 2 });
  assert.deepEqual(names(), ["Relay 3", "Relay 2"]);
  const after = held((store) => bots(store).getLinkedRecord("pageInfo").getValue("endCursor"));
  await query("BotsPaginationQuery", { first: 2, after });
  assert.deepEqual(names(), ["Relay 3", "Relay 2", "Relay 1"]);

  const connections = [held((store) => bots(store).getDataID())];
  const { createBot } = await mutate("BotsCreateMutation", { input: { name: "Relay 4" }, connections });
  assert.deepEqual(names(), ["Relay 4", "Relay 3", "Relay 2", "Relay 1"]);
  const { id } = createBot.botEdge.node;
  await mutate("BotsRenameMutation", { input: { botId: id, name: "Relay four" } });
  assert.deepEqual(names(), ["Relay four", "Relay 3", "Relay 2", "Relay 1"]);
  await mutate("BotsDeleteMutation", { input: { botId: id }, connections });
  assert.deepEqual(names(), ["Relay 3", "Relay 2", "Relay 1"]);
});

test("a thing is fetched again by its id, and what is not there is null in its place", async () => {
  const found = await query("BotsNodesQuery", { ids: [BOT, "unknown"] });
  assert.equal(found.nodes[0].__typename, "Bot");
  assert.equal(found.nodes[1], null);
  await query("BotsDocumentsQuery", { id: BOT, first: 1 });
  const order = { orderBy: { field: "CREATED_AT", direction: "DESC" } };
  const titles = held((store) =>
    nodes(ConnectionHandler.getConnection(store.get(BOT), "Bots_documents", order)).map((found) => found.getValue("title")),
  );
  assert.equal(titles.length, 1);
});

test("a reply streams in", async () => {
  const conversationId = await asked();
  const heard = new Heard();
  await new Promise((resolve, reject) => {
    const { dispose } = requestSubscription(environment, {
      subscription: made("BotsConversationSubscription"),
      variables: { conversationId },
      onNext(data) {
        try {
          if (heard.take({ data })) setImmediate(() => resolve(dispose()));
        } catch (error) {
          reject(error);
        }
      },
      onError: reject,
    });
  });
});

test("nothing of it made Relay wonder", () => assert.deepEqual(warnings, []));
