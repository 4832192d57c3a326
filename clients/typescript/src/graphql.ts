/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A new document. */
export type AddDocumentInput = {
  /** Whether to add content that the bot has already; default false, which answers with that document. */
  allowDuplicate?: boolean;
  /** The bot that is to answer from it. */
  botId: string;
  /** What it is made from. */
  source: DocumentSourceInput;
};

/** Which bots: those that meet every condition given. */
export type BotFilter = {
  /** Only bots whose name holds this text, in upper or lower case. */
  nameContains?: string | null | undefined;
  /** Only bots of this status. */
  status?: BotStatus | null | undefined;
};

/** The order of a list of bots. Bots that tie are ordered by id. */
export type BotOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What they are ordered by. */
  field: BotOrderField;
};

/** What bots can be ordered by. */
export type BotOrderField =
  /** When the bot was made. */
  | 'CREATED_AT'
  /** Its name, by the database's alphabet. */
  | 'NAME'
  /** When its settings were last changed. */
  | 'UPDATED_AT';

/** Whether a bot answers. */
export type BotStatus =
  /** It answers. */
  | 'ACTIVE'
  /** It takes no questions until it is made ACTIVE again; documents and conversations stay. */
  | 'PAUSED';

/** A document to stop work on. */
export type CancelDocumentInput = {
  /** A document that is on its way. */
  documentId: string;
};

/** Which conversations: those that meet every condition given. */
export type ConversationFilter = {
  /** Only those that are, or are not, archived. */
  isArchived?: boolean | null | undefined;
  /** Only those that are, or are not, pinned. */
  isPinned?: boolean | null | undefined;
  /** Only conversations in a message or the title of which all these words stand, or words that begin so. A reply is searched once it has ended. */
  search?: string | null | undefined;
  /** Only conversations whose title holds this text, in upper or lower case. */
  titleContains?: string | null | undefined;
};

/** The order of a list of conversations. Conversations that tie are ordered by id. */
export type ConversationOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What they are ordered by. */
  field: ConversationOrderField;
};

/** What conversations can be ordered by. */
export type ConversationOrderField =
  /** When it was begun. */
  | 'CREATED_AT'
  /** When anything last happened in it, steps of a reply left aside. */
  | 'LAST_ACTIVITY_AT'
  /** Its title, by the database's alphabet. */
  | 'TITLE';

/** A new bot. */
export type CreateBotInput = {
  /** Most tokens of a passage: 32 to 800. Default: 170. */
  chunkTokens?: number | null | undefined;
  /** What it is for: at most 1,000 characters. Default: empty. */
  description?: string | null | undefined;
  /** How to answer: at most 20,000 characters. Default: empty. */
  instructions?: string | null | undefined;
  /** The language of its documents. Default: ENGLISH. */
  language?: Language | null | undefined;
  /** Hosts that replies may link to: at most 50. Default: none. */
  linkHosts?: Array<string> | null | undefined;
  /** A chat model, by the provider's name; one of the plan's chatModels where it names any. Default: the server's. */
  model?: string | null | undefined;
  /** What people will call it: 1 to 100 characters. */
  name: string;
  /** Passages that a reply may rest on: 1 to 20. Default: 8. */
  passageCount?: number | null | undefined;
  /** What it says when its documents hold no answer: at most 1,000 characters. */
  refusalText?: string | null | undefined;
  /** How relevant the best passage must be for an answer: 0 to 1. Default: what was measured best. */
  relevanceThreshold?: number | null | undefined;
  /** 0 to 2. Default: 0.2. */
  temperature?: number | null | undefined;
  /** Share of meanings beside words in the ranking of passages: 0 to 1. Default: what was measured best with the server's embedding model. */
  vectorWeight?: number | null | undefined;
  /** What it shows before the first question: at most 1,000 characters. Default: empty. */
  welcomeMessage?: string | null | undefined;
};

/** A bot to delete. */
export type DeleteBotInput = {
  /** The bot to delete, with its documents, conversations and messages. There is no way back. */
  botId: string;
};

/** A conversation to delete. */
export type DeleteConversationInput = {
  /** The conversation to delete, with all its messages. There is no way back. A reply that is being written counts as one of the month's. */
  conversationId: string;
};

/** A document to delete. */
export type DeleteDocumentInput = {
  /** The document to delete, at whatever stage, with its passages and file. There is no way back. */
  documentId: string;
};

/** Which documents: those that meet every condition given. */
export type DocumentFilter = {
  /** Only documents at this stage. */
  stage?: Stage | null | undefined;
  /** Only documents whose title holds this text, in upper or lower case. */
  titleContains?: string | null | undefined;
};

/** The order of a list of documents. Documents that tie are ordered by id. */
export type DocumentOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What they are ordered by. */
  field: DocumentOrderField;
};

/** What documents can be ordered by. */
export type DocumentOrderField =
  /** When the document was added. */
  | 'CREATED_AT'
  /** Bytes of its file. */
  | 'SIZE'
  /** Its title, by the database's alphabet. */
  | 'TITLE';

/** What a document is made from: exactly one of these. */
export type DocumentSourceInput =
  {   /** A file within the plan's fileBytes: PDF, DOCX, PPTX, XLSX, ODT, ODS, HTML, Markdown, plain text, CSV, TSV, JSON, JSON Lines or EML. */
  file: File | Blob; questions?: never; text?: never; url?: never; }
  |  { file?: never;   /** Questions with answers. Who asks one of them in its words is given its answer word for word; in other words, they are found as any passage is. */
  questions: QuestionsSourceInput; text?: never; url?: never; }
  |  { file?: never; questions?: never;   /** A text that is typed in. */
  text: TextSourceInput; url?: never; }
  |  { file?: never; questions?: never; text?: never;   /** Address of a web page, or of a file of the kinds above, that everybody may read: http or https, at most 2,000 characters. It is fetched at stage EXTRACTING, within the plan's fileBytes. Needs no feature of the plan. */
  url: string; };

/** Why a mutation refused: the closed list of codes of a UserError. */
export type ErrorCode =
  /** E-mail address and password do not match, or the address was not confirmed yet. */
  | 'BAD_CREDENTIALS'
  /** A reply is still being written in this conversation. */
  | 'CONVERSATION_BUSY'
  /** The bot has a document with the same content. */
  | 'DUPLICATE'
  /** The address must be confirmed first: requestEmailVerification mails how. */
  | 'EMAIL_NOT_VERIFIED'
  /** The idempotency key was used before, with other content. */
  | 'IDEMPOTENCY_CONFLICT'
  /** One field of the input cannot be taken as it is. */
  | 'INVALID_FIELD'
  /** No such thing exists, or it is not yours; the two are never told apart. */
  | 'NOT_FOUND'
  /** On this server its operator sets plans. */
  | 'PLAN_CHANGE_CLOSED'
  /** The plan to delete has subscriptions, or is the first. */
  | 'PLAN_IN_USE'
  /** Your plan has no room for this, or lacks it. */
  | 'PLAN_LIMIT_REACHED'
  /** The plan to change to holds less than you do. */
  | 'PLAN_TOO_SMALL'
  /** This server takes no new accounts at the moment, or only by invitation. */
  | 'REGISTRATION_CLOSED'
  /** The API key may not do this. */
  | 'SCOPE_MISSING'
  /** The password is right: sign in again with otp. */
  | 'SECOND_FACTOR_REQUIRED'
  /** Only the staff of this server may do this. */
  | 'STAFF_ONLY'
  /** The token is past its time: refresh it, or sign in again. */
  | 'TOKEN_EXPIRED'
  /** The token was never valid here, was used before, or was revoked: sign in again. */
  | 'TOKEN_INVALID'
  /** The same client exchanged this refresh token a moment ago: use the tokens that gave. */
  | 'TOKEN_ROTATED'
  /** Too many attempts in a short time: wait as long as retryAfter says. */
  | 'TOO_MANY_ATTEMPTS'
  /** Nobody is signed in, or the session has ended: sign in again. */
  | 'UNAUTHENTICATED'
  /** The file is of a kind that is not read, or its content and its name disagree. */
  | 'UNSUPPORTED_TYPE';

/** Why a document or a reply failed: a closed list. */
export type FailureCode =
  /** The file is damaged. */
  | 'CORRUPT'
  /** The file is protected by a password. */
  | 'ENCRYPTED'
  /** The server at the address could not be reached, or gave no page. */
  | 'FETCH_FAILED'
  /** There is nothing at the address. */
  | 'FETCH_GONE'
  /** The address is not asked: it leads into a private network, is no address of the web, or leads on. */
  | 'FETCH_REFUSED'
  /** The stored file is gone. */
  | 'FILE_MISSING'
  /** A fault of this server. */
  | 'INTERNAL'
  /** The plan has no room for it. */
  | 'LIMIT_REACHED'
  /** The file holds no text that can be read, as a scan does. */
  | 'NO_TEXT'
  /** The file ended the process that reads it each time it was tried. */
  | 'PARSER_DIED'
  /** The model provider's content filter stopped it: ask in other words. */
  | 'PROVIDER_FILTERED'
  /** The model provider broke off. */
  | 'PROVIDER_INTERRUPTED'
  /** The model provider's answer cannot be understood. */
  | 'PROVIDER_NONSENSE'
  /** The model provider takes no more requests for now. */
  | 'PROVIDER_RATE_LIMITED'
  /** The model provider refuses: its key, or the model's name. */
  | 'PROVIDER_REFUSED'
  /** The model provider does not answer. */
  | 'PROVIDER_UNAVAILABLE'
  /** Work on it came to a standstill each time it was tried. */
  | 'STALLED'
  /** The storage of files does not answer. */
  | 'STORAGE_UNAVAILABLE'
  /** It took longer than it may. */
  | 'TIMED_OUT'
  /** The file is larger than the plan or the parser takes. */
  | 'TOO_LARGE'
  /** The file is of a kind that is not read. */
  | 'UNSUPPORTED_TYPE'
  /** It ended its worker each time it was tried. */
  | 'WORKER_DIED';

/** What a reader thinks of a reply. */
export type GiveFeedbackInput = {
  /** What there is to say of it: at most 2,000 characters. Default: empty. */
  comment?: string | null | undefined;
  /** The reply, which must have ended. */
  replyId: string;
  /** Good or bad; null takes the feedback back. */
  thumb?: Thumb | null | undefined;
};

/** The language of a bot's documents: decides which forms of a word count as the same word. */
export type Language =
  /** Arabic. */
  | 'ARABIC'
  /** Danish. */
  | 'DANISH'
  /** Dutch. */
  | 'DUTCH'
  /** English. */
  | 'ENGLISH'
  /** Finnish. */
  | 'FINNISH'
  /** French. */
  | 'FRENCH'
  /** German. */
  | 'GERMAN'
  /** Greek. */
  | 'GREEK'
  /** Hungarian. */
  | 'HUNGARIAN'
  /** Italian. */
  | 'ITALIAN'
  /** Norwegian. */
  | 'NORWEGIAN'
  /** Any other language: words count as the same only when they are written the same. */
  | 'OTHER'
  /** Portuguese. */
  | 'PORTUGUESE'
  /** Romanian. */
  | 'ROMANIAN'
  /** Russian. */
  | 'RUSSIAN'
  /** Spanish. */
  | 'SPANISH'
  /** Swedish. */
  | 'SWEDISH'
  /** Turkish. */
  | 'TURKISH';

/** What a plan limits. */
export type Limit =
  /** API keys that hold at once. */
  | 'API_KEYS'
  /** Bots held at once. */
  | 'BOTS'
  /** The chat models that bots may use. */
  | 'CHAT_MODELS'
  /** Replies on their way at once, over all conversations. */
  | 'CONCURRENT_REPLIES'
  /** Documents held at once by each bot. */
  | 'DOCUMENTS_PER_BOT'
  /** What some plans have and others lack; feature says which it is. */
  | 'FEATURES'
  /** Bytes of one file. */
  | 'FILE_BYTES'
  /** Pages of one document. */
  | 'PAGES_PER_DOCUMENT'
  /** Replies begun in a calendar month, UTC. */
  | 'REPLIES_PER_MONTH'
  /** Requests to the API in a minute. */
  | 'REQUESTS_PER_MINUTE'
  /** Bytes of all files of all bots. */
  | 'STORAGE_BYTES'
  /** Tokens of prompts and answers of the replies of a calendar month, UTC. */
  | 'TOKENS_PER_MONTH';

/** What has become of a message. COMPLETED, STOPPED and FAILED are final; a question is COMPLETED from the start. */
export type MessageState =
  /** Being written; text is what has been kept so far. */
  | 'ANSWERING'
  /** Whole. */
  | 'COMPLETED'
  /** Ended by a failure; text is what there was until then, and failure says why. */
  | 'FAILED'
  /** Waiting for a worker. */
  | 'QUEUED'
  /** Ended by stopReply; text is what there was until then. */
  | 'STOPPED';

/** Which way a list runs. */
export type OrderDirection =
  /** Smallest, earliest or first in the alphabet first. */
  | 'ASC'
  /** Largest, latest or last in the alphabet first. */
  | 'DESC';

/** A question and its answer. */
export type QuestionPairInput = {
  /** What is answered, word for word: 1 to 4,000 characters. */
  answer: string;
  /** As people would ask it: 1 to 500 characters. */
  question: string;
};

/** Questions with their answers. */
export type QuestionsSourceInput = {
  /** 1 to 1,000 of them. */
  pairs: Array<QuestionPairInput>;
  /** What to call them together: 1 to 255 characters. */
  title: string;
};

/** A refresh token to exchange. */
export type RefreshTokenInput = {
  /** The latest refresh token of the session. It is used up. */
  refreshToken: string;
};

/** A reply to write once more. */
export type RegenerateReplyInput = {
  /** 1 to 200 characters of your choice, new for each request. Sent again with the same key, it is done and counted once. */
  idempotencyKey?: string | null | undefined;
  /** A reply to the question that is to be answered again. */
  replyId: string;
};

/** A new account. */
export type RegisterInput = {
  /** An address that has no account here yet. */
  email: string;
  /** The token of an invitation: needed where accounts are made by invitation only. */
  invitation?: string | null | undefined;
  /** What the person is called: at most 100 characters. Default: empty. */
  name?: string | null | undefined;
  /** 8 to 1,000 characters; not a common password, not numbers alone, not like the address. */
  password: string;
};

/** A document to try again. */
export type RetryDocumentInput = {
  /** A document that is FAILED or CANCELLED. */
  documentId: string;
};

/** A session to end. */
export type RevokeTokenInput = {
  /** Any refresh token of the session. */
  refreshToken: string;
};

/** Who speaks. */
export type Role =
  /** The bot. */
  | 'ASSISTANT'
  /** A person who asks. */
  | 'USER';

/** A question to a bot. */
export type SendMessageInput = {
  /** The conversation it is asked in. */
  conversationId: string;
  /** 1 to 200 characters of your choice, new for each question. Sent again with the same key, the question is stored and counted once and answered alike. */
  idempotencyKey?: string | null | undefined;
  /** The question: 1 to 8,000 characters. */
  text: string;
};

/** Where a document came from. */
export type Source =
  /** An uploaded file. */
  | 'FILE'
  /** Questions with their answers. */
  | 'QUESTIONS'
  /** A text typed in. */
  | 'TEXT'
  /** What is found at an address. */
  | 'URL';

/** Where a document is on its way to being searchable. READY, FAILED and CANCELLED are final; the others are left. */
export type Stage =
  /** Work on it was stopped by cancelDocument; retryDocument goes on. */
  | 'CANCELLED'
  /** Its text is being cut into passages, which are stored and indexed by their words. */
  | 'CHUNKING'
  /** Its passages are being embedded; see embeddedCount. */
  | 'EMBEDDING'
  /** Its file is being opened and read. */
  | 'EXTRACTING'
  /** It did not become searchable; failure says why and what to do, and retryDocument tries again. */
  | 'FAILED'
  /** Stored, and waiting for a worker or for the next attempt. */
  | 'QUEUED'
  /** Searchable: answers may cite it. */
  | 'READY';

/** A new conversation. */
export type StartConversationInput = {
  /** The bot to talk with. */
  botId: string;
};

/** What asking a reply to stop came to. */
export type StopOutcome =
  /** It had ended before, and stays as it is. */
  | 'ALREADY_FINISHED'
  /** It had not been begun, and will not be. */
  | 'STOPPED'
  /** It is being written; its worker stops within a second, and conversationEvents tells when. */
  | 'STOPPING';

/** A reply to stop. */
export type StopReplyInput = {
  /** The reply that is being written. */
  replyId: string;
};

/** A text that is typed in. */
export type TextSourceInput = {
  /** The text, in full. */
  text: string;
  /** What to call it: 1 to 255 characters. */
  title: string;
};

/** What a reader thinks of a reply. */
export type Thumb =
  /** It is bad. */
  | 'DOWN'
  /** It is good. */
  | 'UP';

/** What a person signs in by. */
export type TokenAuthInput = {
  /** The account's address, in any case of letters. */
  email: string;
  /** Where the account has a second factor (SecondFactorRequired): six digits of the device, or a recovery code. Each is good once. */
  otp?: string | null | undefined;
  /** The account's password. */
  password: string;
};

/** Changes to a bot. A field left out stays as it is; null gives it its default. */
export type UpdateBotInput = {
  /** The bot to change. */
  botId: string;
  /** Most tokens of a passage: 32 to 800; null: 170. */
  chunkTokens?: number | null | undefined;
  /** At most 1,000 characters; null empties it. */
  description?: string | null | undefined;
  /** At most 20,000 characters; null: none. */
  instructions?: string | null | undefined;
  /** The language of its documents; null: ENGLISH. */
  language?: Language | null | undefined;
  /** At most 50 host names; null: none. */
  linkHosts?: Array<string> | null | undefined;
  /** A chat model, one of the plan's chatModels where it names any; null: the server's. */
  model?: string | null | undefined;
  /** 1 to 100 characters; has no default. */
  name?: string | null | undefined;
  /** 1 to 20; null: 8. */
  passageCount?: number | null | undefined;
  /** At most 1,000 characters; null: the sentence a new bot has. */
  refusalText?: string | null | undefined;
  /** 0 to 1; null: what was measured best. */
  relevanceThreshold?: number | null | undefined;
  /** Whether it answers; null: ACTIVE. */
  status?: BotStatus | null | undefined;
  /** 0 to 2; null: 0.2. */
  temperature?: number | null | undefined;
  /** 0 to 1; null: what was measured best with the server's embedding model. */
  vectorWeight?: number | null | undefined;
  /** At most 1,000 characters; null empties it. */
  welcomeMessage?: string | null | undefined;
};

/** Changes to a conversation. A field left out stays as it is; null gives it its default. */
export type UpdateConversationInput = {
  /** The conversation to change. */
  conversationId: string;
  /** Whether to put it away; null: false. */
  isArchived?: boolean | null | undefined;
  /** Whether to keep it at hand; null: false. */
  isPinned?: boolean | null | undefined;
  /** A name of 1 to 200 characters; null: named by itself again. */
  title?: string | null | undefined;
};

export type TokenFieldsFragment = { token: string | null, refreshToken: string | null, refreshExpiresAt: string | null, payload: { exp: string } | null, errors: Array<
    | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
    | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
    | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
    | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
  > };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { registered: { errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type SignInMutationVariables = Exact<{
  input: TokenAuthInput;
}>;


export type SignInMutation = { tokenAuth: { token: string | null, refreshToken: string | null, refreshExpiresAt: string | null, payload: { exp: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type RefreshTokensMutationVariables = Exact<{
  input: RefreshTokenInput;
}>;


export type RefreshTokensMutation = { refreshToken: { token: string | null, refreshToken: string | null, refreshExpiresAt: string | null, payload: { exp: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type SignOutMutationVariables = Exact<{
  input: RevokeTokenInput;
}>;


export type SignOutMutation = { revokeToken: { revoked: boolean, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string, profile: { id: string, name: string, timeZone: string, locale: string }, plan: { id: string, key: string, name: string }, limits: Array<{ key: Limit, limit: number, used: number, reserved: number, resetsAt: string | null }> } };

export type ServerInfoQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerInfoQuery = { serverInfo: { version: string, chatModel: string, isLanguageModel: boolean, embeddingModel: string, isSemanticSearch: boolean } };

export type BotFieldsFragment = { id: string, name: string, description: string, instructions: string, model: string | null, temperature: number, welcomeMessage: string, refusalText: string, language: Language, status: BotStatus, linkHosts: Array<string>, createdAt: string, updatedAt: string };

export type BotsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  orderBy?: BotOrder | null | undefined;
  filter?: BotFilter | null | undefined;
}>;


export type BotsQuery = { bots: { totalCount: number, nodes: Array<{ id: string, name: string, description: string, instructions: string, model: string | null, temperature: number, welcomeMessage: string, refusalText: string, language: Language, status: BotStatus, linkHosts: Array<string>, createdAt: string, updatedAt: string }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type BotQueryVariables = Exact<{
  id: string;
}>;


export type BotQuery = { bot: { id: string, name: string, description: string, instructions: string, model: string | null, temperature: number, welcomeMessage: string, refusalText: string, language: Language, status: BotStatus, linkHosts: Array<string>, createdAt: string, updatedAt: string } | null };

export type CreateBotMutationVariables = Exact<{
  input: CreateBotInput;
}>;


export type CreateBotMutation = { createBot: { bot: { id: string, name: string, description: string, instructions: string, model: string | null, temperature: number, welcomeMessage: string, refusalText: string, language: Language, status: BotStatus, linkHosts: Array<string>, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type UpdateBotMutationVariables = Exact<{
  input: UpdateBotInput;
}>;


export type UpdateBotMutation = { updateBot: { bot: { id: string, name: string, description: string, instructions: string, model: string | null, temperature: number, welcomeMessage: string, refusalText: string, language: Language, status: BotStatus, linkHosts: Array<string>, createdAt: string, updatedAt: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type DeleteBotMutationVariables = Exact<{
  input: DeleteBotInput;
}>;


export type DeleteBotMutation = { deleteBot: { deletedBotId: string | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type ConversationFieldsFragment = { id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string };

export type CitationFieldsFragment = { number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string };

export type MessageFieldsFragment = { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null };

export type ConversationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  orderBy?: ConversationOrder | null | undefined;
  filter?: ConversationFilter | null | undefined;
}>;


export type ConversationsQuery = { conversations: { nodes: Array<{ id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string, bot: { id: string, name: string } }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type ConversationQueryVariables = Exact<{
  id: string;
}>;


export type ConversationQuery = { conversation: { id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string, bot: { id: string, name: string, welcomeMessage: string } } | null };

export type MessagesQueryVariables = Exact<{
  conversationId: string;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type MessagesQuery = { conversation: { id: string, messages: { nodes: Array<{ id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null }>, pageInfo: { startCursor: string | null, hasPreviousPage: boolean } } } | null };

export type StartConversationMutationVariables = Exact<{
  input: StartConversationInput;
}>;


export type StartConversationMutation = { startConversation: { conversation: { id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type UpdateConversationMutationVariables = Exact<{
  input: UpdateConversationInput;
}>;


export type UpdateConversationMutation = { updateConversation: { conversation: { id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type DeleteConversationMutationVariables = Exact<{
  input: DeleteConversationInput;
}>;


export type DeleteConversationMutation = { deleteConversation: { deletedConversationId: string | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { sendMessage: { question: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type StopReplyMutationVariables = Exact<{
  input: StopReplyInput;
}>;


export type StopReplyMutation = { stopReply: { outcome: StopOutcome | null, reply: { id: string, status: MessageState } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type RegenerateReplyMutationVariables = Exact<{
  input: RegenerateReplyInput;
}>;


export type RegenerateReplyMutation = { regenerateReply: { reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type GiveFeedbackMutationVariables = Exact<{
  input: GiveFeedbackInput;
}>;


export type GiveFeedbackMutation = { giveFeedback: { reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type ConversationEventsSubscriptionVariables = Exact<{
  conversationId: string;
  after?: string | null | undefined;
}>;


export type ConversationEventsSubscription = { conversationEvents:
    | { __typename: 'CitationAdded', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string }, citation: { number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string } | null }
    | { __typename: 'FeedbackGiven', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string, feedback: { thumb: Thumb, comment: string } | null } }
    | { __typename: 'PassagesRetrieved', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string }, passages: Array<{ id: string, text: string, heading: string, page: number | null, document: { id: string, title: string } }> }
    | { __typename: 'QuestionAsked', sequence: number, occurredAt: string, cursor: string, question: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } }
    | { __typename: 'ReplyCompleted', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } }
    | { __typename: 'ReplyDelta', replyId: string, epoch: number, offset: number, text: string, cursor: string }
    | { __typename: 'ReplyFailed', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null }, failure: { code: FailureCode, message: string, isRetryable: boolean } | null }
    | { __typename: 'ReplyQueued', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } }
    | { __typename: 'ReplyRestarted', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string } }
    | { __typename: 'ReplyStarted', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string } }
    | { __typename: 'ReplyStopped', sequence: number, occurredAt: string, epoch: number, cursor: string, reply: { id: string, ordinal: number, role: Role, text: string, status: MessageState, isUnanswered: boolean, model: string | null, createdAt: string, finishedAt: string | null, question: { id: string } | null, citations: Array<{ number: number, answerStart: number, answerEnd: number, documentTitle: string, page: number | null, start: number, end: number, quote: string }>, usage: { promptTokens: number, completionTokens: number, cost: string | null } | null, feedback: { thumb: Thumb, comment: string } | null, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } }
    | { __typename: 'TitleChanged', sequence: number, occurredAt: string, cursor: string, conversation: { id: string, title: string, isPinned: boolean, isArchived: boolean, createdAt: string, lastActivityAt: string } }
   };

export type DocumentFieldsFragment = { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null };

export type DocumentsQueryVariables = Exact<{
  botId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  orderBy?: DocumentOrder | null | undefined;
  filter?: DocumentFilter | null | undefined;
}>;


export type DocumentsQuery = { bot: { id: string, documents: { totalCount: number, nodes: Array<{ id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } } | null };

export type DocumentQueryVariables = Exact<{
  id: string;
}>;


export type DocumentQuery = { document: { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null };

export type AddDocumentMutationVariables = Exact<{
  input: AddDocumentInput;
}>;


export type AddDocumentMutation = { addDocument: { document: { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type RetryDocumentMutationVariables = Exact<{
  input: RetryDocumentInput;
}>;


export type RetryDocumentMutation = { retryDocument: { document: { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type CancelDocumentMutationVariables = Exact<{
  input: CancelDocumentInput;
}>;


export type CancelDocumentMutation = { cancelDocument: { document: { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type DeleteDocumentMutationVariables = Exact<{
  input: DeleteDocumentInput;
}>;


export type DeleteDocumentMutation = { deleteDocument: { deletedDocumentId: string | null, errors: Array<
      | { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } }
      | { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } }
      | { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null }
      | { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null }
    > } };

export type DocumentEventsSubscriptionVariables = Exact<{
  botId: string;
  after?: string | null | undefined;
}>;


export type DocumentEventsSubscription = { documentEvents: { cursor: string, documentId: string, stage: Stage | null, occurredAt: string, document: { id: string, title: string, source: Source, mediaType: string, size: number, version: number, stage: Stage, pageCount: number | null, textlessPages: Array<number>, chunkCount: number, embeddedCount: number, createdAt: string, updatedAt: string, failure: { code: FailureCode, message: string, isRetryable: boolean } | null } | null } };

type UserErrorFields_AccountError_Fragment = { __typename: 'AccountError', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_ConversationBusy_Fragment = { __typename: 'ConversationBusy', code: ErrorCode, message: string, field: Array<string> | null, reply: { id: string } };

type UserErrorFields_Duplicate_Fragment = { __typename: 'Duplicate', code: ErrorCode, message: string, field: Array<string> | null, document: { id: string, title: string, stage: Stage } };

type UserErrorFields_IdempotencyConflict_Fragment = { __typename: 'IdempotencyConflict', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_InvalidField_Fragment = { __typename: 'InvalidField', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_NotFound_Fragment = { __typename: 'NotFound', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_PlanInUse_Fragment = { __typename: 'PlanInUse', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_PlanLimitReached_Fragment = { __typename: 'PlanLimitReached', key: Limit, limit: number, used: number, resetsAt: string | null, code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_PlanTooSmall_Fragment = { __typename: 'PlanTooSmall', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_SecondFactorRequired_Fragment = { __typename: 'SecondFactorRequired', code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_TooManyAttempts_Fragment = { __typename: 'TooManyAttempts', retryAfter: number, code: ErrorCode, message: string, field: Array<string> | null };

type UserErrorFields_UnsupportedType_Fragment = { __typename: 'UnsupportedType', code: ErrorCode, message: string, field: Array<string> | null };

export type UserErrorFieldsFragment =
  | UserErrorFields_AccountError_Fragment
  | UserErrorFields_ConversationBusy_Fragment
  | UserErrorFields_Duplicate_Fragment
  | UserErrorFields_IdempotencyConflict_Fragment
  | UserErrorFields_InvalidField_Fragment
  | UserErrorFields_NotFound_Fragment
  | UserErrorFields_PlanInUse_Fragment
  | UserErrorFields_PlanLimitReached_Fragment
  | UserErrorFields_PlanTooSmall_Fragment
  | UserErrorFields_SecondFactorRequired_Fragment
  | UserErrorFields_TooManyAttempts_Fragment
  | UserErrorFields_UnsupportedType_Fragment
;

export const UserErrorFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<UserErrorFieldsFragment, unknown>;
export const TokenFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TokenAuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"payload"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exp"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<TokenFieldsFragment, unknown>;
export const BotFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BotFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instructions"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"temperature"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}},{"kind":"Field","name":{"kind":"Name","value":"refusalText"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"linkHosts"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<BotFieldsFragment, unknown>;
export const ConversationFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}}]} as unknown as DocumentNode<ConversationFieldsFragment, unknown>;
export const CitationFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}}]} as unknown as DocumentNode<CitationFieldsFragment, unknown>;
export const MessageFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}}]} as unknown as DocumentNode<MessageFieldsFragment, unknown>;
export const DocumentFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<DocumentFieldsFragment, unknown>;
export const RegisterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Register"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegisterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"registered"},"name":{"kind":"Name","value":"register"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<RegisterMutation, RegisterMutationVariables>;
export const SignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TokenAuthInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tokenAuth"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TokenFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TokenAuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"payload"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exp"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;
export const RefreshTokensDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshTokens"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TokenFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TokenFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TokenAuthPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"payload"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exp"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]} as unknown as DocumentNode<RefreshTokensMutation, RefreshTokensMutationVariables>;
export const SignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOut"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeTokenInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revokeToken"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revoked"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<SignOutMutation, SignOutMutationVariables>;
export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"locale"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const ServerInfoDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ServerInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"serverInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"chatModel"}},{"kind":"Field","name":{"kind":"Name","value":"isLanguageModel"}},{"kind":"Field","name":{"kind":"Name","value":"embeddingModel"}},{"kind":"Field","name":{"kind":"Name","value":"isSemanticSearch"}}]}}]}}]} as unknown as DocumentNode<ServerInfoQuery, ServerInfoQueryVariables>;
export const BotsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Bots"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"BotOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"BotFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bots"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BotFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BotFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instructions"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"temperature"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}},{"kind":"Field","name":{"kind":"Name","value":"refusalText"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"linkHosts"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<BotsQuery, BotsQueryVariables>;
export const BotDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Bot"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BotFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BotFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instructions"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"temperature"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}},{"kind":"Field","name":{"kind":"Name","value":"refusalText"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"linkHosts"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<BotQuery, BotQueryVariables>;
export const CreateBotDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateBot"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateBotInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createBot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bot"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BotFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BotFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instructions"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"temperature"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}},{"kind":"Field","name":{"kind":"Name","value":"refusalText"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"linkHosts"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<CreateBotMutation, CreateBotMutationVariables>;
export const UpdateBotDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateBot"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateBotInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateBot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bot"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BotFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BotFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"instructions"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"temperature"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}},{"kind":"Field","name":{"kind":"Name","value":"refusalText"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"linkHosts"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<UpdateBotMutation, UpdateBotMutationVariables>;
export const DeleteBotDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteBot"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteBotInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteBot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedBotId"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<DeleteBotMutation, DeleteBotMutationVariables>;
export const ConversationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Conversations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConversationFields"}},{"kind":"Field","name":{"kind":"Name","value":"bot"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}}]} as unknown as DocumentNode<ConversationsQuery, ConversationsQueryVariables>;
export const ConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Conversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConversationFields"}},{"kind":"Field","name":{"kind":"Name","value":"bot"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"welcomeMessage"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}}]} as unknown as DocumentNode<ConversationQuery, ConversationQueryVariables>;
export const MessagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Messages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}}]} as unknown as DocumentNode<MessagesQuery, MessagesQueryVariables>;
export const StartConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConversationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<StartConversationMutation, StartConversationMutationVariables>;
export const UpdateConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConversationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<UpdateConversationMutation, UpdateConversationMutationVariables>;
export const DeleteConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedConversationId"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<DeleteConversationMutation, DeleteConversationMutationVariables>;
export const SendMessageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendMessage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SendMessageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendMessage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<SendMessageMutation, SendMessageMutationVariables>;
export const StopReplyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StopReply"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StopReplyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stopReply"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<StopReplyMutation, StopReplyMutationVariables>;
export const RegenerateReplyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RegenerateReply"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RegenerateReplyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"regenerateReply"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<RegenerateReplyMutation, RegenerateReplyMutationVariables>;
export const GiveFeedbackDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GiveFeedback"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GiveFeedbackInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"giveFeedback"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<GiveFeedbackMutation, GiveFeedbackMutationVariables>;
export const ConversationEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ConversationEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversationEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"conversationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"conversationId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replyId"}},{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"offset"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LoggedEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sequence"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QuestionAsked"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyQueued"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyStarted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyRestarted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PassagesRetrieved"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"passages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"heading"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CitationAdded"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyCompleted"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyStopped"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyFailed"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FeedbackGiven"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"epoch"}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TitleChanged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ConversationFields"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CitationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Citation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"answerStart"}},{"kind":"Field","name":{"kind":"Name","value":"answerEnd"}},{"kind":"Field","name":{"kind":"Name","value":"documentTitle"}},{"kind":"Field","name":{"kind":"Name","value":"page"}},{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Message"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ordinal"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"isUnanswered"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"question"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"citations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CitationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promptTokens"}},{"kind":"Field","name":{"kind":"Name","value":"completionTokens"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumb"}},{"kind":"Field","name":{"kind":"Name","value":"comment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ConversationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"isPinned"}},{"kind":"Field","name":{"kind":"Name","value":"isArchived"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastActivityAt"}}]}}]} as unknown as DocumentNode<ConversationEventsSubscription, ConversationEventsSubscriptionVariables>;
export const DocumentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Documents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"botId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DocumentOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"DocumentFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"botId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"documents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<DocumentsQuery, DocumentsQueryVariables>;
export const DocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Document"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<DocumentQuery, DocumentQueryVariables>;
export const AddDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddDocumentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addDocument"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<AddDocumentMutation, AddDocumentMutationVariables>;
export const RetryDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RetryDocumentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryDocument"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<RetryDocumentMutation, RetryDocumentMutationVariables>;
export const CancelDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelDocumentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelDocument"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<CancelDocumentMutation, CancelDocumentMutationVariables>;
export const DeleteDocumentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteDocument"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteDocumentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteDocument"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedDocumentId"}},{"kind":"Field","name":{"kind":"Name","value":"errors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanLimitReached"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ConversationBusy"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Duplicate"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TooManyAttempts"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryAfter"}}]}}]}}]} as unknown as DocumentNode<DeleteDocumentMutation, DeleteDocumentMutationVariables>;
export const DocumentEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"DocumentEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"botId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"documentEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"botId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"botId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"documentId"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"occurredAt"}},{"kind":"Field","name":{"kind":"Name","value":"document"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DocumentFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DocumentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Document"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"mediaType"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"pageCount"}},{"kind":"Field","name":{"kind":"Name","value":"textlessPages"}},{"kind":"Field","name":{"kind":"Name","value":"chunkCount"}},{"kind":"Field","name":{"kind":"Name","value":"embeddedCount"}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"isRetryable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<DocumentEventsSubscription, DocumentEventsSubscriptionVariables>;