"""Request bodies, counted byte by byte before Django takes them.

Django writes a whole body to disk before any view or check of access runs.  So a body that is too large, or a form with
files from nobody, is refused here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings

from chatsphere.accounts.tokens import read_access_token
from chatsphere.errors import Unauthenticated
from schema.bodies import FORM
from schema.context import bearer_token
from schema.errors import RequestError, RequestErrorCode, unauthenticated
from schema.responses import status_of_code

if TYPE_CHECKING:
    from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope

JSON_BYTES = 1_000_000
"""Of a body that holds no files: the longest question a hundred times over."""
