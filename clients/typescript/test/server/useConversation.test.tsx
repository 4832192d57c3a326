/**
 * The hook in a page, against a running server: ENDPOINT, TOKEN and BOT name it, MODEL where its scripted model is told
 * how to answer.
 */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";

import { GlobalRegistrator } from "@happy-dom/global-registrator";
import WebSocket from "ws";

import { accepted, createChatSphere, MessagesDocument, StartConversationDocument, type ChatSphere } from "../../src/index.js";

// A page of happy-dom, whose requests are Node's own: the server's are real.
const { fetch, Request, Response, Headers, FormData, File, Blob, AbortController, AbortSignal } = globalThis;
GlobalRegistrator.register();
Object.assign(globalThis, { fetch, Request, Response, Headers, FormData, File, Blob, AbortController, AbortSignal });

const { cleanup, render, waitFor } = await import("@testing-library/react");
const { useConversation } = await import("../../src/useConversation.js");

const { ENDPOINT, TOKEN, BOT, MODEL } = process.env as Record<string, string>;
const ANSWER = "Ada Thornquist 🛳 built it in 1874 [1]. 海 It was painted red in 1902 [1]. ".repeat(3).trim();
const QUESTION = "Who built the lighthouse?";
const PATIENCE = { timeout: 60_000, interval: 50 };

/** From now on the model says the answer, so many words a second. */
async function modelSays(wordsPerSecond: number): Promise<void> {
  const always = { text: ANSWER, tokens_per_second: wordsPerSecond };
  const answer = await fetch(new URL("/script", MODEL), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ always }),
  });
  assert.equal(answer.status, 200);
}

function Chat({ server, id }: { server: ChatSphere; id: string }) {
  const { messages, live, send, stop, regenerate, error } = useConversation(server, id);
  return (
    <main>
      <ol>
        {messages.map((message) => (
          <li key={message.id} data-id={message.id} data-role={message.role} data-status={message.status}>
            <p>{message.text}</p>
            {message.citations.map(({ number, answerEnd, quote }) => (
              <cite key={`${number} ${answerEnd}`}>{quote}</cite>
            ))}
            {message.role === "ASSISTANT" && <button onClick={() => regenerate(message.id)}>Again</button>}
          </li>
        ))}
      </ol>
      <button onClick={() => send(QUESTION)}>Ask</button>
      {live && <button onClick={() => stop()}>Stop</button>}
      {error !== undefined && <strong>{String(error)}</strong>}
    </main>
  );
}

/** A page with the chat, as a person sees it. */
class Page {
  private readonly view;

  constructor(server: ChatSphere, id: string) {
    this.view = render(<Chat server={server} id={id} />);
  }

  get messages(): HTMLElement[] {
    return [...this.view.container.querySelectorAll("li")];
  }

  get replies(): HTMLElement[] {
    return this.messages.filter((message) => message.dataset["role"] === "ASSISTANT");
  }

  click(name: string): void {
    this.view.getByRole("button", { name }).click();
  }

  has(name: string): boolean {
    return this.view.queryByRole("button", { name }) !== null;
  }

  async until(number: number, status: string): Promise<HTMLElement> {
    return waitFor(() => {
      const reply = this.replies[number];
      assert.equal(reply?.dataset["status"], status);
      return reply!;
    }, PATIENCE);
  }

  /** Waits until a reply has at least so many characters; what it has. */
  async grown(number: number, characters: number): Promise<string> {
    return waitFor(() => {
      const text = textOf(this.replies[number]);
      assert.ok(text.length >= characters, `only ${text.length} characters`);
      return text;
    }, PATIENCE);
  }

  /** Every text that a reply is seen with from now on. */
  watch(number: number): string[] {
    const seen: string[] = [];
    const observer = new MutationObserver(() => seen.push(textOf(this.replies[number])));
    observer.observe(this.view.container, { childList: true, characterData: true, subtree: true });
    return seen;
  }

  leave(): void {
    this.view.unmount();
  }
}

const textOf = (message: HTMLElement | undefined) => message?.querySelector("p")?.textContent ?? "";
const quotesOf = (message: HTMLElement) => [...message.querySelectorAll("cite")].map(({ textContent }) => textContent);

describe("useConversation", () => {
  let server: ChatSphere;
  let connections = 0;

  before(() => {
    server = createChatSphere({ url: ENDPOINT!, webSocket: WebSocket, authorization: async () => `Bearer ${TOKEN}` });
    server.socket.on("connected", () => void (connections += 1));
  });
  afterEach(cleanup);
  after(() => server.close());

  async function newConversation(): Promise<string> {
    const { data } = await server.apollo.mutate({ mutation: StartConversationDocument, variables: { input: { botId: BOT! } } });
    return accepted(data!.startConversation).conversation!.id;
  }

  async function stored(conversationId: string): Promise<string[]> {
    const { data } = await server.apollo.query({
      query: MessagesDocument,
      variables: { conversationId, last: 10 },
      fetchPolicy: "network-only",
    });
    return data!.conversation!.messages.nodes.map(({ text }) => text);
  }

  it("shows a reply as it grows, whole though the socket is cut, with its citations", async () => {
    await modelSays(15);
    const id = await newConversation();
    const page = new Page(server, id);
    const seen = page.watch(0);
    page.click("Ask");
    for (const characters of [1, 40, 80]) {
      await page.grown(0, characters);
      server.socket.terminate();
    }
    const reply = await page.until(0, "COMPLETED");
    assert.equal(textOf(reply), ANSWER);
    assert.deepEqual(await stored(id), [QUESTION, ANSWER]);
    assert.deepEqual(page.messages.map(textOf), [QUESTION, ANSWER]);
    assert.ok(connections > 1, "the socket was not opened again");
    assert.ok(new Set(seen).size > 3, `the reply was seen in ${new Set(seen).size} steps`);
    for (const text of seen) assert.ok(ANSWER.startsWith(text), `«${text}» was shown`);
    assert.ok(quotesOf(reply).length > 0);
    for (const quote of quotesOf(reply)) assert.match(quote, /Ada Thornquist|painted red/);
    assert.equal(page.has("Stop"), false);
  });

  it("stops a reply, which keeps its text so far", async () => {
    await modelSays(2);
    const id = await newConversation();
    const page = new Page(server, id);
    page.click("Ask");
    const soFar = await page.grown(0, 10);
    page.click("Stop");
    const text = textOf(await page.until(0, "STOPPED"));
    assert.ok(text.startsWith(soFar));
    assert.ok(text.length < ANSWER.length);
    assert.deepEqual(await stored(id), [QUESTION, text]);
    assert.equal(page.has("Stop"), false);
  });

  it("has a question answered once more, beside the first answer", async () => {
    await modelSays(60);
    const id = await newConversation();
    const page = new Page(server, id);
    page.click("Ask");
    await page.until(0, "COMPLETED");
    page.click("Again");
    await page.until(1, "COMPLETED");
    assert.deepEqual(page.messages.map(textOf), [QUESTION, ANSWER, ANSWER]);
    assert.deepEqual(await stored(id), [QUESTION, ANSWER, ANSWER]);
  });

  it("stops nothing when the page is left, and shows all when it is come back to, in every tab", async () => {
    await modelSays(10);
    const id = await newConversation();
    const page = new Page(server, id);
    page.click("Ask");
    await page.grown(0, 10);
    page.leave();
    const [back, other] = [new Page(server, id), new Page(server, id)];
    await back.grown(0, 20);
    for (const tab of [back, other]) assert.equal(textOf(await tab.until(0, "COMPLETED")), ANSWER);
    back.leave();
    const later = new Page(server, id);
    assert.equal(textOf(await later.until(0, "COMPLETED")), ANSWER);
    assert.ok(quotesOf(later.replies[0]!).length > 0);
  });
});
