import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { apply, EMPTY, inOrder, liveReply, withHistory, type ConversationEvent } from "../src/index.js";
import type { MessageFieldsFragment } from "../src/index.js";

const TEXT = "The ferry 🛳 leaves at seven [1]; 海 the quay 👩‍👩‍👧 is the north one.";
const POINTS = Array.from(TEXT);

function message(id: string, changes: Partial<MessageFieldsFragment> = {}): MessageFieldsFragment {
  return {
    __typename: "Message",
    id,
    ordinal: 2,
    role: "ASSISTANT",
    text: "",
    status: "QUEUED",
    isUnanswered: false,
    model: null,
    createdAt: "2026-01-01T00:00:00Z",
    finishedAt: null,
    question: null,
    citations: [],
    usage: null,
    feedback: null,
    failure: null,
    ...changes,
  } as MessageFieldsFragment;
}

const kept = (sequence: number) => ({ cursor: `s${sequence}`, sequence, occurredAt: "2026-01-01T00:00:00Z" });

const QUESTION: ConversationEvent = {
  __typename: "QuestionAsked",
  ...kept(1),
  question: message("q", { ordinal: 1, role: "USER", text: "When?", status: "COMPLETED" }),
};
const QUEUED: ConversationEvent = { __typename: "ReplyQueued", ...kept(2), epoch: 0, reply: message("r") };
const STARTED: ConversationEvent = { __typename: "ReplyStarted", ...kept(3), epoch: 1, reply: { id: "r" } };
const BEGINNING = [QUESTION, QUEUED, STARTED];
const COMPLETED: ConversationEvent = {
  __typename: "ReplyCompleted",
  ...kept(4),
  epoch: 1,
  reply: message("r", { text: TEXT, status: "COMPLETED", finishedAt: "2026-01-01T00:00:01Z" }),
};

/** The deltas of `TEXT` from `begin`, a few code points each, as a server would tell them. */
function deltas(random: () => number, epoch = 1, begin = 0): ConversationEvent[] {
  const told: ConversationEvent[] = [];
  for (let offset = begin; offset < POINTS.length; ) {
    const end = Math.min(POINTS.length, offset + 1 + Math.floor(random() * 7));
    const text = POINTS.slice(offset, end).join("");
    told.push({ __typename: "ReplyDelta", cursor: `${epoch}.${end}`, replyId: "r", epoch, offset, text });
    offset = end;
  }
  return told;
}

/** Numbers that look random and are the same each time. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
}

const textOf = (events: ConversationEvent[]) => events.reduce(apply, EMPTY).messages["r"]?.text;

describe("a conversation applied event by event", () => {
  it("spells the stored text, whatever is told again", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seeded(seed);
      const told = [...BEGINNING, ...deltas(random)];
      const cut = Math.floor(random() * told.length);
      const again = Math.floor(random() * (cut + 1));
      assert.equal(textOf([...told.slice(0, cut), ...told.slice(again)]), TEXT, `seed ${seed}`);
      assert.equal(textOf([...told.slice(0, cut), ...BEGINNING, ...deltas(random)]), TEXT, `seed ${seed}, from the first cursor`);
    }
  });

  it("begins anew with a new attempt and forgets what the dead one still says", () => {
    const restarted: ConversationEvent = { __typename: "ReplyRestarted", ...kept(4), epoch: 2, reply: { id: "r" } };
    const late: ConversationEvent = { __typename: "ReplyDelta", cursor: "", replyId: "r", epoch: 1, offset: 0, text: "lost" };
    const [first, ...rest] = deltas(seeded(7), 2);
    assert.equal(textOf([...BEGINNING, ...deltas(seeded(3)).slice(0, 4), restarted, first!, late, ...rest]), TEXT);
  });

  it("takes the final text and waits for no reply after it", () => {
    const state = [...BEGINNING, ...deltas(seeded(1)).slice(0, 2), COMPLETED, ...deltas(seeded(2)).slice(0, 1)].reduce(apply, EMPTY);
    assert.equal(state.messages["r"]?.text, TEXT);
    assert.equal(liveReply(state), undefined);
    assert.equal(liveReply(BEGINNING.reduce(apply, EMPTY))?.id, "r");
  });

  it("keeps its messages in order, and knows more than a query that was answered late", () => {
    const history = [message("p", { ordinal: 0, text: "before", status: "COMPLETED" }), message("r", { text: "The f" })];
    const state = withHistory([...BEGINNING, ...deltas(seeded(5))].reduce(apply, EMPTY), history);
    assert.deepEqual(inOrder(state).map(({ id, text }) => [id, text]), [["p", "before"], ["q", "When?"], ["r", TEXT]]);
  });
});
