export * from "./client.js";
export * from "./conversation.js";
export * from "./follow.js";
export * from "./graphql.js";
export * from "./held.js";
export * from "./refusals.js";
export * from "./session.js";
