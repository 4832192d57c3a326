import type { CitationFieldsFragment, ConversationEventsSubscription, MessageFieldsFragment } from "./graphql.js";

/** Something that happened in a conversation, as `ConversationEvents` tells it. */
export type ConversationEvent = ConversationEventsSubscription["conversationEvents"];

/** A passage that a reply may rest on. */
export type Passage = Extract<ConversationEvent, { __typename: "PassagesRetrieved" }>["passages"][number];

/** A question or a reply as far as it is known. */
export interface Message extends MessageFieldsFragment {
  /** The attempt that `text` belongs to. */
  readonly epoch: number;
  /** Unicode code points of `text`: what offsets count. */
  readonly points: number;
  /** What the reply may rest on, best first; empty until it was looked for, and for messages read by a query. */
  readonly passages: readonly Passage[];
}

/** What a client holds of a conversation. Never changed: each event makes the next one. */
export interface ConversationState {
  /** Of the last event applied: where to go on from. */
  readonly cursor: string | undefined;
  /** Of the last kept event applied. */
  readonly sequence: number;
  readonly title: string | undefined;
  /** By id; see `inOrder`. */
  readonly messages: Readonly<Record<string, Message>>;
}

export const EMPTY: ConversationState = { cursor: undefined, sequence: 0, title: undefined, messages: {} };

/** Messages as they follow each other. */
export function inOrder(state: ConversationState): Message[] {
  return Object.values(state.messages).sort((one, other) => one.ordinal - other.ordinal);
}

/** The reply that is waited for or being written; undefined when there is none. */
export function liveReply(state: ConversationState): Message | undefined {
  return Object.values(state.messages).find(({ status }) => status === "QUEUED" || status === "ANSWERING");
}

/** The state with messages that were read by a query. What events have told of a message is newer, and stays. */
export function withHistory(state: ConversationState, history: readonly MessageFieldsFragment[]): ConversationState {
  const read = history.map((message) => [message.id, known(message, 0)] as const);
  return { ...state, messages: { ...Object.fromEntries(read), ...state.messages } };
}

/**
 * The state after an event.
 *
 * Right whatever was told before and told twice: kept events are numbered, and text is put where it belongs by
 * (reply, epoch, offset). So a client that reconnects with an old cursor ends with the stored text all the same.
 */
export function apply(state: ConversationState, event: ConversationEvent): ConversationState {
  if (event.__typename === "ReplyDelta") {
    return moved(withText(state, event), event);
  }
  if (event.sequence <= state.sequence) {
    return state;
  }
  return moved({ ...withKept(state, event), sequence: event.sequence }, event);
}

type Delta = Extract<ConversationEvent, { __typename: "ReplyDelta" }>;
type Kept = Exclude<ConversationEvent, Delta>;

function moved(state: ConversationState, { cursor }: ConversationEvent): ConversationState {
  return { ...state, cursor };
}

function withText(state: ConversationState, { replyId, epoch, offset, text }: Delta): ConversationState {
  const reply = state.messages[replyId];
  if (reply === undefined || epoch < reply.epoch || isFinal(reply)) {
    return state;
  }
  const held = epoch > reply.epoch ? blank(reply) : reply;
  return withMessage(state, { ...held, ...placed(held, offset, text), epoch, status: "ANSWERING" });
}

/** `text` put at `offset` of what is held; what lies beyond it stays. */
function placed(held: Message, offset: number, text: string): Pick<Message, "text" | "points"> {
  const added = pointsOf(text);
  if (offset === held.points) {
    return { text: held.text + text, points: held.points + added };
  }
  const [begin, end] = [unitsOf(held.text, offset), unitsOf(held.text, offset + added)];
  return { text: held.text.slice(0, begin) + text + held.text.slice(end), points: Math.max(held.points, offset + added) };
}

/** Where the code point numbered `points` begins in a string, which counts in units of UTF-16. */
function unitsOf(text: string, points: number): number {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left -= 1) {
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return units;
}

function pointsOf(text: string): number {
  let points = 0;
  for (let units = 0; units < text.length; points += 1) {
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return points;
}

function withKept(state: ConversationState, event: Kept): ConversationState {
  switch (event.__typename) {
    case "QuestionAsked":
      return withMessage(state, known(event.question, 0));
    case "ReplyQueued":
      return withMessage(state, begun(known(event.reply, event.epoch)));
    case "ReplyStarted":
    case "ReplyRestarted":
      return changed(state, event.reply.id, (reply) =>
        event.epoch > reply.epoch ? begun({ ...reply, epoch: event.epoch }) : reply,
      );
    case "PassagesRetrieved":
      return changed(state, event.reply.id, (reply) => ({ ...reply, passages: event.passages }));
    case "CitationAdded":
      return changed(state, event.reply.id, (reply) =>
        event.citation && event.epoch === reply.epoch
          ? { ...reply, citations: withCitation(reply.citations, event.citation) }
          : reply,
      );
    case "ReplyCompleted":
    case "ReplyStopped":
    case "ReplyFailed":
      return withMessage(state, {
        ...known(event.reply, event.epoch),
        passages: state.messages[event.reply.id]?.passages ?? [],
      });
    case "FeedbackGiven":
      return changed(state, event.reply.id, (reply) => ({ ...reply, feedback: event.reply.feedback }));
    case "TitleChanged":
      return { ...state, title: event.conversation.title };
  }
}

function known(message: MessageFieldsFragment, epoch: number): Message {
  return { ...message, epoch, points: pointsOf(message.text), passages: [] };
}

/** A reply at its beginning.  An event tells it as it was when it was read, which may be further on. */
function begun(reply: Message): Message {
  return isFinal(reply) ? reply : blank(reply);
}

function blank(reply: Message): Message {
  return { ...reply, text: "", points: 0, citations: [] };
}

function isFinal({ status }: Message): boolean {
  return status === "COMPLETED" || status === "STOPPED" || status === "FAILED";
}

function withCitation(
  citations: readonly CitationFieldsFragment[],
  added: CitationFieldsFragment,
): CitationFieldsFragment[] {
  const others = citations.filter(({ answerEnd, number }) => answerEnd !== added.answerEnd || number !== added.number);
  return [...others, added];
}

function withMessage(state: ConversationState, message: Message): ConversationState {
  return { ...state, messages: { ...state.messages, [message.id]: message } };
}

function changed(state: ConversationState, id: string, change: (message: Message) => Message): ConversationState {
  const message = state.messages[id];
  return message === undefined ? state : withMessage(state, change(message));
}
