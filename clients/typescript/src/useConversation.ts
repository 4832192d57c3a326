import { useMemo, useSyncExternalStore } from "react";

import type { ChatSphere } from "./client.js";
import { inOrder, type Message } from "./conversation.js";
import { HeldConversation } from "./held.js";

export interface UsedConversation
  extends Pick<HeldConversation, "send" | "stop" | "regenerate" | "giveFeedback" | "loadEarlier"> {
  /** Questions and replies in order, the live reply's text growing; each with its citations and passages. */
  messages: Message[];
  /** The reply that is waited for or being written. */
  live: Message | undefined;
  title: string | undefined;
  hasEarlier: boolean;
  /** Why nothing more is told. */
  error: unknown;
}

/**
 * Follow a conversation while the component is shown.
 *
 * Leaving the page, or the network, stops nothing: the reply goes on being written, and coming back shows all of it.
 */
export function useConversation(server: ChatSphere, conversationId: string): UsedConversation {
  const held = useMemo(() => new HeldConversation(server, conversationId), [server, conversationId]);
  const { state, live, hasEarlier, error } = useSyncExternalStore(held.subscribe, held.getSnapshot, held.getSnapshot);
  const messages = useMemo(() => inOrder(state), [state]);
  const verbs = useMemo(
    () => ({
      send: held.send.bind(held),
      stop: held.stop.bind(held),
      regenerate: held.regenerate.bind(held),
      giveFeedback: held.giveFeedback.bind(held),
      loadEarlier: held.loadEarlier.bind(held),
    }),
    [held],
  );
  return { messages, live, title: state.title, hasEarlier, error, ...verbs };
}
