"""Who is told, and where they can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from customers.enums import IdentityKind
from customers.models import Customer, Identity
from customers.queries import family_ids
from journeys.models import Journey
from notifications.enums import Audience, SuppressionReason
from notifications.models import Suppression
from notifications.validators import address_digest
from teams.enums import Role
from teams.models import User


@dataclass(frozen=True)
class Recipient:
    """One person to tell: the customer (`user` None) or a member of staff. `key` tells them apart."""

    user: User | None
    name: str
    address: str
    language: str

    @property
    def key(self) -> str:
        return f"user-{self.user.pk}" if self.user else "customer"


def recipients(audience: str, customer: Customer, journey: Journey | None) -> list[Recipient]:
    """Everybody of this audience; empty when there is nobody (no owner, no team)."""
    if audience == Audience.CUSTOMER:
        return [Recipient(None, customer.name, address_of(customer.pk), customer.language)]
    users = User.objects.active().order_by("id")
    match audience:
        case Audience.OWNER:
            users = users.filter(pk=journey.owner_id if journey else None)
        case Audience.TEAM:
            users = users.filter(memberships__team_id=journey.team_id if journey else None)
        case _:
            users = users.filter(role=Role.MANAGER)
    return [Recipient(user, str(user), user.email, user.language) for user in users]


def address_of(customer_id: int, kind: str = IdentityKind.EMAIL) -> str:
    """The customer's e-mail address (or phone number): the preferred one, else the newest; '' for none. Two queries.

    What the surviving record prefers comes before what a merged one did.
    """
    family = family_ids(customer_id)
    handles = Identity.objects.filter(customer__in=family, kind=kind).order_by("-id")
    best = min(
        handles, key=lambda row: (not row.is_preferred, row.is_preferred and row.customer_id != family[0]), default=None
    )
    return best.value if best else ""


def is_suppressed(channel: str, address: str, topic: str) -> str:
    """Why this address gets nothing more on this topic, in words; '' when it may. One query."""
    row = Suppression.objects.filter(channel=channel, digest=address_digest(address), topic__in=["", topic]).first()
    return str(SuppressionReason(row.reason).label) if row else ""
