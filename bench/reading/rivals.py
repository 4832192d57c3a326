"""The rivals' server: ``python -m bench.reading.rivals --port PORT``, as ChatSphere's own web process is served."""

from __future__ import annotations

import argparse
import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.reading.settings"
application = get_asgi_application()

from django.urls import path  # noqa: E402 - what follows needs Django set up

from bench.reading import rest, sql  # noqa: E402
from config.web import serve  # noqa: E402

urlpatterns = [
    path("rest/conversations", rest.Conversations.as_view()),
    path("rest/bots", rest.Bots.as_view()),
    path("rest/history/<uuid:key>", rest.History.as_view()),
    path("sql/conversations", sql.conversations),
    path("sql/bots", sql.bots),
    path("sql/history/<uuid:key>", sql.history),
]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    serve("127.0.0.1", parser.parse_args().port, "bench.reading.rivals:application")
