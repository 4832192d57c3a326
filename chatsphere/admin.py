"""What staff see of everything, without what people wrote: no message, passage or instruction text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from chatsphere import models
from chatsphere.accounts import second_factor, staff
from chatsphere.errors import InvalidField
from chatsphere.plans.services import use_of
from chatsphere.rates import limits_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
    PeopleAdmin = UserAdmin[models.User]
else:
    ModelAdmin = admin.ModelAdmin
    PeopleAdmin = UserAdmin


class ReadOnly(ModelAdmin):
    """Looked at here, changed through the API alone: its services keep rows, vectors and files together."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(models.User)
class PersonAdmin(PeopleAdmin):
    """People.  They are suspended and restored by the actions of the list."""

    ordering = ("email",)
    list_display = ("email", "is_active", "is_staff", "created_at")
    search_fields = ("email",)
    list_filter = ("is_active", "is_staff")
    readonly_fields = ("is_active", "last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Permissions"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Important dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    actions = ("suspend_people", "restore_people", "remove_second_factor")

    @admin.action(description="Suspend: every session ends within seconds", permissions=["change"])
    def suspend_people(self, request: HttpRequest, people: QuerySet[models.User]) -> None:
        """Shut these people out, but for oneself, and administrators unless one is one."""
        self._do(staff.suspend, request, people)

    @admin.action(description="Restore: they sign in anew", permissions=["change"])
    def restore_people(self, request: HttpRequest, people: QuerySet[models.User]) -> None:
        """Let these people in again, administrators only if one is one."""
        self._do(staff.restore, request, people)

    def _do(
        self, act: Callable[[models.User, models.User], object], request: HttpRequest, people: QuerySet[models.User]
    ) -> None:
        """Have it done to each of them by whoever asks, and tell of whom it is refused."""
        for person in people:
            try:
                act(person, request.user)  # type: ignore[arg-type]
            except InvalidField as refusal:
                self.message_user(request, f"{person}: {refusal.message}", messages.WARNING)

    @admin.action(description="Remove the second factor of whoever lost it", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, people: QuerySet[models.User]) -> None:
        """Let these people sign in by password alone; they are told by mail."""
        for person in people:
            second_factor.remove(person)

    def save_model(self, request: HttpRequest, obj: models.User, form: Any, change: bool) -> None:
        """Save a person, a new one with the profile that every person has."""
        super().save_model(request, obj, form, change)
        models.UserProfile.objects.get_or_create(user=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody here: what a person owns has files and vectors, which a plain delete would leave behind."""
        return False


class AtOnce(ModelAdmin):
    """What limits are made of: a change counts from the next request on."""

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """Store it, and have limits asked anew."""
        super().save_model(*args, **kwargs)
        limits_changed()

    def delete_model(self, *args: Any, **kwargs: Any) -> None:
        """Delete it, and have limits asked anew."""
        super().delete_model(*args, **kwargs)
        limits_changed()

    def delete_queryset(self, *args: Any, **kwargs: Any) -> None:
        """Delete several, and have limits asked anew."""
        super().delete_queryset(*args, **kwargs)
        limits_changed()


@admin.register(models.SubscriptionPlan)
class SubscriptionPlanAdmin(AtOnce):
    """Plans.  One that somebody is on is not deleted here either."""

    list_display = ("name", "key", "bots", "documents_per_bot", "storage_bytes", "replies_per_month", "features")

    def get_deleted_objects(
        self, objs: Iterable[models.SubscriptionPlan], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """What goes with plans, and what the API would say of those that stay."""
        going, numbers, forbidden, _ = super().get_deleted_objects(list(objs), request)
        return going, numbers, forbidden, [use.message for plan in objs if (use := use_of(plan))]


@admin.register(models.Subscription)
class SubscriptionAdmin(AtOnce):
    """Who is on which plan, and until when."""

    list_display = ("user", "plan", "status", "started_at", "ends_at")
    list_filter = ("plan", "status")
    autocomplete_fields = ("user",)


@admin.register(models.Session)
class SessionAdmin(ReadOnly):
    """Who is signed in, and where."""

    list_display = ("user", "device", "address", "last_used_at", "ended_at")
    list_select_related = ("user",)


@admin.register(models.ApiKey)
class ApiKeyAdmin(ReadOnly):
    """Keys of servers, without what they are checked by."""

    list_display = ("prefix", "name", "owner", "last_used_at", "expires_at", "revoked_at")
    list_select_related = ("owner",)
    exclude = ("digest",)


@admin.register(models.Bot)
class BotAdmin(ReadOnly):
    """Bots, without their instructions."""

    list_display = ("name", "owner", "status", "language", "model", "created_at")
    list_filter = ("status", "language")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email")
    exclude = ("instructions", "welcome_message", "refusal_text")


@admin.register(models.Document)
class DocumentAdmin(ReadOnly):
    """Documents and how they fare, without their text."""

    list_display = ("title", "bot", "state", "failure_code", "size", "chunk_count", "embedded_count", "created_at")
    list_filter = ("state", "failure_code", "media_type")
    list_select_related = ("bot",)
    search_fields = ("title", "bot__name")


@admin.register(models.Conversation)
class ConversationAdmin(ReadOnly):
    """Conversations, without the title, which is the first question."""

    list_display = ("id", "bot", "owner", "created_at", "last_activity_at")
    list_select_related = ("bot", "owner")
    exclude = ("title",)


@admin.register(models.Message)
class MessageAdmin(ReadOnly):
    """Messages and how they fare, without what they say."""

    fields: ClassVar[tuple[str, ...]] = (
        "conversation_id", "ordinal", "role", "state", "model", "prompt_tokens", "completion_tokens", "failure_code",
        "failure_message", "epoch", "attempts", "created_at", "started_at", "finished_at",
    )  # fmt: skip
    readonly_fields = fields
    list_display = ("id", "role", "state", "failure_code", "model", "created_at", "finished_at")
    list_filter = ("role", "state", "failure_code")


@admin.register(models.WorkerPresence)
class WorkerPresenceAdmin(ReadOnly):
    """Which workers were heard of lately."""

    list_display = ("name", "queue", "seen_at")
