from typing import Optional

from .base_model import BaseModel
from .fragments import BotFields


class Bot(BaseModel):
    bot: Optional["BotBot"]


BotBot = BotFields
Bot.model_rebuild()
