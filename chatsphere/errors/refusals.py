"""Said to the person who asked, before anything is changed.  The tree is drawn in the package."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chatsphere.conversations.models import Message
    from chatsphere.documents.models import Document
    from chatsphere.plans.models import Feature, Limit, SubscriptionPlan


class ErrorCode(StrEnum):
    """The closed list of codes by which a payload refuses."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code, not a password
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - a code, not a password
    TOKEN_ROTATED = "TOKEN_ROTATED"  # noqa: S105 - a code, not a password
    SCOPE_MISSING = "SCOPE_MISSING"
    BAD_CREDENTIALS = "BAD_CREDENTIALS"
    EMAIL_NOT_VERIFIED = "EMAIL_NOT_VERIFIED"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
    STAFF_ONLY = "STAFF_ONLY"
    REGISTRATION_CLOSED = "REGISTRATION_CLOSED"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    NOT_FOUND = "NOT_FOUND"
    INVALID_FIELD = "INVALID_FIELD"
    DUPLICATE = "DUPLICATE"
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    PLAN_LIMIT_REACHED = "PLAN_LIMIT_REACHED"
    PLAN_TOO_SMALL = "PLAN_TOO_SMALL"
    PLAN_CHANGE_CLOSED = "PLAN_CHANGE_CLOSED"
    PLAN_IN_USE = "PLAN_IN_USE"
    CONVERSATION_BUSY = "CONVERSATION_BUSY"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"


class Refusal(Exception):
    """A request that is not carried out.  ``message`` tells the person what to do."""

    code: ClassVar[ErrorCode]

    def __init__(self, message: str, field: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Unauthenticated(Refusal):
    """Nobody is signed in, or the session behind the token has ended."""

    code = ErrorCode.UNAUTHENTICATED

    def __init__(self, message: str = "Sign in first: this needs a valid access token.") -> None:
        super().__init__(message)


class TokenExpired(Unauthenticated):
    """The access token is past its time."""

    code = ErrorCode.TOKEN_EXPIRED

    def __init__(self, message: str = "The token has expired: refresh it or sign in again.") -> None:
        super().__init__(message)


class TokenInvalid(Unauthenticated):
    """The token was never ours, has been used up, or was revoked."""

    code = ErrorCode.TOKEN_INVALID

    def __init__(self, message: str = "The token is not valid: sign in again.") -> None:
        super().__init__(message)


class TokenRotated(TokenInvalid):
    """A refresh token that the same client exchanged a moment ago, as two tabs do; its session goes on."""

    code = ErrorCode.TOKEN_ROTATED

    def __init__(self) -> None:
        super().__init__("This refresh token was exchanged a moment ago by the same client: use the tokens that gave.")


class ScopeMissing(Refusal):
    """The API key may not do this: it needs one of ``scopes``, and where there are none a person has to sign in."""

    code = ErrorCode.SCOPE_MISSING

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(
            f"This API key may not do this. It needs the scope {' or '.join(scopes)}."
            if scopes
            else "No API key may do this. Sign in."
        )
        self.scopes = scopes


class BadCredentials(Refusal):
    """E-mail and password do not fit together; which of them is wrong is not said."""

    code = ErrorCode.BAD_CREDENTIALS

    def __init__(self) -> None:
        super().__init__(
            "E-mail address and password do not match, or the account still waits for its address to be confirmed. "
            "Check them and try again."
        )


class EmailNotVerified(Refusal):
    """The password is right, and the address was never confirmed, which this server asks for by now."""

    code = ErrorCode.EMAIL_NOT_VERIFIED

    def __init__(self) -> None:
        super().__init__("Confirm your address first: ask for the mail with requestEmailVerification.")


class SecondFactorRequired(Refusal):
    """The password is right; a code of the second factor is needed besides."""

    code = ErrorCode.SECOND_FACTOR_REQUIRED

    def __init__(self) -> None:
        super().__init__("Sign in again with the code that your device shows, or one of your recovery codes.", ("otp",))


class StaffOnly(Refusal):
    """Something that only the operator's staff may do."""

    code = ErrorCode.STAFF_ONLY

    def __init__(self) -> None:
        super().__init__("Only the staff of this server may do this.")


class RegistrationClosed(Refusal):
    """This server takes no new accounts at the moment."""

    code = ErrorCode.REGISTRATION_CLOSED


class TooManyAttempts(Refusal):
    """Throttled; ``retry_after`` is in seconds."""

    code = ErrorCode.TOO_MANY_ATTEMPTS

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts. Try again in {retry_after} seconds.")
        self.retry_after = retry_after


class NotFound(Refusal):
    """No such thing, or not the viewer's: one sentence for both."""

    code = ErrorCode.NOT_FOUND

    def __init__(self, kind: str, field: tuple[str, ...] | None = None) -> None:
        super().__init__(f"There is no such {kind}, or it is not yours.", field)


class InvalidField(Refusal):
    """One field of the input cannot be taken."""

    code = ErrorCode.INVALID_FIELD

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message, field)


class Duplicate(Refusal):
    """The bot has a document with the same content: ``document`` is that one."""

    code = ErrorCode.DUPLICATE

    def __init__(self, document: Document) -> None:
        super().__init__(
            f"The bot has this content already, as “{document.title}”. Allow the duplicate to add it once more.",
            ("source",),
        )
        self.document = document


class UnsupportedType(Refusal):
    """A file of a kind that is not read, or whose content and name disagree."""

    code = ErrorCode.UNSUPPORTED_TYPE


class PlanLimitReached(Refusal):
    """The plan has no room: ``used`` of ``limit`` are taken, until ``resets_at`` (None: until something is removed).

    Of a ``feature`` or a chat model that the plan lacks, limit and used are 0, and ``models`` the chat models that it
    has.  ``upgrades`` are the plans that have what was asked for, smallest first.
    """

    code = ErrorCode.PLAN_LIMIT_REACHED

    def __init__(
        self,
        message: str,
        *,
        key: Limit,
        limit: int,
        used: int,
        resets_at: datetime | None = None,
        feature: Feature | None = None,
        models: Sequence[str] = (),
        upgrades: Sequence[SubscriptionPlan] = (),
    ) -> None:
        super().__init__(message)
        self.key = key
        self.limit = limit
        self.used = used
        self.resets_at = resets_at
        self.feature = feature
        self.models = models
        self.upgrades = upgrades


@dataclass(frozen=True)
class Shortfall:
    """What is held of one limit, and how much less a plan would hold; of chat models, which it lacks: ``models``."""

    key: Limit
    held: int
    limit: int
    models: tuple[str, ...] = ()


class PlanTooSmall(Refusal):
    """A plan that does not hold what its user holds already: ``shortfalls`` is all that does not fit."""

    code = ErrorCode.PLAN_TOO_SMALL

    def __init__(self, plan: SubscriptionPlan, shortfalls: Sequence[Shortfall]) -> None:
        super().__init__(
            f"You hold more than the plan {plan.name} does. Delete what does not fit, or choose a larger plan.",
            ("plan",),
        )
        self.shortfalls = shortfalls


class PlanInUse(Refusal):
    """A plan that cannot go: ``subscriptions`` are to it, or it is the first, on which is whoever has none."""

    code = ErrorCode.PLAN_IN_USE

    def __init__(self, plan: SubscriptionPlan, *, subscriptions: int, is_first: bool) -> None:
        super().__init__(
            f"{plan.name} is the first plan: whoever has no subscription is on it. Change it instead."
            if is_first
            else f"Subscriptions to {plan.name}, ended ones included: {subscriptions}. Put these people on another "
            "plan first.",
            ("plan",),
        )
        self.subscriptions = subscriptions
        self.is_first = is_first


class PlanChangeClosed(Refusal):
    """People do not change their plan themselves on this server."""

    code = ErrorCode.PLAN_CHANGE_CLOSED

    def __init__(self) -> None:
        super().__init__("On this server its operator sets plans. Ask there for another one.")


class ConversationBusy(Refusal):
    """A reply is still being written in this conversation: ``reply`` is that one."""

    code = ErrorCode.CONVERSATION_BUSY

    def __init__(self, reply: Message) -> None:
        super().__init__("A reply is still being written here. Wait for it to end, or stop it.")
        self.reply = reply


class IdempotencyConflict(Refusal):
    """The idempotency key has been used before, with other content."""

    code = ErrorCode.IDEMPOTENCY_CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "This idempotency key was used with other content. Use a new key for a new request.",
            ("idempotencyKey",),
        )
