// Apollo Client 4 with its own links: cache, pages, uploads, socket, multipart subscriptions, persisted queries.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { asked, AUTHORIZATION, BOT, ENDPOINT, EVENTS, Heard, SOCKET } from "./world.mjs";

const http = (options = {}) => new HttpLink({ uri: ENDPOINT, headers: AUTHORIZATION, ...options });
const cache = () =>
  new InMemoryCache({ typePolicies: { Query: { fields: { bots: relayStylePagination(["filter", "orderBy"]) } } } });
const client = (link) => new ApolloClient({ link, cache: cache() });

const BOT_QUERY = gql`query Bot($id: ID!) { bot(id: $id) { id name description } }`;

test("a mutation's payload updates the cache by itself", async () => {
  const apollo = client(http());
  const before = await apollo.query({ query: BOT_QUERY, variables: { id: BOT } });
  assert.equal(before.data.bot.id, BOT);
  await apollo.mutate({
    mutation: gql`mutation Describe($input: UpdateBotInput!) {
      updateBot(input: $input) { bot { id description } errors { code message } }
    }`,
    variables: { input: { botId: BOT, description: "Seen by Apollo" } },
  });
  const after = await apollo.query({ query: BOT_QUERY, variables: { id: BOT }, fetchPolicy: "cache-only" });
  assert.equal(after.data.bot.description, "Seen by Apollo");
});

test("errors come with their codes", async () => {
  await assert.rejects(client(http()).query({ query: gql`{ missing }` }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error));
    return error.errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED";
  });
});

test("pages are fetched on and joined", async () => {
  const apollo = client(http());
  for (const name of ["Pond", "River"]) {
    await apollo.mutate({
      mutation: gql`mutation Make($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { code } } }`,
      variables: { input: { name } },
    });
  }
  const query = gql`query Bots($after: String) {
    bots(first: 2, after: $after) { totalCount edges { cursor node { id name } } pageInfo { endCursor hasNextPage } }
  }`;
  const pages = apollo.watchQuery({ query });
  let { data } = await pages.result?.() ?? await apollo.query({ query });
  while (data.bots.pageInfo.hasNextPage) {
    await pages.fetchMore({ variables: { after: data.bots.pageInfo.endCursor } });
    ({ data } = await apollo.query({ query, fetchPolicy: "cache-only" }));
  }
  const ids = data.bots.edges.map(({ node }) => node.id);
  assert.equal(ids.length, data.bots.totalCount);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length > 2);
});

test("a file is uploaded", async () => {
  const apollo = client(new UploadHttpLink({ uri: ENDPOINT, headers: { ...AUTHORIZATION, "Apollo-Require-Preflight": "true" } }));
  const { data } = await apollo.mutate({
    mutation: gql`mutation Add($bot: ID!, $file: Upload!) {
      addDocument(input: { botId: $bot, source: { file: $file }, allowDuplicate: true }) {
        document { id title }
        errors { code message }
      }
    }`,
    variables: { bot: BOT, file: new File(["Geese fly."], "apollo.txt", { type: "text/plain" }) },
  });
  assert.deepEqual(data.addDocument.errors, []);
  assert.equal(data.addDocument.document.title, "apollo.txt");
});

async function hear(apollo) {
  const conversation = await asked();
  const heard = new Heard();
  await new Promise((resolve, reject) => {
    const subscription = apollo.subscribe({ query: gql(EVENTS), variables: { conversation } }).subscribe({
      next: ({ data, error }) => {
        try {
          if (error) throw error;
          if (heard.take({ data })) {
            setImmediate(() => subscription.unsubscribe());
            resolve();
          }
        } catch (cause) {
          reject(cause);
        }
      },
      error: reject,
    });
  });
}

test("a reply streams in over a socket", async () => {
  const sockets = createClient({ url: SOCKET, webSocketImpl: WebSocket, connectionParams: AUTHORIZATION });
  await hear(client(new GraphQLWsLink(sockets)));
  await sockets.dispose();
});

test("a reply streams in over multipart HTTP", async () => hear(client(http())));

test("persisted queries: unknown once, known from then on", async () => {
  const sent = [];
  const observed = async (uri, options) => {
    const answer = await fetch(uri, options);
    sent.push({ hasQuery: "query" in JSON.parse(options.body), status: answer.status });
    return answer;
  };
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const link = () => new PersistedQueryLink({ sha256 }).concat(http({ fetch: observed }));
  const query = gql`query Persisted { viewer { id email } plans { key } }`;
  assert.match((await client(link()).query({ query })).data.viewer.email, /@/);
  assert.deepEqual(sent.map(({ hasQuery }) => hasQuery), [false, true]);
  assert.match((await client(link()).query({ query })).data.viewer.email, /@/);
  assert.deepEqual(sent.map(({ hasQuery }) => hasQuery), [false, true, false]);
});
