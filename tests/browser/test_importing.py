"""A file of customers, from choosing it to taking it back, on a wide screen and on a phone."""

from __future__ import annotations

import os

import pytest

from core.jobs import run_slice
from core.models import Job
from tests.browser.conftest import PHONE, WIDE
from tests.factories.customers import CustomerFactory, IdentityFactory
from tests.factories.teams import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = (
    "Record ID;First Name;Last Name;Email;Phone Number;Associated Company;Shoe size\n"
    "101;Wren;Abara;wren@example.org;+44 20 7946 0123;Northwind Ltd;38\n"
    "102;Tove;Nyström;tove(at)example.org;+46 8 505 0123;Fjord AB;41\n"
    "103;Amara;Okonkwo;amara@example.org;;;39\n"
)


@pytest.fixture
def bob(client):
    """Cookies of a manager who is signed in."""
    client.force_login(UserFactory(role="manager", name="Bob Baker"))
    return [{"name": name, "value": morsel.value} for name, morsel in client.cookies.items()]


def keep(page, name: str) -> None:
    """A picture for the eye, where a folder is named."""
    if os.environ.get("SHOTS"):
        page.screenshot(path=f"{os.environ['SHOTS']}/{name}.png", full_page=True)


def work() -> None:
    """What a worker would do now."""
    while run_slice(Job.objects.latest("pk").pk):
        pass


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")], ids=["wide", "phone"])
def test_from_file_to_people_and_back(bob, visit, accessible, settings, tmp_path, size, theme):
    settings.IMPORT_ROOT = tmp_path / "imports"
    IdentityFactory(customer=CustomerFactory(name="Amara Okonkwo"), value="amara@example.org")
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    page = visit("/customers/import/", size=size, theme=theme, cookies=bob, quiet=("htmx:sendAbort",))
    accessible(page)
    page.set_input_files("#file", path)
    page.click("text=Look at the file")
    page.wait_for_selector("text=Updates Amara Okonkwo")
    assert page.input_value("#to-0") == "external_id"
    assert page.input_value("#id-prefix") == "hubspot:"
    accessible(page)
    keep(page, f"import-columns-{size[0]}-{theme}")
    page.select_option("#to-3", "")
    page.wait_for_selector("text=cannot be taken", state="detached")
    page.select_option("#to-3", "email")
    page.wait_for_selector("text=1 cannot be taken")
    page.click("form#plan button[type=submit]")
    page.wait_for_selector("text=Taking it in")
    accessible(page)
    work()
    page.wait_for_selector("text=What came of it")
    assert page.locator("text=Line 3").count() == 1
    accessible(page)
    keep(page, f"import-done-{size[0]}-{theme}")
    page.click("text=Show these customers")
    page.wait_for_selector("text=Wren Abara")
    assert "import=" in page.url
    page.go_back()
    page.click("text=Undo this import")
    page.wait_for_selector("dialog[open] >> text=Undo the import")
    accessible(page)
    page.click("dialog[open] >> text=Undo the import")
    page.wait_for_selector("text=Taking it back")
    work()
    page.wait_for_selector("text=What was taken back")
    accessible(page)
    keep(page, f"import-undone-{size[0]}-{theme}")
