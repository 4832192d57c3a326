// What Relay's compiler reads: a list in pages, a thing fetched again by its id, and what mutations change of both.

import { graphql } from "relay-runtime";

graphql`
  query BotsQuery($first: Int!, $after: String) {
    viewer {
      id
      email
    }
    ...Bots_list @arguments(first: $first, after: $after)
  }
`;

graphql`
  fragment Bots_list on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "BotsPaginationQuery") {
    bots(first: $first, after: $after, filter: { nameContains: "Relay" }) @connection(key: "Bots_bots", filters: []) {
      totalCount
      edges {
        node {
          id
          name
          ...Bots_bot
        }
      }
    }
  }
`;

graphql`
  fragment Bots_bot on Bot
  @argumentDefinitions(first: { type: "Int", defaultValue: 5 }, after: { type: "String" })
  @refetchable(queryName: "BotsDocumentsQuery") {
    name
    description
    documents(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC })
      @connection(key: "Bots_documents") {
      edges {
        node {
          __typename
          title
          stage
        }
      }
    }
  }
`;

graphql`
  mutation BotsCreateMutation($input: CreateBotInput!, $connections: [ID!]!) {
    createBot(input: $input) {
      botEdge @prependEdge(connections: $connections) {
        node {
          id
          name
          ...Bots_bot
        }
      }
      errors {
        code
        message
        field
        ... on PlanLimitReached {
          limit
          used
        }
      }
    }
  }
`;

graphql`
  mutation BotsRenameMutation($input: UpdateBotInput!) {
    updateBot(input: $input) {
      bot {
        name
      }
      errors {
        code
      }
    }
  }
`;

graphql`
  mutation BotsDeleteMutation($input: DeleteBotInput!, $connections: [ID!]!) {
    deleteBot(input: $input) {
      deletedBotId @deleteEdge(connections: $connections) @deleteRecord
      errors {
        code
      }
    }
  }
`;

graphql`
  query BotsNodesQuery($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      id
      ...Bots_bot @alias
    }
  }
`;

graphql`
  subscription BotsConversationSubscription($conversationId: ID!, $after: String) {
    conversationEvents(conversationId: $conversationId, after: $after) {
      __typename
      cursor
      ... on ReplyDelta {
        replyId
        epoch
        offset
        text
      }
      ... on ReplyCompleted {
        reply {
          text
          citations {
            number
            quote
          }
        }
      }
      ... on ReplyFailed {
        failure {
          code
        }
      }
    }
  }
`;
