"""The second factor: a device that shows codes, and recovery codes."""

from __future__ import annotations

import strawberry

from chatsphere.accounts import models as rows
from chatsphere.accounts import second_factor
from schema.accounts import User
from schema.context import Info, require_viewer
from schema.inputs import otp_where_on
from schema.payloads import Errors, mutation, no_errors


@strawberry.input(description="A device to be used as second factor.")
class EnrolSecondFactorInput:
    password: str = strawberry.field(description="The account's password.")


@strawberry.input(description="A code of the new device.")
class ConfirmSecondFactorInput:
    otp: str = strawberry.field(description="The six digits that the device shows.")


@strawberry.input(description="A second factor to turn off.")
class DisableSecondFactorInput:
    password: str = strawberry.field(description="The account's password.")
    otp: str | None = otp_where_on()


@strawberry.type(description="The outcome of enrolSecondFactor.")
class EnrolSecondFactorPayload:
    secret: str | None = strawberry.field(
        default=None, description="What the device must know, in base32, to be typed in. It is not shown again."
    )
    uri: str | None = strawberry.field(
        default=None, description="The same as an otpauth: address, to be shown as a QR code."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of confirmSecondFactor.")
class ConfirmSecondFactorPayload:
    recovery_codes: list[str] | None = strawberry.field(
        default=None, description="Ten codes, each good once in place of the device. They are not shown again."
    )
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The person, as the account is now."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of disableSecondFactor.")
class DisableSecondFactorPayload:
    user: rows.User | None = strawberry.field(
        graphql_type=User | None, default=None, description="The person, as the account is now."
    )
    errors: Errors = no_errors()


@strawberry.type
class SecondFactorMutation:
    @mutation(description="Begin to use a device (TOTP, RFC 6238) as second factor; confirmSecondFactor turns it on.")
    def enrol_second_factor(self, info: Info, input: EnrolSecondFactorInput) -> EnrolSecondFactorPayload:
        secret, uri = second_factor.enrol(require_viewer(info).user, input.password)
        return EnrolSecondFactorPayload(secret=secret, uri=uri)

    @mutation(description="Turn the second factor on, by a code of the device. From then on tokenAuth asks for otp.")
    def confirm_second_factor(self, info: Info, input: ConfirmSecondFactorInput) -> ConfirmSecondFactorPayload:
        user = require_viewer(info).user
        return ConfirmSecondFactorPayload(recovery_codes=second_factor.confirm(user, input.otp), user=user)

    @mutation(description="Turn the second factor off.")
    def disable_second_factor(self, info: Info, input: DisableSecondFactorInput) -> DisableSecondFactorPayload:
        user = require_viewer(info).user
        second_factor.disable(user, input.password, input.otp or "")
        return DisableSecondFactorPayload(user=user)
