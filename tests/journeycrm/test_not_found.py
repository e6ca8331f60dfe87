"""An address that leads nowhere answers people with a page and programs with a problem document."""

import pytest

pytestmark = pytest.mark.django_db


def test_program_gets_a_problem_document(client):
    answer = client.get("/api/v1/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


def test_person_gets_a_page(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "<h1" in answer.content.decode()
