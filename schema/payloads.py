"""What a mutation answers: the objects that changed, and in ``errors`` what a person can put right.

One tree of errors serves every mutation; each carries the data a client needs to act on it.
"""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.extensions import FieldExtension

from chatsphere import errors
from chatsphere.errors import ErrorCode
from schema.enums import described
from schema.plan_limits import Feature, Limit
from schema.scalars import BigInt

if TYPE_CHECKING:
    from strawberry.types.field import StrawberryField

    from chatsphere.conversations.models import Message as MessageRow
    from chatsphere.documents.models import Document as DocumentRow
    from chatsphere.plans.models import SubscriptionPlan as PlanRow
    from schema.context import Info
    from schema.documents import Document
    from schema.messages import Message
    from schema.plans import SubscriptionPlan

described(
    ErrorCode,
    "Why a mutation refused: the closed list of codes of a UserError.",
    UNAUTHENTICATED="Nobody is signed in, or the session has ended: sign in again.",
    TOKEN_EXPIRED="The token is past its time: refresh it, or sign in again.",  # noqa: S106
    TOKEN_INVALID="The token was never valid here, was used before, or was revoked: sign in again.",  # noqa: S106
    TOKEN_ROTATED="The same client exchanged this refresh token a moment ago: use the tokens that gave.",  # noqa: S106
    BAD_CREDENTIALS="E-mail address and password do not match, or the address was not confirmed yet.",
    EMAIL_NOT_VERIFIED="The address must be confirmed first: requestEmailVerification mails how.",
    SECOND_FACTOR_REQUIRED="The password is right: sign in again with otp.",
    STAFF_ONLY="Only the staff of this server may do this.",
    SCOPE_MISSING="The API key may not do this.",
    REGISTRATION_CLOSED="This server takes no new accounts at the moment, or only by invitation.",
    TOO_MANY_ATTEMPTS="Too many attempts in a short time: wait as long as retryAfter says.",
    NOT_FOUND="No such thing exists, or it is not yours; the two are never told apart.",
    INVALID_FIELD="One field of the input cannot be taken as it is.",
    DUPLICATE="The bot has a document with the same content.",
    UNSUPPORTED_TYPE="The file is of a kind that is not read, or its content and its name disagree.",
    PLAN_LIMIT_REACHED="Your plan has no room for this, or lacks it.",
    PLAN_TOO_SMALL="The plan to change to holds less than you do.",
    PLAN_CHANGE_CLOSED="On this server its operator sets plans.",
    PLAN_IN_USE="The plan to delete has subscriptions, or is the first.",
    CONVERSATION_BUSY="A reply is still being written in this conversation.",
    IDEMPOTENCY_CONFLICT="The idempotency key was used before, with other content.",
)


@strawberry.interface(description="Something that a person can put right. Ask for __typename to get at its data.")
class UserError:
    code: ErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong and what to do about it, in a sentence for people.")
    field: list[str] | None = strawberry.field(
        description="Path to the field of the input that is wrong; null where no single field is."
    )


@strawberry.type(description="One field of the input cannot be taken as it is; field says which.")
class InvalidField(UserError):
    pass


@strawberry.type(description="The file is of a kind that is not read, or its content and its name disagree.")
class UnsupportedType(UserError):
    pass


@strawberry.type(description="The bot has a document with the same content; allowDuplicate adds it all the same.")
class Duplicate(UserError):
    document: DocumentRow = strawberry.field(
        graphql_type=Annotated["Document", strawberry.lazy("schema.documents")], description="The document it has."
    )


@strawberry.type(description="No such thing exists, or it is not yours; the two are never told apart.")
class NotFound(UserError):
    pass


@strawberry.type(
    description="E-mail, password or token are not taken, or the operator does not let people do this at the moment."
)
class AccountError(UserError):
    pass


@strawberry.type(
    description="The password is right, and the account has a second factor: sign in again with its code, or "
    "a recovery code, as otp."
)
class SecondFactorRequired(UserError):
    pass


@strawberry.type(description="The idempotency key was used before with other content. Use a new key.")
class IdempotencyConflict(UserError):
    pass


@strawberry.type(description="Too many attempts in a short time.")
class TooManyAttempts(UserError):
    retry_after: int = strawberry.field(description="Seconds to wait before the next attempt.")


@strawberry.type(description="Your plan has no room for this, or lacks it.")
class PlanLimitReached(UserError):
    key: Limit = strawberry.field(description="Which limit of the plan.")
    limit: BigInt = strawberry.field(
        description="What the plan holds, in the limit's own unit; 0 of a feature or chat model that it lacks."
    )
    used: BigInt = strawberry.field(description="What is taken at present, in the same unit.")
    resets_at: datetime | None = strawberry.field(
        description="When used begins again at 0; null for a limit that only removing something relieves."
    )
    feature: Feature | None = strawberry.field(description="The feature that the plan lacks; null for other limits.")
    chat_models: list[str] = strawberry.field(
        description="The chat models that the plan has, where one was asked for that it lacks; empty for other limits."
    )
    upgrade_plans: list[PlanRow] = strawberry.field(
        graphql_type=list[Annotated["SubscriptionPlan", strawberry.lazy("schema.plans")]],
        description="The plans that have what was asked for, smallest first; empty where none has.",
    )


@strawberry.type(description="What does not fit into a plan.")
class Shortfall:
    key: Limit = strawberry.field(description="Which limit.")
    held: BigInt = strawberry.field(
        description="What you hold, in the limit's own unit; of documentsPerBot, what the bot holds that has most; "
        "of chatModels, how many the plan lacks."
    )
    limit: BigInt = strawberry.field(description="What the plan holds, in the same unit; 0 of models that it lacks.")
    chat_models: list[str] = strawberry.field(
        description="Chat models by which bots of yours answer and that the plan lacks; empty for other limits."
    )


@strawberry.type(
    description="The plan to change to holds less than you do. Delete what does not fit, or give bots a model it has."
)
class PlanTooSmall(UserError):
    shortfalls: list[Shortfall] = strawberry.field(description="Everything that does not fit.")


@strawberry.type(description="The plan cannot be deleted: somebody is on it.")
class PlanInUse(UserError):
    subscription_count: int = strawberry.field(
        description="Subscriptions to it, those that have ended among them. Put these people on another plan first."
    )
    is_first: bool = strawberry.field(
        description="Whether it is the first plan, on which is whoever has no subscription: it stays."
    )


@strawberry.type(description="A reply is still being written in this conversation. Wait for it, or stop it.")
class ConversationBusy(UserError):
    reply: MessageRow = strawberry.field(
        graphql_type=Annotated["Message", strawberry.lazy("schema.messages")],
        description="The reply that is being written.",
    )


USER_ERRORS = (
    ConversationBusy,
    InvalidField,
    Duplicate,
    UnsupportedType,
    NotFound,
    AccountError,
    SecondFactorRequired,
    IdempotencyConflict,
    TooManyAttempts,
    PlanLimitReached,
    PlanTooSmall,
    PlanInUse,
)
"""Every implementation of UserError, for the schema: no field names them."""

Errors = list[UserError]


def no_errors() -> Any:
    """The ``errors`` field of a payload."""
    return strawberry.field(
        default_factory=list, description="Why nothing was changed; empty when the mutation was carried out."
    )


def user_errors(refusal: errors.Refusal) -> Errors:
    """A refusal as the payload's ``errors``, with its data."""
    return [user_error(refusal)]


@singledispatch
def user_error(refusal: errors.Refusal) -> UserError:
    """The UserError that carries what this refusal carries."""
    return AccountError(**_shared(refusal))


@user_error.register
def _(refusal: errors.InvalidField) -> UserError:
    return InvalidField(**_shared(refusal))


@user_error.register
def _(refusal: errors.Duplicate) -> UserError:
    return Duplicate(**_shared(refusal), document=refusal.document)


@user_error.register
def _(refusal: errors.UnsupportedType) -> UserError:
    return UnsupportedType(**_shared(refusal))


@user_error.register
def _(refusal: errors.NotFound) -> UserError:
    return NotFound(**_shared(refusal))


@user_error.register
def _(refusal: errors.SecondFactorRequired) -> UserError:
    return SecondFactorRequired(**_shared(refusal))


@user_error.register
def _(refusal: errors.IdempotencyConflict) -> UserError:
    return IdempotencyConflict(**_shared(refusal))


@user_error.register
def _(refusal: errors.TooManyAttempts) -> UserError:
    return TooManyAttempts(**_shared(refusal), retry_after=refusal.retry_after)


@user_error.register
def _(refusal: errors.PlanLimitReached) -> UserError:
    return PlanLimitReached(
        **_shared(refusal),
        key=refusal.key,
        limit=BigInt(refusal.limit),
        used=BigInt(refusal.used),
        resets_at=refusal.resets_at,
        feature=refusal.feature,
        chat_models=list(refusal.models),
        upgrade_plans=list(refusal.upgrades),
    )


@user_error.register
def _(refusal: errors.PlanTooSmall) -> UserError:
    shortfalls = [
        Shortfall(key=each.key, held=BigInt(each.held), limit=BigInt(each.limit), chat_models=list(each.models))
        for each in refusal.shortfalls
    ]
    return PlanTooSmall(**_shared(refusal), shortfalls=shortfalls)


@user_error.register
def _(refusal: errors.PlanInUse) -> UserError:
    return PlanInUse(**_shared(refusal), subscription_count=refusal.subscriptions, is_first=refusal.is_first)


@user_error.register
def _(refusal: errors.ConversationBusy) -> UserError:
    return ConversationBusy(**_shared(refusal), reply=refusal.reply)


def _shared(refusal: errors.Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "message": refusal.message,
        "field": list(refusal.field) if refusal.field else None,
    }


class RefusalsInPayload(FieldExtension):
    """Answers a refusal with the mutation's payload, empty but for ``errors``.

    That the viewer is none, or no longer, is not a refusal but a top-level error: see ``Context.viewer``.
    """

    def apply(self, field: StrawberryField) -> None:
        """Describe the one argument; what is in it, its type says."""
        for argument in field.arguments:
            argument.description = "All that the mutation needs to know."

    def resolve(self, next_: Any, source: Any, info: Info, **kwargs: Any) -> Any:
        """Call the resolver, and catch what the product refuses."""
        try:
            return next_(source, info, **kwargs)
        except errors.Refusal as refusal:
            payload: Any = info.return_type
            return payload(errors=user_errors(refusal))


def mutation(*, description: str, **options: Any) -> Any:
    """``strawberry.mutation`` for a resolver that lets the product's refusals pass: they end in its payload."""
    return strawberry.mutation(description=description, extensions=[RefusalsInPayload()], **options)
