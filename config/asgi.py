"""The ASGI application: HTTP goes to Django, counted on the way, and sockets to the GraphQL consumer."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from django.db import connection  # noqa: E402

from config.postgres.base import STATEMENT_TIMEOUT  # noqa: E402

connection.settings_dict["OPTIONS"]["options"] += STATEMENT_TIMEOUT

from channels.routing import ProtocolTypeRouter  # noqa: E402 - what follows needs Django set up

from chatsphere.ai import chat_model  # noqa: E402
from config.answering import Handler  # noqa: E402
from config.garbage import spare_what_is_loaded  # noqa: E402
from schema.uploads import BodyCap  # noqa: E402
from schema.views import websocket_application  # noqa: E402

http_application = BodyCap(Handler())
application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})

chat_model()  # which every bot and question names: its package takes half a second to import
spare_what_is_loaded()
