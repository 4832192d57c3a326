from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Optional, Union

from .async_base_client import AsyncBaseClient
from .base_model import UNSET

if TYPE_CHECKING:
    from .add_document import AddDocumentAddDocument
    from .base_model import UnsetType
    from .bot import BotBot
    from .bots import BotsBots
    from .cancel_document import CancelDocumentCancelDocument
    from .conversation import ConversationConversation
    from .conversation_events import (
        ConversationEventsConversationEventsCitationAdded,
        ConversationEventsConversationEventsConversationEvent,
        ConversationEventsConversationEventsFeedbackGiven,
        ConversationEventsConversationEventsLoggedEvent,
        ConversationEventsConversationEventsPassagesRetrieved,
        ConversationEventsConversationEventsQuestionAsked,
        ConversationEventsConversationEventsReplyCompleted,
        ConversationEventsConversationEventsReplyDelta,
        ConversationEventsConversationEventsReplyFailed,
        ConversationEventsConversationEventsReplyQueued,
        ConversationEventsConversationEventsReplyRestarted,
        ConversationEventsConversationEventsReplyStarted,
        ConversationEventsConversationEventsReplyStopped,
        ConversationEventsConversationEventsTitleChanged,
    )
    from .conversations import ConversationsConversations
    from .create_bot import CreateBotCreateBot
    from .delete_bot import DeleteBotDeleteBot
    from .delete_conversation import DeleteConversationDeleteConversation
    from .delete_document import DeleteDocumentDeleteDocument
    from .document import DocumentDocument
    from .document_events import DocumentEventsDocumentEvents
    from .documents import DocumentsBot
    from .give_feedback import GiveFeedbackGiveFeedback
    from .input_types import (
        AddDocumentInput,
        BotFilter,
        BotOrder,
        CancelDocumentInput,
        ConversationFilter,
        ConversationOrder,
        CreateBotInput,
        DeleteBotInput,
        DeleteConversationInput,
        DeleteDocumentInput,
        DocumentFilter,
        DocumentOrder,
        GiveFeedbackInput,
        RefreshTokenInput,
        RegenerateReplyInput,
        RegisterInput,
        RetryDocumentInput,
        RevokeTokenInput,
        SendMessageInput,
        StartConversationInput,
        StopReplyInput,
        TokenAuthInput,
        UpdateBotInput,
        UpdateConversationInput,
    )
    from .messages import MessagesConversation
    from .refresh_tokens import RefreshTokensRefreshToken
    from .regenerate_reply import RegenerateReplyRegenerateReply
    from .register import RegisterRegistered
    from .retry_document import RetryDocumentRetryDocument
    from .send_message import SendMessageSendMessage
    from .server_info import ServerInfoServerInfo
    from .sign_in import SignInTokenAuth
    from .sign_out import SignOutRevokeToken
    from .start_conversation import StartConversationStartConversation
    from .stop_reply import StopReplyStopReply
    from .update_bot import UpdateBotUpdateBot
    from .update_conversation import UpdateConversationUpdateConversation
    from .viewer import ViewerViewer


def gql(q: str) -> str:
    return q


class Api(AsyncBaseClient):
    async def register(
        self, input: "RegisterInput", **kwargs: Any
    ) -> "RegisterRegistered":
        from .register import Register

        query = gql("""
            mutation Register($input: RegisterInput!) {
              registered: register(input: $input) {
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="Register", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Register.model_validate(data).registered

    async def sign_in(
        self, input: "TokenAuthInput", **kwargs: Any
    ) -> "SignInTokenAuth":
        from .sign_in import SignIn

        query = gql("""
            mutation SignIn($input: TokenAuthInput!) {
              tokenAuth(input: $input) {
                ...TokenFields
              }
            }

            fragment TokenFields on TokenAuthPayload {
              token
              payload {
                exp
              }
              refreshToken
              refreshExpiresAt
              errors {
                ...UserErrorFields
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="SignIn", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SignIn.model_validate(data).token_auth

    async def refresh_tokens(
        self, input: "RefreshTokenInput", **kwargs: Any
    ) -> "RefreshTokensRefreshToken":
        from .refresh_tokens import RefreshTokens

        query = gql("""
            mutation RefreshTokens($input: RefreshTokenInput!) {
              refreshToken(input: $input) {
                ...TokenFields
              }
            }

            fragment TokenFields on TokenAuthPayload {
              token
              payload {
                exp
              }
              refreshToken
              refreshExpiresAt
              errors {
                ...UserErrorFields
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="RefreshTokens", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RefreshTokens.model_validate(data).refresh_token

    async def sign_out(
        self, input: "RevokeTokenInput", **kwargs: Any
    ) -> "SignOutRevokeToken":
        from .sign_out import SignOut

        query = gql("""
            mutation SignOut($input: RevokeTokenInput!) {
              revokeToken(input: $input) {
                revoked
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="SignOut", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SignOut.model_validate(data).revoke_token

    async def viewer(self, **kwargs: Any) -> "ViewerViewer":
        from .viewer import Viewer

        query = gql("""
            query Viewer {
              viewer {
                id
                email
                profile {
                  id
                  name
                  timeZone
                  locale
                }
                plan {
                  id
                  key
                  name
                }
                limits {
                  key
                  limit
                  used
                  reserved
                  resetsAt
                }
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="Viewer", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Viewer.model_validate(data).viewer

    async def server_info(self, **kwargs: Any) -> "ServerInfoServerInfo":
        from .server_info import ServerInfo

        query = gql("""
            query ServerInfo {
              serverInfo {
                version
                chatModel
                isLanguageModel
                embeddingModel
                isSemanticSearch
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="ServerInfo", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ServerInfo.model_validate(data).server_info

    async def bots(
        self,
        first: Union[Optional[int], "UnsetType"] = UNSET,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        order_by: Union[Optional["BotOrder"], "UnsetType"] = UNSET,
        filter_: Union[Optional["BotFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> "BotsBots":
        from .bots import Bots

        query = gql("""
            query Bots($first: Int, $after: String, $orderBy: BotOrder, $filter: BotFilter) {
              bots(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
                nodes {
                  ...BotFields
                }
                pageInfo {
                  endCursor
                  hasNextPage
                }
                totalCount
              }
            }

            fragment BotFields on Bot {
              id
              name
              description
              instructions
              model
              temperature
              welcomeMessage
              refusalText
              language
              status
              linkHosts
              createdAt
              updatedAt
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "orderBy": order_by,
            "filter": filter_,
        }
        response = await self.execute(
            query=query, operation_name="Bots", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Bots.model_validate(data).bots

    async def bot(self, id: str, **kwargs: Any) -> Optional["BotBot"]:
        from .bot import Bot

        query = gql("""
            query Bot($id: ID!) {
              bot(id: $id) {
                ...BotFields
              }
            }

            fragment BotFields on Bot {
              id
              name
              description
              instructions
              model
              temperature
              welcomeMessage
              refusalText
              language
              status
              linkHosts
              createdAt
              updatedAt
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="Bot", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Bot.model_validate(data).bot

    async def create_bot(
        self, input: "CreateBotInput", **kwargs: Any
    ) -> "CreateBotCreateBot":
        from .create_bot import CreateBot

        query = gql("""
            mutation CreateBot($input: CreateBotInput!) {
              createBot(input: $input) {
                bot {
                  ...BotFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment BotFields on Bot {
              id
              name
              description
              instructions
              model
              temperature
              welcomeMessage
              refusalText
              language
              status
              linkHosts
              createdAt
              updatedAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="CreateBot", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateBot.model_validate(data).create_bot

    async def update_bot(
        self, input: "UpdateBotInput", **kwargs: Any
    ) -> "UpdateBotUpdateBot":
        from .update_bot import UpdateBot

        query = gql("""
            mutation UpdateBot($input: UpdateBotInput!) {
              updateBot(input: $input) {
                bot {
                  ...BotFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment BotFields on Bot {
              id
              name
              description
              instructions
              model
              temperature
              welcomeMessage
              refusalText
              language
              status
              linkHosts
              createdAt
              updatedAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="UpdateBot", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateBot.model_validate(data).update_bot

    async def delete_bot(
        self, input: "DeleteBotInput", **kwargs: Any
    ) -> "DeleteBotDeleteBot":
        from .delete_bot import DeleteBot

        query = gql("""
            mutation DeleteBot($input: DeleteBotInput!) {
              deleteBot(input: $input) {
                deletedBotId
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="DeleteBot", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteBot.model_validate(data).delete_bot

    async def conversations(
        self,
        first: Union[Optional[int], "UnsetType"] = UNSET,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        order_by: Union[Optional["ConversationOrder"], "UnsetType"] = UNSET,
        filter_: Union[Optional["ConversationFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> "ConversationsConversations":
        from .conversations import Conversations

        query = gql("""
            query Conversations($first: Int, $after: String, $orderBy: ConversationOrder, $filter: ConversationFilter) {
              conversations(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
                nodes {
                  ...ConversationFields
                  bot {
                    id
                    name
                  }
                }
                pageInfo {
                  endCursor
                  hasNextPage
                }
              }
            }

            fragment ConversationFields on Conversation {
              id
              title
              isPinned
              isArchived
              createdAt
              lastActivityAt
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "orderBy": order_by,
            "filter": filter_,
        }
        response = await self.execute(
            query=query, operation_name="Conversations", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Conversations.model_validate(data).conversations

    async def conversation(
        self, id: str, **kwargs: Any
    ) -> Optional["ConversationConversation"]:
        from .conversation import Conversation

        query = gql("""
            query Conversation($id: ID!) {
              conversation(id: $id) {
                ...ConversationFields
                bot {
                  id
                  name
                  welcomeMessage
                }
              }
            }

            fragment ConversationFields on Conversation {
              id
              title
              isPinned
              isArchived
              createdAt
              lastActivityAt
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="Conversation", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Conversation.model_validate(data).conversation

    async def messages(
        self,
        conversation_id: str,
        last: Union[Optional[int], "UnsetType"] = UNSET,
        before: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["MessagesConversation"]:
        from .messages import Messages

        query = gql("""
            query Messages($conversationId: ID!, $last: Int, $before: String) {
              conversation(id: $conversationId) {
                id
                messages(last: $last, before: $before) {
                  nodes {
                    ...MessageFields
                  }
                  pageInfo {
                    startCursor
                    hasPreviousPage
                  }
                }
              }
            }

            fragment CitationFields on Citation {
              number
              answerStart
              answerEnd
              documentTitle
              page
              start
              end
              quote
            }

            fragment MessageFields on Message {
              id
              ordinal
              role
              text
              status
              isUnanswered
              model
              createdAt
              finishedAt
              question {
                id
              }
              citations {
                ...CitationFields
              }
              usage {
                promptTokens
                completionTokens
                cost
              }
              feedback {
                thumb
                comment
              }
              failure {
                code
                message
                isRetryable
              }
            }
            """)
        variables: dict[str, object] = {
            "conversationId": conversation_id,
            "last": last,
            "before": before,
        }
        response = await self.execute(
            query=query, operation_name="Messages", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Messages.model_validate(data).conversation

    async def start_conversation(
        self, input: "StartConversationInput", **kwargs: Any
    ) -> "StartConversationStartConversation":
        from .start_conversation import StartConversation

        query = gql("""
            mutation StartConversation($input: StartConversationInput!) {
              startConversation(input: $input) {
                conversation {
                  ...ConversationFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment ConversationFields on Conversation {
              id
              title
              isPinned
              isArchived
              createdAt
              lastActivityAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="StartConversation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return StartConversation.model_validate(data).start_conversation

    async def update_conversation(
        self, input: "UpdateConversationInput", **kwargs: Any
    ) -> "UpdateConversationUpdateConversation":
        from .update_conversation import UpdateConversation

        query = gql("""
            mutation UpdateConversation($input: UpdateConversationInput!) {
              updateConversation(input: $input) {
                conversation {
                  ...ConversationFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment ConversationFields on Conversation {
              id
              title
              isPinned
              isArchived
              createdAt
              lastActivityAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="UpdateConversation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return UpdateConversation.model_validate(data).update_conversation

    async def delete_conversation(
        self, input: "DeleteConversationInput", **kwargs: Any
    ) -> "DeleteConversationDeleteConversation":
        from .delete_conversation import DeleteConversation

        query = gql("""
            mutation DeleteConversation($input: DeleteConversationInput!) {
              deleteConversation(input: $input) {
                deletedConversationId
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query,
            operation_name="DeleteConversation",
            variables=variables,
            **kwargs,
        )
        data = self.get_data(response)
        return DeleteConversation.model_validate(data).delete_conversation

    async def send_message(
        self, input: "SendMessageInput", **kwargs: Any
    ) -> "SendMessageSendMessage":
        from .send_message import SendMessage

        query = gql("""
            mutation SendMessage($input: SendMessageInput!) {
              sendMessage(input: $input) {
                question {
                  ...MessageFields
                }
                reply {
                  ...MessageFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment CitationFields on Citation {
              number
              answerStart
              answerEnd
              documentTitle
              page
              start
              end
              quote
            }

            fragment MessageFields on Message {
              id
              ordinal
              role
              text
              status
              isUnanswered
              model
              createdAt
              finishedAt
              question {
                id
              }
              citations {
                ...CitationFields
              }
              usage {
                promptTokens
                completionTokens
                cost
              }
              feedback {
                thumb
                comment
              }
              failure {
                code
                message
                isRetryable
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="SendMessage", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return SendMessage.model_validate(data).send_message

    async def stop_reply(
        self, input: "StopReplyInput", **kwargs: Any
    ) -> "StopReplyStopReply":
        from .stop_reply import StopReply

        query = gql("""
            mutation StopReply($input: StopReplyInput!) {
              stopReply(input: $input) {
                outcome
                reply {
                  id
                  status
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="StopReply", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return StopReply.model_validate(data).stop_reply

    async def regenerate_reply(
        self, input: "RegenerateReplyInput", **kwargs: Any
    ) -> "RegenerateReplyRegenerateReply":
        from .regenerate_reply import RegenerateReply

        query = gql("""
            mutation RegenerateReply($input: RegenerateReplyInput!) {
              regenerateReply(input: $input) {
                reply {
                  ...MessageFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment CitationFields on Citation {
              number
              answerStart
              answerEnd
              documentTitle
              page
              start
              end
              quote
            }

            fragment MessageFields on Message {
              id
              ordinal
              role
              text
              status
              isUnanswered
              model
              createdAt
              finishedAt
              question {
                id
              }
              citations {
                ...CitationFields
              }
              usage {
                promptTokens
                completionTokens
                cost
              }
              feedback {
                thumb
                comment
              }
              failure {
                code
                message
                isRetryable
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="RegenerateReply", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RegenerateReply.model_validate(data).regenerate_reply

    async def give_feedback(
        self, input: "GiveFeedbackInput", **kwargs: Any
    ) -> "GiveFeedbackGiveFeedback":
        from .give_feedback import GiveFeedback

        query = gql("""
            mutation GiveFeedback($input: GiveFeedbackInput!) {
              giveFeedback(input: $input) {
                reply {
                  ...MessageFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment CitationFields on Citation {
              number
              answerStart
              answerEnd
              documentTitle
              page
              start
              end
              quote
            }

            fragment MessageFields on Message {
              id
              ordinal
              role
              text
              status
              isUnanswered
              model
              createdAt
              finishedAt
              question {
                id
              }
              citations {
                ...CitationFields
              }
              usage {
                promptTokens
                completionTokens
                cost
              }
              feedback {
                thumb
                comment
              }
              failure {
                code
                message
                isRetryable
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="GiveFeedback", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return GiveFeedback.model_validate(data).give_feedback

    async def conversation_events(
        self,
        conversation_id: str,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator[
        Union[
            "ConversationEventsConversationEventsConversationEvent",
            "ConversationEventsConversationEventsCitationAdded",
            "ConversationEventsConversationEventsFeedbackGiven",
            "ConversationEventsConversationEventsLoggedEvent",
            "ConversationEventsConversationEventsPassagesRetrieved",
            "ConversationEventsConversationEventsQuestionAsked",
            "ConversationEventsConversationEventsReplyCompleted",
            "ConversationEventsConversationEventsReplyDelta",
            "ConversationEventsConversationEventsReplyFailed",
            "ConversationEventsConversationEventsReplyQueued",
            "ConversationEventsConversationEventsReplyRestarted",
            "ConversationEventsConversationEventsReplyStarted",
            "ConversationEventsConversationEventsReplyStopped",
            "ConversationEventsConversationEventsTitleChanged",
        ]
    ]:
        from .conversation_events import ConversationEvents

        query = gql("""
            subscription ConversationEvents($conversationId: ID!, $after: String) {
              conversationEvents(conversationId: $conversationId, after: $after) {
                __typename
                cursor
                ... on ReplyDelta {
                  replyId
                  epoch
                  offset
                  text
                }
                ... on LoggedEvent {
                  sequence
                  occurredAt
                }
                ... on QuestionAsked {
                  question {
                    ...MessageFields
                  }
                }
                ... on ReplyQueued {
                  epoch
                  reply {
                    ...MessageFields
                  }
                }
                ... on ReplyStarted {
                  epoch
                  reply {
                    id
                  }
                }
                ... on ReplyRestarted {
                  epoch
                  reply {
                    id
                  }
                }
                ... on PassagesRetrieved {
                  epoch
                  reply {
                    id
                  }
                  passages {
                    id
                    text
                    heading
                    page
                    document {
                      id
                      title
                    }
                  }
                }
                ... on CitationAdded {
                  epoch
                  reply {
                    id
                  }
                  citation {
                    ...CitationFields
                  }
                }
                ... on ReplyCompleted {
                  epoch
                  reply {
                    ...MessageFields
                  }
                }
                ... on ReplyStopped {
                  epoch
                  reply {
                    ...MessageFields
                  }
                }
                ... on ReplyFailed {
                  epoch
                  reply {
                    ...MessageFields
                  }
                  failure {
                    code
                    message
                    isRetryable
                  }
                }
                ... on FeedbackGiven {
                  epoch
                  reply {
                    id
                    feedback {
                      thumb
                      comment
                    }
                  }
                }
                ... on TitleChanged {
                  conversation {
                    ...ConversationFields
                  }
                }
              }
            }

            fragment CitationFields on Citation {
              number
              answerStart
              answerEnd
              documentTitle
              page
              start
              end
              quote
            }

            fragment ConversationFields on Conversation {
              id
              title
              isPinned
              isArchived
              createdAt
              lastActivityAt
            }

            fragment MessageFields on Message {
              id
              ordinal
              role
              text
              status
              isUnanswered
              model
              createdAt
              finishedAt
              question {
                id
              }
              citations {
                ...CitationFields
              }
              usage {
                promptTokens
                completionTokens
                cost
              }
              feedback {
                thumb
                comment
              }
              failure {
                code
                message
                isRetryable
              }
            }
            """)
        variables: dict[str, object] = {
            "conversationId": conversation_id,
            "after": after,
        }
        async for data in self.execute_ws(
            query=query,
            operation_name="ConversationEvents",
            variables=variables,
            **kwargs,
        ):
            yield ConversationEvents.model_validate(data).conversation_events

    async def documents(
        self,
        bot_id: str,
        first: Union[Optional[int], "UnsetType"] = UNSET,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        order_by: Union[Optional["DocumentOrder"], "UnsetType"] = UNSET,
        filter_: Union[Optional["DocumentFilter"], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> Optional["DocumentsBot"]:
        from .documents import Documents

        query = gql("""
            query Documents($botId: ID!, $first: Int, $after: String, $orderBy: DocumentOrder, $filter: DocumentFilter) {
              bot(id: $botId) {
                id
                documents(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
                  nodes {
                    ...DocumentFields
                  }
                  pageInfo {
                    endCursor
                    hasNextPage
                  }
                  totalCount
                }
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }
            """)
        variables: dict[str, object] = {
            "botId": bot_id,
            "first": first,
            "after": after,
            "orderBy": order_by,
            "filter": filter_,
        }
        response = await self.execute(
            query=query, operation_name="Documents", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Documents.model_validate(data).bot

    async def document(self, id: str, **kwargs: Any) -> Optional["DocumentDocument"]:
        from .document import Document

        query = gql("""
            query Document($id: ID!) {
              document(id: $id) {
                ...DocumentFields
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="Document", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Document.model_validate(data).document

    async def add_document(
        self, input: "AddDocumentInput", **kwargs: Any
    ) -> "AddDocumentAddDocument":
        from .add_document import AddDocument

        query = gql("""
            mutation AddDocument($input: AddDocumentInput!) {
              addDocument(input: $input) {
                document {
                  ...DocumentFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="AddDocument", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return AddDocument.model_validate(data).add_document

    async def retry_document(
        self, input: "RetryDocumentInput", **kwargs: Any
    ) -> "RetryDocumentRetryDocument":
        from .retry_document import RetryDocument

        query = gql("""
            mutation RetryDocument($input: RetryDocumentInput!) {
              retryDocument(input: $input) {
                document {
                  ...DocumentFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="RetryDocument", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return RetryDocument.model_validate(data).retry_document

    async def cancel_document(
        self, input: "CancelDocumentInput", **kwargs: Any
    ) -> "CancelDocumentCancelDocument":
        from .cancel_document import CancelDocument

        query = gql("""
            mutation CancelDocument($input: CancelDocumentInput!) {
              cancelDocument(input: $input) {
                document {
                  ...DocumentFields
                }
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="CancelDocument", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CancelDocument.model_validate(data).cancel_document

    async def delete_document(
        self, input: "DeleteDocumentInput", **kwargs: Any
    ) -> "DeleteDocumentDeleteDocument":
        from .delete_document import DeleteDocument

        query = gql("""
            mutation DeleteDocument($input: DeleteDocumentInput!) {
              deleteDocument(input: $input) {
                deletedDocumentId
                errors {
                  ...UserErrorFields
                }
              }
            }

            fragment UserErrorFields on UserError {
              __typename
              code
              message
              field
              ... on PlanLimitReached {
                key
                limit
                used
                resetsAt
              }
              ... on ConversationBusy {
                reply {
                  id
                }
              }
              ... on Duplicate {
                document {
                  id
                  title
                  stage
                }
              }
              ... on TooManyAttempts {
                retryAfter
              }
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="DeleteDocument", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeleteDocument.model_validate(data).delete_document

    async def document_events(
        self,
        bot_id: str,
        after: Union[Optional[str], "UnsetType"] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator["DocumentEventsDocumentEvents"]:
        from .document_events import DocumentEvents

        query = gql("""
            subscription DocumentEvents($botId: ID!, $after: String) {
              documentEvents(botId: $botId, after: $after) {
                cursor
                documentId
                stage
                occurredAt
                document {
                  ...DocumentFields
                }
              }
            }

            fragment DocumentFields on Document {
              id
              title
              source
              mediaType
              size
              version
              stage
              pageCount
              textlessPages
              chunkCount
              embeddedCount
              failure {
                code
                message
                isRetryable
              }
              createdAt
              updatedAt
            }
            """)
        variables: dict[str, object] = {"botId": bot_id, "after": after}
        async for data in self.execute_ws(
            query=query, operation_name="DocumentEvents", variables=variables, **kwargs
        ):
            yield DocumentEvents.model_validate(data).document_events
