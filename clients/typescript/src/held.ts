import type { ChatSphere } from "./client.js";
import {
  apply,
  EMPTY,
  liveReply,
  withHistory,
  type ConversationEvent,
  type ConversationState,
  type Message,
} from "./conversation.js";
import { follow } from "./follow.js";
import {
  GiveFeedbackDocument,
  MessageFieldsFragmentDoc,
  MessagesDocument,
  RegenerateReplyDocument,
  SendMessageDocument,
  StopReplyDocument,
  type GiveFeedbackInput,
  type StopOutcome,
} from "./graphql.js";
import { accepted } from "./refusals.js";

/** What is known of a conversation at a moment. */
export interface Snapshot {
  readonly state: ConversationState;
  /** The reply that is waited for or being written. */
  readonly live: Message | undefined;
  /** Why nothing more is told; undefined as long as the conversation is followed. */
  readonly error: unknown;
  /** Whether there are messages before the ones held. */
  readonly hasEarlier: boolean;
}

const PAGE = 30;

/** A conversation held by a client: followed while somebody listens, changed only by what the server tells. */
export class HeldConversation {
  private snapshot: Snapshot = { state: EMPTY, live: undefined, error: undefined, hasEarlier: false };
  private readonly listeners = new Set<() => void>();
  private leave: (() => void) | undefined;
  private earliest: string | undefined;

  constructor(
    private readonly server: ChatSphere,
    readonly id: string,
  ) {}

  /** Be told of every change until the function that is returned is called. The first listener begins to follow. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.leave ??= this.begin();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.leave?.();
        this.leave = undefined;
      }
    };
  };

  readonly getSnapshot = (): Snapshot => this.snapshot;

  /**
   * Ask a question. It is stored once however often it is sent under one key, and tried again when the network
   * fails. Throws `Refused`: the plan has no room, or a reply is being written.
   */
  async send(text: string, idempotencyKey: string = crypto.randomUUID()): Promise<string> {
    const { data } = await this.server.apollo.mutate({
      mutation: SendMessageDocument,
      variables: { input: { conversationId: this.id, text, idempotencyKey } },
    });
    return idOf(accepted(data!.sendMessage).reply);
  }

  /** Stop the reply that is being written; it keeps the text so far. Null when there is none. */
  async stop(): Promise<StopOutcome | null> {
    const { live } = this.snapshot;
    if (live === undefined) {
      return null;
    }
    const { data } = await this.server.apollo.mutate({
      mutation: StopReplyDocument,
      variables: { input: { replyId: live.id } },
    });
    return accepted(data!.stopReply).outcome;
  }

  /** Have the question of a reply answered once more; the new reply stands beside the old one. */
  async regenerate(replyId: string, idempotencyKey: string = crypto.randomUUID()): Promise<string> {
    const { data } = await this.server.apollo.mutate({
      mutation: RegenerateReplyDocument,
      variables: { input: { replyId, idempotencyKey } },
    });
    return idOf(accepted(data!.regenerateReply).reply);
  }

  /** Say what a reply is worth. */
  async giveFeedback(input: GiveFeedbackInput): Promise<void> {
    const { data } = await this.server.apollo.mutate({ mutation: GiveFeedbackDocument, variables: { input } });
    accepted(data!.giveFeedback);
  }

  /** Read a page of the messages before the ones held. */
  async loadEarlier(): Promise<void> {
    const { data } = await this.server.apollo.query({
      query: MessagesDocument,
      variables: { conversationId: this.id, last: PAGE, before: this.earliest ?? null },
      fetchPolicy: "network-only",
    });
    const page = data?.conversation?.messages;
    if (page) {
      this.earliest = page.pageInfo.startCursor ?? undefined;
      this.change({
        state: withHistory(this.snapshot.state, page.nodes),
        hasEarlier: page.pageInfo.hasPreviousPage,
      });
    }
  }

  private begin(): () => void {
    const leave = follow(this.server, this.id, {
      after: this.snapshot.state.cursor,
      onEvent: (event) => this.take(event),
      onError: (error) => this.change({ error }),
    });
    if (this.earliest === undefined) {
      this.loadEarlier().catch((error: unknown) => this.change({ error }));
    }
    return leave;
  }

  private take(event: ConversationEvent): void {
    this.change({ state: apply(this.snapshot.state, event), error: undefined });
    if (event.__typename === "ReplyCompleted" || event.__typename === "ReplyStopped" || event.__typename === "ReplyFailed") {
      const { cache } = this.server.apollo;
      cache.writeFragment({
        id: cache.identify({ ...event.reply })!,
        fragment: MessageFieldsFragmentDoc,
        fragmentName: "MessageFields",
        data: event.reply,
      });
    }
  }

  private change(change: Partial<Snapshot>): void {
    const { state } = { ...this.snapshot, ...change };
    this.snapshot = { ...this.snapshot, ...change, live: liveReply(state) };
    this.listeners.forEach((listener) => listener());
  }
}

function idOf(message: { id: string } | null): string {
  if (message === null) {
    throw new Error("The server answered without the message.");
  }
  return message.id;
}
