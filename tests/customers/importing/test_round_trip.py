"""What the list exports comes back through the import as it was, formulas and odd names included."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from customers.actions import create_customer, create_field
from customers.models import Customer, Identity
from tests.core.hostile import STARTS
from tests.customers.importing.conftest import MARIA, keep, run
from tests.factories.teams import UserFactory

pytestmark = pytest.mark.django_db
KEPT = ("name", "organisation_role", "language", "languages_spoken", "time_zone", "customer_since", "do_not_contact",
        "fields", "owner_id")  # fmt: skip


def people() -> dict[str, tuple]:
    """Everybody by name, with all that a file can say."""
    found = {}
    for row in Customer.objects.select_related("organisation").prefetch_related("tags", "identities"):
        told = tuple(getattr(row, name) for name in KEPT)
        handles = sorted((one.kind, one.value, one.shown) for one in row.identities.all())
        tags = sorted(tag.name for tag in row.tags.all())
        found[row.name] = (*told, row.organisation and row.organisation.name, handles, tags)
    return found


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_the_list_comes_back_as_it_was(kind):
    owner = UserFactory(role="manager", name="Mona", email="mona@example.com")
    create_field(subject="customer", label="Region", type="text", by=MARIA)
    create_field(subject="customer", label="Car", type="yes_no", by=MARIA)
    create_field(subject="customer", label="Colour", type="choice", choices=["Deep red", "Blue"], by=MARIA)
    create_field(subject="customer", label="Born", type="date", by=MARIA)
    starts = [start for start in STARTS if start.isprintable() and start.strip()]
    for n, start in enumerate(starts):
        create_customer(
            name=f"{start}Ada {n}", organisation=f"{start}Acme", organisation_role=f"{start}role", by=MARIA,
            language="de", time_zone="Asia/Tokyo", tags=[f"{start}a, b", "VIP"], owner_id=owner.pk,
            identities=[("email", f"p{n}@example.org"), ("phone", f"+4416329601{n:02d}"),
                        ("external", f"crm:{start}{n}")],
            fields={"region": f"{start}north; east", "car": "yes", "colour": "blue", "born": "1990-02-03"},
            do_not_contact=n % 2 == 0,
        )  # fmt: skip
    before = people()
    client = Client()
    client.force_login(owner)
    answer = client.post(reverse("customers:export"), {"columns": "all", "format": kind})
    data = b"".join(answer.streaming_content)
    assert run(keep(data, f"people.{kind}")).job.result == {"unchanged": len(starts)}
    Identity.objects.all().delete()
    Customer.objects.update(name="gone", sort_key="gone", organisation=None)
    assert run(keep(data, f"people.{kind}")).job.result == {"created": len(starts)}
    Customer.tags.through.objects.filter(customer__name="gone").delete()
    again = people()
    again.pop("gone")
    assert again == before
