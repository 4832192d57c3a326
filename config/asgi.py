"""The ASGI application: HTTP goes to Django, counted on the way, and sockets to the GraphQL consumer."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.core.signals import request_started  # noqa: E402
from django.db import close_old_connections, connection, reset_queries  # noqa: E402

from config.postgres.base import STATEMENT_TIMEOUT  # noqa: E402

connection.settings_dict["OPTIONS"]["options"] += STATEMENT_TIMEOUT

# Each request would begin a thread for what has nothing to do there: connections go back to the pool after each use.
request_started.disconnect(close_old_connections)
request_started.disconnect(reset_queries)

from channels.routing import ProtocolTypeRouter  # noqa: E402 - what follows needs Django set up

from schema.uploads import BodyCap  # noqa: E402
from schema.views import websocket_application  # noqa: E402

http_application = BodyCap(django_application)  # type: ignore[arg-type]  # the same, said loosely
application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
