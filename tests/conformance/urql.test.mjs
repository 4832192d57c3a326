// urql, whose own reader of server-sent events splits them on LF.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cacheExchange, Client, fetchExchange } from "@urql/core";

import { asked, AUTHORIZATION, BOT, ENDPOINT, EVENTS, Heard } from "./world.mjs";

const client = new Client({
  url: ENDPOINT,
  exchanges: [cacheExchange, fetchExchange],
  fetchOptions: { headers: AUTHORIZATION },
  // Unsubscribing, urql aborts the body that it still reads and catches nothing, which the test runner counts as a failure.
  fetch: (url, { signal: _, ...options }) => fetch(url, options),
  fetchSubscriptions: true,
  preferGetMethod: false,
});

test("queries, their cache, and mutations that empty it", async () => {
  const name = () => client.query("query ($id: ID!) { bot(id: $id) { __typename id description } }", { id: BOT });
  assert.equal((await name()).data.bot.id, BOT);
  assert.equal((await name()).operation.context.meta.cacheOutcome, "hit");
  const changed = await client.mutation(
    `mutation ($input: UpdateBotInput!) { updateBot(input: $input) { bot { __typename id description } } }`,
    { input: { botId: BOT, description: "Seen by urql" } },
  );
  assert.equal(changed.error, undefined);
  assert.equal((await name()).data.bot.description, "Seen by urql");
});

test("errors have their codes", async () => {
  const { error } = await client.query("{ missing }", {});
  assert.equal(error.graphQLErrors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
});

test("a file is uploaded", async () => {
  const answer = await client.mutation(
    `mutation ($bot: ID!, $file: Upload!) {
      addDocument(input: { botId: $bot, source: { file: $file }, allowDuplicate: true }) {
        document { title }
        errors { code message }
      }
    }`,
    { bot: BOT, file: new File(["Ducks swim on the pond."], "urql.txt", { type: "text/plain" }) },
  );
  assert.equal(answer.error, undefined);
  assert.deepEqual(answer.data.addDocument, { document: { title: "urql.txt", __typename: "Document" }, errors: [], __typename: "AddDocumentPayload" });
});

test("a reply streams in", async () => {
  const conversation = await asked();
  const heard = new Heard();
  await new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(EVENTS, { conversation }).subscribe((result) => {
      try {
        if (heard.take({ data: result.data, errors: result.error })) resolve(setImmediate(() => unsubscribe()));
      } catch (error) {
        reject(error);
      }
    });
  });
});
