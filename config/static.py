"""The few static files of the explorer and the admin site, which need no web server beside this one."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe


@require_safe
@conditional_page
@cache_control(public=True, max_age=3600)
def static_file(request: HttpRequest, path: str) -> HttpResponse:
    """A file of an app's ``static`` folder or of GraphiQL; finders let no path leave those."""
    found = finders.find(path)
    if not isinstance(found, str) or not Path(found).is_file():
        raise Http404
    kind, _ = mimetypes.guess_type(found)
    return HttpResponse(Path(found).read_bytes(), content_type=kind or "application/octet-stream")
