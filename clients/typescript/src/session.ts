import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

import {
  RefreshTokensDocument,
  SignInDocument,
  SignOutDocument,
  type SignInMutationVariables,
  type TokenFieldsFragment,
} from "./graphql.js";
import { accepted, Refused } from "./refusals.js";

/** What is kept of a session between two visits. Times are milliseconds since 1970. */
export interface Tokens {
  readonly access: string;
  readonly accessEndsAt: number;
  readonly refresh: string;
}

/** Where tokens are kept. The default forgets them with the page. */
export interface TokenStorage {
  load(): Tokens | undefined;
  save(tokens: Tokens | undefined): void;
}

/** Keeps tokens in the browser's `localStorage`, where every tab of the site finds them. */
export function browserStorage(key = "chatsphere.tokens"): TokenStorage {
  return {
    load() {
      const kept = localStorage.getItem(key);
      return kept === null ? undefined : (JSON.parse(kept) as Tokens);
    },
    save(tokens) {
      if (tokens === undefined) {
        localStorage.removeItem(key);
      } else {
        localStorage.setItem(key, JSON.stringify(tokens));
      }
    },
  };
}

function memoryStorage(): TokenStorage {
  let kept: Tokens | undefined;
  return { load: () => kept, save: (tokens) => void (kept = tokens) };
}

/** Milliseconds before its end at which an access token is renewed. */
const SPARE = 30_000;

/** A person's access to a server: signs in, renews the access token before it ends, signs out. */
export class Session {
  private renewal: Promise<string | undefined> | undefined;

  constructor(
    private readonly url: string,
    private readonly storage: TokenStorage = memoryStorage(),
    private readonly fetcher: typeof fetch = (...request) => fetch(...request),
  ) {}

  get isSignedIn(): boolean {
    return this.storage.load() !== undefined;
  }

  /** Begin a session. Throws `Refused` when address and password do not match. */
  async signIn(input: SignInMutationVariables["input"]): Promise<void> {
    const { tokenAuth } = await this.execute(SignInDocument, { input });
    this.keep(accepted(tokenAuth));
  }

  /** End the session, here and on the server. */
  async signOut(): Promise<void> {
    const tokens = this.storage.load();
    this.storage.save(undefined);
    if (tokens !== undefined) {
      await this.execute(SignOutDocument, { input: { refreshToken: tokens.refresh } });
    }
  }

  /** An access token that is good for the next while; undefined when nobody is signed in. */
  async accessToken(): Promise<string | undefined> {
    const tokens = this.storage.load();
    if (tokens === undefined || tokens.accessEndsAt - SPARE > Date.now()) {
      return tokens?.access;
    }
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  /** Renew in one tab at a time: a refresh token that is used twice ends the session. */
  private async renew(): Promise<string | undefined> {
    const locks = globalThis.navigator?.locks;
    return locks === undefined ? this.renewAlone() : locks.request("chatsphere.tokens", () => this.renewAlone());
  }

  private async renewAlone(): Promise<string | undefined> {
    const tokens = this.storage.load();
    if (tokens === undefined || tokens.accessEndsAt - SPARE > Date.now()) {
      return tokens?.access;
    }
    try {
      const { refreshToken } = await this.execute(RefreshTokensDocument, { input: { refreshToken: tokens.refresh } });
      return this.keep(accepted(refreshToken)).access;
    } catch (error) {
      if (error instanceof Refused) {
        this.storage.save(undefined);
        return undefined;
      }
      throw error;
    }
  }

  private keep(payload: TokenFieldsFragment): Tokens {
    const { token, refreshToken, payload: told } = payload;
    if (!token || !refreshToken || !told) {
      throw new Error("The server answered without tokens.");
    }
    const tokens = { access: token, accessEndsAt: Date.parse(told.exp), refresh: refreshToken };
    this.storage.save(tokens);
    return tokens;
  }

  /** Without Apollo, whose every request asks this session for a token. */
  private async execute<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const response = await this.fetcher(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const answer = (await response.json()) as { data?: Result | null; errors?: { message: string }[] };
    if (!answer.data) {
      throw new Error(answer.errors?.map((error) => error.message).join(" ") ?? `The server answered ${response.status}.`);
    }
    return answer.data;
  }
}
