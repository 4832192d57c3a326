"""The door to the admin site, which asks for all that the API's door asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm

from chatsphere.accounts.sessions import identify
from chatsphere.errors import BadCredentials, Refusal
from schema.context import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest


class SignIn(AdminAuthenticationForm):
    """Address, password and, where the second factor is on, a code; attempts count with those at the API."""

    otp = forms.CharField(
        label="Code, if your account has a second factor",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Find out who it is, and whether they are staff."""
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            try:
                user = identify(
                    given["username"], given["password"], otp=given.get("otp", ""), address=_address(self.request)
                )
            except BadCredentials:
                raise self.get_invalid_login_error() from None
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from None
            self.confirm_login_allowed(user)
            self.user_cache = user
        return given


def _address(request: HttpRequest | None) -> str | None:
    if request is None:
        return None
    return client_address(request.META.get("REMOTE_ADDR"), request.headers.get("x-forwarded-for"))


admin.site.login_form = SignIn
admin.site.login_template = "admin_sign_in.html"
