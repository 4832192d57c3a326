/**
 * The main job: sign in, make a bot, give it a document, ask it something, and show the answer as it is written.
 *
 *     ENDPOINT=http://127.0.0.1:8000/graphql/ EMAIL=... PASSWORD=... npx tsx examples/first-answer.ts FILE QUESTION
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

import WebSocket from "ws";

import {
  accepted,
  AddDocumentDocument,
  type ChatSphere,
  createChatSphere,
  CreateBotDocument,
  type DocumentFieldsFragment,
  DocumentDocument,
  DocumentEventsDocument,
  HeldConversation,
  type Message,
  MessagesDocument,
  StartConversationDocument,
} from "../src/index.js";

function present<Thing>(thing: Thing | null | undefined): Thing {
  if (thing == null) {
    throw new Error("The server left out what it should have answered.");
  }
  return thing;
}

async function makeBot({ apollo }: ChatSphere): Promise<string> {
  const { data } = await apollo.mutate({ mutation: CreateBotDocument, variables: { input: { name: "Example" } } });
  return present(accepted(present(data).createBot).bot).id;
}

async function addDocument({ apollo }: ChatSphere, botId: string, path: string): Promise<string> {
  const file = new File([new Uint8Array(await readFile(path))], basename(path));
  const { data } = await apollo.mutate({
    mutation: AddDocumentDocument,
    variables: { input: { botId, source: { file } } },
  });
  return present(accepted(present(data).addDocument).document).id;
}

/** Milliseconds after which the document itself is looked at again. */
const LOOK_AGAIN = 5_000;

/**
 * Resolves when the document can be searched. It may be so before events begin, which without a cursor tell what is on
 * its way.
 */
function untilReady({ apollo }: ChatSphere, botId: string, begin: () => Promise<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const seen = new Map<string, DocumentFieldsFragment>();
    let waitedFor: string | undefined;
    const end = () => {
      following.unsubscribe();
      clearInterval(again);
    };
    const look = () => {
      const document = seen.get(waitedFor ?? "");
      if (document?.stage === "READY") {
        end();
        resolve();
      } else if (document?.stage === "FAILED") {
        end();
        reject(new Error(document.failure?.message));
      }
    };
    const again = setInterval(() => {
      if (waitedFor !== undefined) {
        apollo
          .query({ query: DocumentDocument, variables: { id: waitedFor }, fetchPolicy: "network-only" })
          .then(({ data }) => {
            const document = data?.document;
            if (document) {
              seen.set(document.id, document);
              look();
            }
          }, reject);
      }
    }, LOOK_AGAIN);
    const following = apollo.subscribe({ query: DocumentEventsDocument, variables: { botId } }).subscribe({
      next({ data }) {
        const document = data?.documentEvents.document;
        if (document) {
          console.log(`${document.title}: ${document.stage}`);
          seen.set(document.id, document);
          look();
        }
      },
      error: reject,
    });
    begin().then((id) => {
      waitedFor = id;
      look();
    }, reject);
  });
}

/** Ask, show the answer as it is written, and give it once it has ended. */
function ask(server: ChatSphere, conversationId: string, question: string): Promise<Message> {
  const held = new HeldConversation(server, conversationId);
  return new Promise((resolve, reject) => {
    let replyId: string | undefined;
    let shown = 0;
    const leave = held.subscribe(look);
    held.send(question).then((id) => {
      replyId = id;
      look();
    }, reject);

    function look() {
      const { state, error } = held.getSnapshot();
      const reply = replyId === undefined ? undefined : state.messages[replyId];
      if (error) {
        leave();
        reject(error);
      } else if (reply) {
        process.stdout.write(reply.text.slice(shown));
        shown = reply.text.length;
        if (reply.finishedAt !== null) {
          leave();
          resolve(reply);
        }
      }
    }
  });
}

async function main([file, question]: string[]): Promise<void> {
  const { ENDPOINT: url, EMAIL: email, PASSWORD: password } = process.env;
  if (!url || !email || !password || !file || !question) {
    throw new Error("ENDPOINT, EMAIL and PASSWORD name a server; a file and a question are given as arguments.");
  }
  const server = createChatSphere({ url, webSocket: WebSocket });
  try {
    await server.session.signIn({ email, password });
    const botId = await makeBot(server);
    await untilReady(server, botId, () => addDocument(server, botId, file));
    const { data } = await server.apollo.mutate({
      mutation: StartConversationDocument,
      variables: { input: { botId } },
    });
    const conversationId = present(accepted(present(data).startConversation).conversation).id;
    const reply = await ask(server, conversationId, question);
    for (const { number, documentTitle, page, quote } of reply.citations) {
      console.log(`\n[${number}] ${documentTitle}${page === null ? "" : `, page ${page}`}: “${quote}”`);
    }
    const kept = await server.apollo.query({
      query: MessagesDocument,
      variables: { conversationId, last: 1 },
      fetchPolicy: "network-only",
    });
    const stored = present(kept.data?.conversation).messages.nodes[0];
    if (stored?.text !== reply.text) {
      throw new Error("What was streamed is not what is stored.");
    }
    console.log("\nWhat was streamed is what is stored.");
  } finally {
    await server.close();
  }
}

await main(process.argv.slice(2));
