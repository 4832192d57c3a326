from pydantic import Field

from .base_model import BaseModel
from .fragments import TokenFields


class RefreshTokens(BaseModel):
    refresh_token: "RefreshTokensRefreshToken" = Field(alias="refreshToken")


RefreshTokensRefreshToken = TokenFields
RefreshTokens.model_rebuild()
