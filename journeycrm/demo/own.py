"""What the demo company keeps of its own: its fields, and some people who are here twice, for somebody to find."""

from __future__ import annotations

from core.actor import Actor
from customers.actions import create_customer, create_field
from customers.models import Customer, FieldDefinition
from journeycrm.demo.people import Person

REGIONS = ("North", "Midlands", "South", "Ireland")
#: (the customer's name as it is, as it came in again, the handle it came with)
TWINS = (
    ("Amara Okonkwo", "Amara Okonkwu", ("phone", "+441632960113")),
    ("Amara Okonkwo", "Amara Okonkow", ("email", "amara@example.com")),
)


def found_fields(by: Actor) -> None:
    """The company's own fields, made where they are missing."""
    if FieldDefinition.objects.exists():
        return
    create_field(subject="customer", label="Region", type="choice", choices=REGIONS, by=by)
    create_field(subject="customer", label="Paperless", type="yes_no", help_text="Letters only by e-mail", by=by)
    create_field(subject="customer", label="Excess agreed on", type="date", by=by)
    create_field(subject="organisation", label="Line of business", type="text", by=by)


def own_values(person: Person) -> dict[str, object]:
    """What customer number n has in the own fields."""
    return {"region": REGIONS[person.number % len(REGIONS)].lower(), "paperless": person.number % 3 == 0}


def meet_again(by: Actor) -> None:
    """The people who are here twice; each once."""
    for name, again, handle in TWINS:
        if not Customer.objects.filter(name=again).exists():
            known = Customer.objects.filter(name=name).first()
            create_customer(name=again, identities=(handle,), organisation_id=known and known.organisation_id, by=by)
