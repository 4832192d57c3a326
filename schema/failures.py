"""What became of work that was accepted and could not be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from chatsphere.errors import FailureCode
from schema.enums import described

if TYPE_CHECKING:
    from chatsphere.claims import Claimable

described(
    FailureCode,
    "Why a document or a reply failed: a closed list.",
    UNSUPPORTED_TYPE="The file is of a kind that is not read.",
    ENCRYPTED="The file is protected by a password.",
    NO_TEXT="The file holds no text that can be read, as a scan does.",
    TOO_LARGE="The file is larger than the plan or the parser takes.",
    CORRUPT="The file is damaged.",
    FILE_MISSING="The stored file is gone.",
    STORAGE_UNAVAILABLE="The storage of files does not answer.",
    FETCH_REFUSED="The address is not asked: it leads into a private network, is no address of the web, or leads on.",
    FETCH_GONE="There is nothing at the address.",
    FETCH_FAILED="The server at the address could not be reached, or gave no page.",
    TIMED_OUT="It took longer than it may.",
    LIMIT_REACHED="The plan has no room for it.",
    WORKER_DIED="It ended its worker each time it was tried.",
    PARSER_DIED="The file ended the process that reads it each time it was tried.",
    STALLED="Work on it came to a standstill each time it was tried.",
    PROVIDER_RATE_LIMITED="The model provider takes no more requests for now.",
    PROVIDER_UNAVAILABLE="The model provider does not answer.",
    PROVIDER_REFUSED="The model provider refuses: its key, or the model's name.",
    PROVIDER_FILTERED="The model provider's content filter stopped it: ask in other words.",
    PROVIDER_INTERRUPTED="The model provider broke off.",
    PROVIDER_NONSENSE="The model provider's answer cannot be understood.",
    INTERNAL="A fault of this server.",
)


@strawberry.type(description="Why something failed, and whether to try again.")
class Failure:
    code: FailureCode = strawberry.field(description="Why, for programs.")
    message: str = strawberry.field(description="Why, and what to do about it, in a sentence for people.")
    is_retryable: bool = strawberry.field(description="Whether the same may succeed later.")

    @classmethod
    def of(cls, row: Claimable) -> Failure | None:
        """The failure of a row that failed, or waits for another attempt; None otherwise."""
        if not row.failure_code or row.state not in (row.FAILED, row.WAITING):
            return None
        return cls(
            code=FailureCode(row.failure_code), message=row.failure_message, is_retryable=row.failure_is_retryable
        )
