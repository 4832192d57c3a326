from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import BotFields


class Bots(BaseModel):
    bots: "BotsBots"


class BotsBots(BaseModel):
    nodes: list["BotsBotsNodes"]
    page_info: "BotsBotsPageInfo" = Field(alias="pageInfo")
    total_count: int = Field(alias="totalCount")


BotsBotsNodes = BotFields


class BotsBotsPageInfo(BaseModel):
    end_cursor: Optional[str] = Field(alias="endCursor")
    has_next_page: bool = Field(alias="hasNextPage")


Bots.model_rebuild()
BotsBots.model_rebuild()
