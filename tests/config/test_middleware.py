"""What Django does to every request, and what it leaves out for the API's."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

NOBODY = {"username": "", "password": ""}


async def test_the_admin_takes_no_form_of_a_stranger() -> None:
    client = AsyncClient(enforce_csrf_checks=True)
    assert (await client.post("/admin/login/", NOBODY)).status_code == 403

    page = await client.get("/admin/login/")
    token = client.cookies["csrftoken"].value
    answer = await client.post("/admin/login/", NOBODY | {"csrfmiddlewaretoken": token})
    assert (page.status_code, answer.status_code) == (200, 200)


@pytest.mark.parametrize("path", ["/admin/login/", "/graphql/"])
async def test_every_answer_has_its_headers(path: str) -> None:
    answer = await AsyncClient().post(path, {"query": "{ __typename }"}, content_type="application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert int(answer["Content-Length"]) == len(answer.content)


async def test_the_api_knows_no_cookie() -> None:
    client = AsyncClient(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "0" * 32
    answer = await client.post("/graphql/", {"query": "{ __typename }"}, content_type="application/json")
    assert answer.json()["data"] == {"__typename": "Query"}
    assert not answer.cookies
