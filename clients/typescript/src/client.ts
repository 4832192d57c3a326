import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { RetryLink } from "@apollo/client/link/retry";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { OperationTypeNode } from "graphql";
import { createClient, type Client as Socket } from "graphql-ws";

import { Session, type TokenStorage } from "./session.js";

export interface ChatSphereOptions {
  /** Where the server's GraphQL is: `https://chat.example.org/graphql/`. */
  url: string;
  /** Where the socket is, if not at the same place under `ws:` or `wss:`. */
  socketUrl?: string;
  /** Where the tokens of a session are kept; by default in memory. */
  storage?: TokenStorage;
  /** What goes into the Authorization header instead of a session: for keys of servers. */
  authorization?: () => Promise<string | undefined>;
  /** A WebSocket for platforms that have none of their own. */
  webSocket?: unknown;
}

/** Everything that is needed to talk to one server. */
export interface ChatSphere {
  /** Apollo Client: typed documents, uploads, subscriptions, retries. */
  readonly apollo: ApolloClient;
  /** The socket beneath its subscriptions; it connects when something is followed, and again when it was cut. */
  readonly socket: Socket;
  readonly session: Session;
  /** Close the socket and stop everything that is under way. */
  close(): Promise<void>;
}

/** How often a socket or request that was cut is tried again; the waits grow to a few seconds. */
const ATTEMPTS = 20;

/** Set up Apollo Client for a server: bearer tokens renewed in time, uploads, one socket, retries of what is safe. */
export function createChatSphere(options: ChatSphereOptions): ChatSphere {
  const session = new Session(options.url, options.storage);
  const authorization = options.authorization ?? (async () => bearer(await session.accessToken()));

  const socket = createClient({
    url: options.socketUrl ?? options.url.replace(/^http/, "ws"),
    webSocketImpl: options.webSocket,
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: 15_000,
    connectionParams: async () => headers(await authorization()),
    retryAttempts: ATTEMPTS,
    retryWait: async (retries) => sleep(Math.min(100 * 2 ** retries, 5_000) * (0.5 + Math.random() / 2)),
    shouldRetry: () => true, // what must not be tried again closes with a code that the library knows as final
  });

  const authorized = new SetContextLink(async ({ headers: given }) => ({
    headers: { ...(given as Record<string, string> | undefined), ...headers(await authorization()) },
  }));
  const retry = new RetryLink({
    delay: { initial: 200, max: 5_000, jitter: true },
    attempts: (count, operation, error) => count < ATTEMPTS && isPassing(error) && isSafeTwice(operation),
  });
  const http = new UploadHttpLink({ uri: options.url, headers: { "Apollo-Require-Preflight": "true" } });

  const apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      ApolloLink.from([retry, authorized, http]),
    ),
  });

  return {
    apollo,
    socket,
    session,
    async close() {
      apollo.stop();
      // A socket that waits to connect again refuses to be closed, and then is not opened.
      await Promise.resolve(socket.dispose()).catch(() => undefined);
    },
  };
}

function bearer(token: string | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token}`;
}

function headers(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? {} : { Authorization: authorization };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether the request did not reach the server or its answer did not reach us, or the server is not up. */
function isPassing(error: unknown): boolean {
  const status = (error as { statusCode?: number } | null)?.statusCode;
  return error != null && (status === undefined || status === 502 || status === 503 || status === 504);
}

/** Whether the operation, carried out twice, comes to the same: queries, and mutations with a key of their own. */
function isSafeTwice(operation: ApolloLink.Operation): boolean {
  const input = operation.variables["input"] as { idempotencyKey?: string | null } | undefined;
  return operation.operationType === OperationTypeNode.QUERY || input?.idempotencyKey != null;
}
