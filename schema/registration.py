"""Making an account, and confirming its address."""

from __future__ import annotations

import strawberry
from strawberry import UNSET

from chatsphere.accounts import models as rows
from chatsphere.accounts import registration
from schema.accounts import User
from schema.context import Info
from schema.payloads import Errors, mutation, no_errors


@strawberry.input(description="A new account.")
class RegisterInput:
    email: str = strawberry.field(description="An address that has no account here yet.")
    password: str = strawberry.field(
        description="8 to 1,000 characters; not a common password, not numbers alone, not like the address."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="What the person is called: at most 100 characters. Default: empty."
    )
    invitation: str | None = strawberry.field(
        default=UNSET, description="The token of an invitation: needed where accounts are made by invitation only."
    )


@strawberry.input(description="An address to confirm.")
class VerifyEmailInput:
    token: str = strawberry.field(description="The token that was mailed there. Good for a day, once.")


@strawberry.input(description="An address whose mail did not come.")
class RequestEmailVerificationInput:
    email: str = strawberry.field(description="The address.")


@strawberry.type(description="The outcome of register.")
class RegisterPayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None,
        default=None,
        description="The new account. Sign in with tokenAuth. Null while its address waits to be confirmed.",
    )
    is_confirmation_mailed: bool = strawberry.field(
        default=False,
        description="Whether a mail says how to go on. Then the answer is the same whether or not the address has an "
        "account: the mail tells.",
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of verifyEmail.")
class VerifyEmailPayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The account, in which one can sign in now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of requestEmailVerification: the same for every address.")
class RequestEmailVerificationPayload:
    is_accepted: bool = strawberry.field(
        default=False, description="Whether the request was taken. A mail is sent if there is something to confirm."
    )
    errors: Errors = no_errors()


@strawberry.type
class RegistrationMutation:
    @mutation(description="Make an account, as far as the server takes new ones (see serverInfo). Needs no token.")
    def register(self, info: Info, input: RegisterInput) -> RegisterPayload:
        user = registration.register(
            input.email,
            input.password,
            name=input.name or "",
            invitation=input.invitation or "",
            address=info.context.address,
        )
        return RegisterPayload(user=user, is_confirmation_mailed=user is None)

    @mutation(description="Confirm an address by the token that was mailed there. Needs no token.")
    def verify_email(self, info: Info, input: VerifyEmailInput) -> VerifyEmailPayload:
        return VerifyEmailPayload(user=registration.verify_email(input.token, address=info.context.address))

    @mutation(description="Have the mail sent again by which an address is confirmed. Needs no token.")
    def request_email_verification(
        self, info: Info, input: RequestEmailVerificationInput
    ) -> RequestEmailVerificationPayload:
        registration.request_verification(input.email, address=info.context.address)
        return RequestEmailVerificationPayload(is_accepted=True)
