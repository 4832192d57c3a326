"""The limits of plans, by the names that the API has for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from chatsphere.plans.models import Feature, Limit
from schema.enums import described
from schema.scalars import BigInt

if TYPE_CHECKING:
    from chatsphere.membership.usage import Usage

__all__ = ["Feature", "Limit", "LimitUsage"]

described(
    Limit,
    "What a plan limits.",
    BOTS="Bots held at once.",
    DOCUMENTS_PER_BOT="Documents held at once by each bot.",
    STORAGE_BYTES="Bytes of all files of all bots.",
    FILE_BYTES="Bytes of one file.",
    PAGES_PER_DOCUMENT="Pages of one document.",
    REPLIES_PER_MONTH="Replies begun in a calendar month, UTC.",
    TOKENS_PER_MONTH="Tokens of prompts and answers of the replies of a calendar month, UTC.",
    CONCURRENT_REPLIES="Replies on their way at once, over all conversations.",
    REQUESTS_PER_MINUTE="Requests to the API in a minute.",
    API_KEYS="API keys that hold at once.",
    CHAT_MODELS="The chat models that bots may use.",
    FEATURES="What some plans have and others lack; feature says which it is.",
)
described(
    Feature,
    "What some plans have and others lack.",
    WEBSITES="Whole web sites, read again on a schedule; one page by its address needs no feature.",
)


@strawberry.type(description="How much of one limit is taken.")
class LimitUsage:
    key: Limit = strawberry.field(description="Which limit.")
    limit: BigInt = strawberry.field(description="What the plan allows, in the limit's own unit.")
    used: BigInt = strawberry.field(description="What is taken, in the same unit.")
    reserved: BigInt = strawberry.field(
        description="What is held for work under way; when it ends, what it did not use is given back."
    )
    resets_at: datetime | None = strawberry.field(
        description="When used begins again at 0; null for a limit that only removing something relieves."
    )

    @classmethod
    def of(cls, usage: Usage) -> LimitUsage:
        """One limit as its owner sees it."""
        return cls(
            key=usage.limit,
            limit=BigInt(usage.allowed),
            used=BigInt(usage.used),
            reserved=BigInt(usage.reserved),
            resets_at=usage.resets_at,
        )
