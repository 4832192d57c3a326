/** In headless Chromium: the explorer runs a query, and shows a reply as it streams in, with nobody signing in by hand. */
import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { ask, begun, ENDPOINT } from "./world.mjs";

const { EMAIL, TEXT, CHROMIUM } = process.env;
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
const PATIENCE = { timeout: 60_000 };

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", ...QUIET] });
try {
  const page = await browser.newPage();
  const foreign = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(ENDPOINT).host) foreign.push(request.url());
  });
  page.on("pageerror", (error) => console.log(`page: ${error.message}`));
  await page.goto(ENDPOINT);

  const run = async (operation) => {
    const tab = page.locator(".graphiql-query-editor .CodeMirror").first();
    await tab.waitFor(PATIENCE);
    await tab.evaluate((editor, text) => editor.CodeMirror.setValue(text), operation);
    await page.waitForTimeout(2_000); // until GraphiQL has read it: it runs the operation whose name it knows
    await page.locator(".graphiql-execute-button").click();
  };
  // Everything that the result pane shows, one after another: each event takes the place of the one before.
  const shown = (...wanted) =>
    page.waitForFunction((texts) => texts.every((text) => window.shown.some((each) => each.includes(text))), wanted, PATIENCE);
  const record = () =>
    page.evaluate(() => {
      window.shown = [];
      const pane = document.querySelector(".result-window .CodeMirror").CodeMirror;
      pane.on("change", () => window.shown.push(pane.getValue()));
    });

  await page.locator(".result-window .CodeMirror").waitFor({ state: "attached", ...PATIENCE });
  await record();
  await run("{ viewer { email } }");
  await shown(`"email": "${EMAIL}"`);
  console.log("The query is answered.");

  const conversation = await begun();
  await run(`subscription { conversationEvents(conversationId: "${conversation}") {
    ... on ReplyDelta { offset text } ... on ReplyCompleted { reply { text } } } }`);
  await ask(conversation);
  await shown('"offset": 0', JSON.stringify(TEXT).slice(1, -1));
  const offsets = await page.evaluate(() => new Set(window.shown.flatMap((text) => text.match(/"offset": \d+/) ?? [])).size);
  assert.ok(offsets > 2, `the reply came in ${offsets} pieces`);
  console.log("The reply streams in and is whole.");
  assert.deepEqual(foreign, [], "the explorer asked other hosts");
} finally {
  await browser.close();
}
