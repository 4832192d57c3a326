from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


def test_the_admin_site_has_its_styles(client: Client) -> None:
    answer = client.get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css"
    again = client.get("/static/admin/css/base.css", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["nothing.js", "admin", "admin/css/../../../../manage.py", "../manage.py", "%2e%2e/manage.py"]
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.status_code in {400, 404}
    assert b"django" not in answer.content.lower() or answer.status_code == 404
