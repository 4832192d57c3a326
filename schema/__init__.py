"""The GraphQL API: the product's rooms as types, queries, mutations and subscriptions."""
