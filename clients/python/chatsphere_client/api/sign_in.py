from pydantic import Field

from .base_model import BaseModel
from .fragments import TokenFields


class SignIn(BaseModel):
    token_auth: "SignInTokenAuth" = Field(alias="tokenAuth")


SignInTokenAuth = TokenFields
SignIn.model_rebuild()
