"""The ASGI application: HTTP goes to Django, counted on the way, and sockets to the GraphQL consumer."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.db import connection  # noqa: E402

from config.postgres.base import STATEMENT_TIMEOUT  # noqa: E402

connection.settings_dict["OPTIONS"]["options"] += STATEMENT_TIMEOUT

from channels.routing import ProtocolTypeRouter  # noqa: E402 - what follows needs Django set up

from schema.uploads import BodyCap  # noqa: E402
from schema.views import websocket_application  # noqa: E402

http_application = BodyCap(django_application)  # type: ignore[arg-type]  # the same, said loosely
application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
