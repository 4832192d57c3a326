"""Changing the password and the address, and getting back in when the password is forgotten."""

from __future__ import annotations

import strawberry

from chatsphere.accounts import addresses, passwords
from chatsphere.accounts import models as rows
from schema.accounts import User
from schema.context import Info, require_viewer
from schema.inputs import otp_where_on
from schema.payloads import Errors, mutation, no_errors
from schema.sessions import TokenAuthPayload

PASSWORD = "8 to 1,000 characters; not a common password, not numbers alone, not like the address."  # noqa: S105


@strawberry.input(description="Another password.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The present password.")
    new_password: str = strawberry.field(description=PASSWORD)
    otp: str | None = otp_where_on()


@strawberry.input(description="Whose password is forgotten.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="The account's address.")


@strawberry.input(description="A new password in place of one that is forgotten.")
class ResetPasswordInput:
    token: str = strawberry.field(description="The token that was mailed. Good for an hour, once.")
    new_password: str = strawberry.field(description=PASSWORD)


@strawberry.input(description="Another address for the account.")
class RequestEmailChangeInput:
    password: str = strawberry.field(description="The account's password.")
    email: str = strawberry.field(description="The new address.")
    otp: str | None = otp_where_on()


@strawberry.input(description="A new address to confirm.")
class ConfirmEmailChangeInput:
    token: str = strawberry.field(description="The token that was mailed there. Good for a day, once.")


@strawberry.type(description="The outcome of requestPasswordReset: the same for every address.")
class RequestPasswordResetPayload:
    is_accepted: bool = strawberry.field(
        default=False, description="Whether the request was taken. A mail is sent if the address has an account."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of resetPassword.")
class ResetPasswordPayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The account. Sign in with tokenAuth."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of requestEmailChange.")
class RequestEmailChangePayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None,
        default=None,
        description="The account with its new address, on a server without mail; else null.",
    )
    is_confirmation_mailed: bool = strawberry.field(
        default=False, description="Whether a mail to the new address says how to go on."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of confirmEmailChange.")
class ConfirmEmailChangePayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The account with its new address."
    )
    errors: Errors = no_errors()


@strawberry.type
class CredentialMutation:
    @mutation(
        description="Choose another password. Every session ends, this one too: go on with the tokens that this gives."
    )
    def change_password(self, info: Info, input: ChangePasswordInput) -> TokenAuthPayload:
        user = require_viewer(info).user
        tokens = passwords.change_password(
            user, input.current_password, input.new_password, info.context.client, otp=input.otp or ""
        )
        return TokenAuthPayload.of(tokens, info)

    @mutation(
        description="Have a token mailed by which to choose a new password. The answer is the same whether or not the "
        "address has an account. Needs no token."
    )
    def request_password_reset(self, info: Info, input: RequestPasswordResetInput) -> RequestPasswordResetPayload:
        passwords.request_reset(input.email, address=info.context.address)
        return RequestPasswordResetPayload(is_accepted=True)

    @mutation(
        description="Choose a new password by the token that was mailed. Every session ends; a second factor stays on. "
        "Needs no token."
    )
    def reset_password(self, info: Info, input: ResetPasswordInput) -> ResetPasswordPayload:
        user = passwords.reset_password(input.token, input.new_password, address=info.context.address)
        return ResetPasswordPayload(user=user)

    @mutation(description="Ask for another address, which is the account's once it is confirmed by a mail sent there.")
    def request_email_change(self, info: Info, input: RequestEmailChangeInput) -> RequestEmailChangePayload:
        user = addresses.request_change(require_viewer(info).user, input.password, input.email, otp=input.otp or "")
        return RequestEmailChangePayload(user=user, is_confirmation_mailed=user is None)

    @mutation(description="Confirm the new address by the token mailed there; the former one is told. Needs no token.")
    def confirm_email_change(self, info: Info, input: ConfirmEmailChangeInput) -> ConfirmEmailChangePayload:
        return ConfirmEmailChangePayload(user=addresses.confirm_change(input.token, address=info.context.address))
