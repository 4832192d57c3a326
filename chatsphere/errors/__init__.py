"""Every way in which ChatSphere says no.

Two trees.  A *refusal* is raised to the person who asked, before anything is changed; a *failure*
is what became of work that was accepted, and is stored on the row it happened to.

    Refusal
    ├── Unauthenticated          no viewer, or one whose session has ended
    │   ├── TokenExpired         the access token is past its time: refresh it
    │   └── TokenInvalid         a token that was never ours, was used up or was revoked
    │       └── TokenRotated     the same client exchanged it a moment ago: use what that gave
    ├── ScopeMissing             an API key that may not do this
    ├── BadCredentials           e-mail and password do not fit together
    ├── EmailNotVerified         the address must be confirmed first
    ├── SecondFactorRequired     the password is right; now a code
    ├── StaffOnly                for the operator's staff
    ├── RegistrationClosed       this server takes no new accounts, or only invited ones
    ├── TooManyAttempts          wait ``retry_after`` seconds
    ├── NotFound                 no such thing, or not yours: the same sentence
    ├── InvalidField             one field of the input cannot be taken; says which and why
    ├── Duplicate                the bot has a document of this content; carries it
    ├── UnsupportedType          a file of a kind that is not read; says which are
    ├── PlanLimitReached         the plan holds no more; says which limit, how much, until when
    ├── PlanTooSmall             the plan to change to holds less than is held; says what does not fit
    ├── PlanInUse                the plan to delete is somebody's, or the first; says which
    ├── PlanChangeClosed         on this server the operator sets plans
    ├── ConversationBusy         a reply is being written; carries it
    └── IdempotencyConflict      the same key came before with other content

    Failure                      ``code``, a sentence, and whether trying again can help
    ├── DocumentFailure          a document that did not become searchable
    ├── FetchFailure             an address that is not asked, or gave nothing
    └── ProviderFailure          a model provider that did not do its part
"""

from chatsphere.errors.failures import (
    DocumentFailure,
    Failure,
    FailureCode,
    FetchFailure,
    ProviderFailure,
)
from chatsphere.errors.refusals import (
    BadCredentials,
    ConversationBusy,
    Duplicate,
    EmailNotVerified,
    ErrorCode,
    IdempotencyConflict,
    InvalidField,
    NotFound,
    PlanChangeClosed,
    PlanInUse,
    PlanLimitReached,
    PlanTooSmall,
    Refusal,
    RegistrationClosed,
    ScopeMissing,
    SecondFactorRequired,
    Shortfall,
    StaffOnly,
    TokenExpired,
    TokenInvalid,
    TokenRotated,
    TooManyAttempts,
    Unauthenticated,
    UnsupportedType,
)

__all__ = [
    "BadCredentials",
    "ConversationBusy",
    "DocumentFailure",
    "Duplicate",
    "EmailNotVerified",
    "ErrorCode",
    "Failure",
    "FailureCode",
    "FetchFailure",
    "IdempotencyConflict",
    "InvalidField",
    "NotFound",
    "PlanChangeClosed",
    "PlanInUse",
    "PlanLimitReached",
    "PlanTooSmall",
    "ProviderFailure",
    "Refusal",
    "RegistrationClosed",
    "ScopeMissing",
    "SecondFactorRequired",
    "Shortfall",
    "StaffOnly",
    "TokenExpired",
    "TokenInvalid",
    "TokenRotated",
    "TooManyAttempts",
    "Unauthenticated",
    "UnsupportedType",
]
