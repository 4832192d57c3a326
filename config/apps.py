"""What must be set up before the product is loaded."""

import dramatiq
from django.apps import AppConfig
from django.conf import settings

from config.broker import redis_broker


class MachineConfig(AppConfig):
    """Sets the broker, which the product's actors are declared on."""

    name = "config"

    def ready(self) -> None:
        """Set the broker."""
        dramatiq.set_broker(redis_broker(settings.REDIS_URL))
