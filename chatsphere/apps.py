"""The product as Django sees it."""

from importlib import import_module

from django.apps import AppConfig


class ChatSphereConfig(AppConfig):
    """One app, one history of migrations."""

    name = "chatsphere"
    verbose_name = "ChatSphere"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the actors, once the broker is set."""
        import_module("chatsphere.actors")
