import { print } from "graphql";

import type { ChatSphere } from "./client.js";
import type { ConversationEvent } from "./conversation.js";
import { ConversationEventsDocument, type ConversationEventsSubscription } from "./graphql.js";

const QUERY = print(ConversationEventsDocument);

export interface Following {
  /** Cursor of the last event known; without one it begins with the latest question. */
  after?: string | undefined;
  onEvent(event: ConversationEvent): void;
  /** The server refused, or could not be reached for long: nothing more will come. */
  onError(error: unknown): void;
}

/**
 * Follow a conversation until the function that is returned is called.
 *
 * When the socket is cut it is opened again and goes on from the last event: the cursor is read anew whenever
 * the subscription is sent.
 */
export function follow(server: ChatSphere, conversationId: string, { after, onEvent, onError }: Following): () => void {
  let cursor = after;
  const variables = {
    conversationId,
    get after() {
      return cursor;
    },
  };
  return server.socket.subscribe<ConversationEventsSubscription>(
    { query: QUERY, operationName: "ConversationEvents", variables },
    {
      next({ data, errors }) {
        if (errors) {
          onError(errors);
        } else if (data) {
          cursor = data.conversationEvents.cursor;
          onEvent(data.conversationEvents);
        }
      },
      error: onError,
      complete() {},
    },
  );
}
