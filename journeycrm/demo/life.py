"""One customer's life with Kestrel Mutual: a person, what they allow and have, and their journeys."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from customers.models import Consent, Customer, Identity, Purchase
from journeycrm.demo.own import own_values
from journeycrm.demo.people import Person
from journeycrm.demo.run import Run

if TYPE_CHECKING:
    from journeycrm.demo.world import World

DAYS_BACK = 540
LIKELY = {"claim": 42, "policy-onboarding": 18, "renewal": 22, "technical-issue": 10, "upgrade": 8}
POLICIES = (("Home cover", 420), ("Contents cover", 160), ("Motor cover", 610), ("Business cover", 1450))
FLAVOURS = {"calm": (6, 3, 1), "plain": (5, 3, 2), "hot": (2, 4, 4)}  # weights of fine, rough, bad journeys


class Life:
    """Customer number n; writes into the world's book."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.random = Random(f"kestrel {number}")
        self.person = Person(number, self.random)

    def live(self) -> Customer:
        """Add the person and their journeys, in order of time."""
        customer = self._arrive()
        for key, start in sorted(self._journeys(), key=lambda one: one[1]):
            flavour = self.random.choices(("fine", "rough", "bad"), FLAVOURS[self.person.patience])[0]
            Run(self.world, self.random, self.person, customer, key, flavour).run(start)
        return customer

    def _arrive(self) -> Customer:
        world, person = self.world, self.person
        joined = world.now - dt.timedelta(days=DAYS_BACK + 365 * person.years % 4000)
        organisation = world.organisation(person.company) if person.company else None
        customer = world.book.add(
            Customer(
                name=person.name,
                organisation=organisation,
                organisation_role="Owner" if organisation else "",
                language=person.language,
                languages_spoken=person.speaks,
                time_zone=person.zone,
                customer_since=joined.date(),
                owner=self.random.choice(world.company.members["customer-care"]) if person.years > 8 else None,
                fields=own_values(person),
            )
        )
        handles = [("email", person.email)] + ([("phone", person.phone)] if person.phone else [])
        for kind, value in (*handles, ("external", f"demo:{person.number}")):
            preferred = kind == ("phone" if person.patience == "hot" and person.phone else "email")
            shown = value.replace("demo:", "No. ")
            world.book.add(Identity(customer=customer, kind=kind, value=value, shown=shown, is_preferred=preferred))
        world.describe(customer, handles)
        world.book.tags += [(customer, world.tag(name)) for name in person.tags]
        self._allow(customer, joined)
        self._own(customer, joined)
        return customer

    def _allow(self, customer: Customer, at: dt.datetime) -> None:
        wishes = {"service": True, "marketing": self.person.wants_marketing, "recording": self.person.wants_recording}
        for topic, allowed in wishes.items():
            if allowed is None:
                continue
            consent = Consent(
                customer=customer, topic=topic, allowed=allowed, source="Application form", wording_version="2024-1",
                legal_basis="contract" if topic == "service" else "consent", given_at=at,
                actor_kind="system", actor_id=0, actor_label=customer.name,
            )  # fmt: skip
            self.world.book.add(consent)
            kind = "consent.given" if allowed else "consent.withdrawn"
            self.world.book.tell(at, kind, customer, customer.name, subject=("consent", consent))

    def _own(self, customer: Customer, joined: dt.datetime) -> None:
        for place in range(self.random.choice((1, 1, 1, 2, 3))):
            name, value = self.random.choice(POLICIES)
            starts = joined.date() + dt.timedelta(days=30 * place)
            self.world.book.add(
                Purchase(
                    customer=customer, kind="policy", number=f"KM-{self.person.number:05d}-{place + 1}", name=name,
                    value=value + self.random.randint(-40, 160), currency="GBP", starts_on=starts,
                    ends_on=starts + dt.timedelta(days=365 * (self.person.years + 3)),
                )
            )  # fmt: skip

    def _journeys(self) -> list[tuple[str, dt.datetime]]:
        """Which journeys, begun when: many in the last weeks, so that there is something to do today."""
        found = []
        for key in self.random.choices(list(LIKELY), list(LIKELY.values()), k=self.random.choice((1, 1, 2, 2, 3))):
            is_recent = self.random.random() < 0.4
            days = self.random.expovariate(1 / 9) if is_recent else self.random.uniform(20, DAYS_BACK)
            start = self.world.now - dt.timedelta(days=min(days, DAYS_BACK), minutes=self.random.randint(5, 600))
            found.append((key, start))
        return found
