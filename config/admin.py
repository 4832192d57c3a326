"""The door to the admin site and its page of one's own password: both ask for all that the API asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.urls import reverse_lazy

from chatsphere.accounts.second_factor import require_owner
from chatsphere.accounts.sessions import identify
from chatsphere.errors import BadCredentials, Refusal
from schema.context import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest


def _code() -> forms.CharField:
    return forms.CharField(
        label="Code, if your account has a second factor",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class SignIn(AdminAuthenticationForm):
    """Address, password and, where the second factor is on, a code; attempts count with those at the API."""

    otp = _code()

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


class NewPassword(AdminPasswordChangeForm):
    """A new password for oneself; attempts at the present one count with those at the API."""

    otp = _code()
    field_order = ("old_password", "otp", "new_password1", "new_password2")

    def clean_old_password(self) -> str:
        """Looked at last, when all else is well."""
        return str(self.cleaned_data["old_password"])

    def clean(self) -> dict[str, Any]:
        """Have the person show that it is they."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                require_owner(self.user, given["old_password"], given["otp"])
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from None
        return given


class PasswordPage(PasswordChangeView):
    """Where staff change their own password; the admin site lets no other form be named for it."""

    form_class = NewPassword
    success_url = reverse_lazy("admin:password_change_done")
    template_name = "admin_password.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """What every page of the admin site shows."""
        return {**super().get_context_data(**more), **admin.site.each_context(self.request)}


def _address(request: HttpRequest | None) -> str | None:
    if request is None:
        return None
    return client_address(request.META.get("REMOTE_ADDR"), request.headers.get("x-forwarded-for"))


admin.site.login_form = SignIn
admin.site.login_template = "admin_sign_in.html"
