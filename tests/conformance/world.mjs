// What the scripts here know of the server, and a follower of replies that trusts nothing but offsets.

import assert from "node:assert/strict";

export const { ENDPOINT, SOCKET, TOKEN, BOT } = process.env;
export const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };

export const EVENTS = `
  subscription Events($conversation: ID!, $after: String) {
    conversationEvents(conversationId: $conversation, after: $after) {
      __typename
      cursor
      ... on ReplyDelta { replyId epoch offset text }
      ... on CitationAdded { citation { number quote } }
      ... on ReplyCompleted { reply { id text citations { number } } }
      ... on ReplyFailed { failure { code message } }
    }
  }`;

/** The data of an operation sent with plain fetch. */
export async function post(query, variables = {}) {
  const answer = await fetch(ENDPOINT, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...AUTHORIZATION },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

/** The id of a new conversation. */
export async function begun() {
  const { startConversation } = await post(
    "mutation ($bot: ID!) { startConversation(input: { botId: $bot }) { conversation { id } } }",
    { bot: BOT },
  );
  return startConversation.conversation.id;
}

/** Asks a question in a conversation, whose reply is then being written. */
export async function ask(id) {
  const { sendMessage } = await post(
    `mutation ($id: ID!) {
      sendMessage(input: { conversationId: $id, text: "Who built the lighthouse?" }) { reply { id } errors { code } }
    }`,
    { id },
  );
  assert.deepEqual(sendMessage.errors, []);
}

/** The id of a new conversation in which a question was asked. */
export async function asked() {
  const id = await begun();
  await ask(id);
  return id;
}

/** Gathers the events of one reply; `take` says whether it is over, and by then the text must be the stored one. */
export class Heard {
  text = "";

  take({ data, errors }) {
    assert.equal(errors, undefined);
    const event = data.conversationEvents;
    assert.notEqual(event.__typename, "ReplyFailed");
    if (event.__typename === "ReplyDelta") {
      this.text = [...this.text].slice(0, event.offset).join("") + event.text;
    }
    if (event.__typename !== "ReplyCompleted") return false;
    assert.ok(event.reply.text.includes("Ada Thornquist"));
    assert.equal(this.text, event.reply.text);
    return true;
  }
}
